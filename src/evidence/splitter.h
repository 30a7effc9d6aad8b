/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that makes recordings of journal files: appends to parts, finishes them, deletes
 * journal files that nobody needs. Its functions are for the recorder's thread. */
#ifndef EVIDENCE_SPLITTER_H
#define EVIDENCE_SPLITTER_H

#include "evidence/disk.h"
#include "evidence/recording.h"

struct splitter_finished {
	char uid[RECORDING_UID_SIZE];
	char path[RECORDING_PATH_SIZE];
	struct recording_facts facts;
};

struct splitter_settings {
	const char *directory; /* of recordings */
	const struct disk *disk;
	int64_t retry_ms;
	/* On the splitter's thread. */
	void (*finished)(const struct splitter_finished *finished, void *context);
	void *context;
};

struct splitter;

/* ERR_IO: the directories cannot be opened. */
MUST_CHECK enum err splitter_new(const struct splitter_settings *settings,
				 struct splitter **ret_splitter);

/* Ends the thread after the slice of work it is at; what is left is done after the next start.
 * Takes NULL. */
void splitter_free(struct splitter *splitter);

/* The journal file of this number is durable up to here. Numbers grow; a file that is not the last
 * was closed. has_ends: sessions end in it that were not told of yet. */
void splitter_file(struct splitter *splitter, uint64_t number, uint64_t durable, bool is_closed,
		   bool has_ends);

/* How many closed files wait; *ret_errno: why the oldest cannot be done, 0: nothing is in its way.
 */
size_t splitter_behind(struct splitter *splitter, int *ret_errno);

#endif

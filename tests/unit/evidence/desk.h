/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of recordings share: a folder of their own, a journal whose news can be waited
 * for, a disk that fails when told, an asciicast reader that is not ours. */
#ifndef UNIT_EVIDENCE_DESK_H
#define UNIT_EVIDENCE_DESK_H

#include "base/arena.h"
#include "base/buf.h"
#include "evidence/disk.h"
#include "evidence/journal.h"
#include "evidence/record.h"
#include "support/test.h"

enum { DESK_PATH = 300 };

/* A new folder, removed with all that is in it. */
void desk_make_folder(char out[DESK_PATH]);
void desk_remove_folder(const char *folder);
void desk_read_file(const char *folder, const char *name, struct buf *ret_bytes);
void desk_write_file(const char *folder, const char *name, struct str bytes);
size_t desk_count_files(const char *folder, const char *name); /* in folder/name, no dot files */

/* "00…0007" */
const char *desk_uid(unsigned number);
void desk_id(unsigned number, unsigned char ret_id[RECORD_ID_SIZE]);

struct desk {
	char folder[DESK_PATH];
	struct journal *journal;
	struct gate *gate;
};

/* A journal in the folder; NULL settings: small files, quick syncs. */
void desk_open(struct desk *desk, const struct journal_settings *settings);
void desk_close(struct desk *desk); /* the journal alone */
void desk_begin(struct desk *desk, unsigned number);
void desk_print(struct desk *desk, unsigned number, int64_t at_ms, uint64_t offset,
		const char *text);

/* Waits (10 s at most) for news of this kind, and of this session unless it is 0; others are passed
 * over. */
struct journal_news desk_wait(struct desk *desk, enum journal_news_kind kind, unsigned number);
void desk_wait_kept(struct desk *desk, unsigned number, uint64_t kept);

/* From now on writes take only this many bytes more, then ENOSPC; and syncs fail with EIO while
 * that is set. -1: no bound. */
extern const struct disk desk_disk;
void desk_disk_room(int64_t bytes);
void desk_disk_free(int64_t bytes); /* what is said to be free; INT64_MAX at first */
void desk_disk_syncs_fail(bool fail);
int64_t desk_disk_syncs(void);

/* The whole text of a recording. */
void desk_read_recording(const char *folder, const char *path, struct buf *ret_text);

/* Parses an asciicast by its published rules with the general JSON parser; checks its form; the
 * outputs one after another go to ret_output, all other events to ret_others as "code:text\n". */
void desk_play(struct str text, struct buf *ret_output, struct buf *ret_others);

#endif

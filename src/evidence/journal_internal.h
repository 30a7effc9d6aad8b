/* SPDX-License-Identifier: Apache-2.0 */
/* What the loop's side (journal.c) and the recorder's thread (journal_thread.c) share. */
#ifndef EVIDENCE_JOURNAL_INTERNAL_H
#define EVIDENCE_JOURNAL_INTERNAL_H

#include "base/list.h"
#include "base/map.h"
#include "base/thread.h"
#include "evidence/journal.h"
#include "evidence/pieces.h"
#include "evidence/recorder.h"
#include "evidence/track.h"

struct live { /* a session without a recording yet */
	unsigned char id[RECORD_ID_SIZE];
	bool records_input, has_ended, is_incomplete;
	int columns, rows;
	int64_t at_ms, started_at;
	uint64_t next_number;
	uint64_t taken;
	char why[JOURNAL_WHY_SIZE]; /* an earlier run ended it */
	/* under the lock */
	uint64_t kept;
	bool end_is_kept;
	uint64_t touched_in; /* the batch in which it has a touch */
	size_t touch;
	size_t last_record; /* where in that batch */
	enum record_kind last_kind;
	struct list news; /* in journal.moved */
};

struct touch {
	struct live *live;
	uint64_t taken;
	bool is_end;
};

struct touched {
	struct touch *all;
	size_t count, room;
};

struct finished {
	struct list link;
	struct splitter_finished said;
};

struct journal {
	size_t room_bytes, sync_bytes;
	int64_t sync_ms, retry_ms;
	void (*told)(void *context);
	void *context;
	char *directory, *journal_path;
	int lock_file;
	struct map *lives; /* by id; the loop's */
	struct lock *lock;
	/* under the lock */
	struct buf filling; /* records without checks */
	struct touched touched;
	uint64_t batch; /* number of the one being filled */
	int64_t filling_since_ms;
	bool has_ends, is_urged;
	size_t writing_bytes;
	struct list moved, finished;
	bool is_failing, told_failing, is_closing;
	int errno_value;
	/* the recorder's */
	struct buf writing;
	struct touched writing_touched;
	bool writing_has_ends;
	struct recorder recorder;
	struct thread *thread;
};

/* With the lock, or before there is a thread. */
struct live *journal_add_live(struct journal *journal, const unsigned char id[RECORD_ID_SIZE]);

#endif

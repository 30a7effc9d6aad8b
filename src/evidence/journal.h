/* SPDX-License-Identifier: Apache-2.0 */
/* The journal of all live sessions: what is handed in becomes durable within a quarter of a second,
 * and at its end each session becomes one recording (docs/design/recording.md). All functions but
 * journal_open and journal_close are for one thread, the loop's, and none of them waits for the
 * disk. */
#ifndef EVIDENCE_JOURNAL_H
#define EVIDENCE_JOURNAL_H

#include <stdint.h>

#include "base/str.h"
#include "evidence/recording.h"

enum {
	JOURNAL_ROOM = 64 * 1024 * 1024, /* what waits for the disk, in all */
	JOURNAL_OUTPUT_MAX = 1024 * 1024,
	JOURNAL_TEXT_MAX = 4096, /* of a title, a marker, a reason; longer ones are cut */
	JOURNAL_WHY_SIZE = 32,	 /* of a reason that is read again, with its NUL */
};

struct journal;

/* 0 and NULL stand for what is in brackets. */
struct journal_settings {
	const char *directory; /* DIR/recordings; made when it is not there */
	size_t room_bytes;     /* [JOURNAL_ROOM] */
	int64_t sync_ms;       /* [250] */
	size_t sync_bytes;     /* [1 MiB] */
	uint64_t file_bytes;   /* [64 MiB] a journal file is left when it has this */
	void (*told)(
		void *context); /* journal_next_news has something; from the journal's threads */
	void *context;
	uint64_t
		reserve_bytes; /* [twice file_bytes] the disk is full when less than this is free */
	int64_t retry_ms;      /* [1000] between tries after a failure */
	const struct disk *disk; /* [the real one] for tests (disk.h) */
};

/* Reads what an earlier run left, cuts the torn tail and begins to finish what had ended. ERR_IO:
 * the directory cannot be made or read, ERR_CONFLICT: another process has it open; both are logged.
 */
MUST_CHECK enum err journal_open(const struct journal_settings *settings,
				 struct journal **ret_journal);

/* Writes what was handed in (one attempt), ends the threads. Sessions without an end stay in the
 * journal for the next journal_open. Takes NULL. */
void journal_close(struct journal *own_journal);

/* A session that an earlier run left without a recording. One that has no end: the Jumpoint goes on
 * at kept, or the broker says journal_end. One that has is finished here. */
struct journal_left {
	char uid[RECORDING_UID_SIZE];
	uint64_t kept; /* output offset */
	int64_t at_ms; /* of its last record, since its begin */
	int64_t started_at;
	int columns, rows; /* the last ones */
	bool records_input;
	bool is_incomplete;
	bool has_ended;
	char why[JOURNAL_WHY_SIZE]; /* it ended, cut; empty: that is no longer known */
};

/* Visits each of them. For the time between journal_open and the first call below. */
void journal_each_left(struct journal *journal,
		       void (*visit)(const struct journal_left *left, void *context),
		       void *context);

/* How many bytes may still be handed in: what the broker may grant all Jumpoints together. */
size_t journal_room(struct journal *journal);

/* False from a failed write until one works again. */
bool journal_works(struct journal *journal);

/* --- one session ---
 *
 * uid: 32 lower case hex digits. at_ms: since the session's begin; one that runs backwards counts
 * as the last one. All copy what they are given. All may return ERR_LIMIT      no room: nothing was
 * taken, try again after the next JOURNAL_NEWS_KEPT ERR_NOT_FOUND  no such session lives, or it has
 * ended ERR_INVALID    the uid is none, or a length or size is out of bounds */

struct journal_begin {
	const char *title;    /* NULL: none */
	const char *terminal; /* "xterm"; NULL: none */
	int64_t started_at;   /* milliseconds since 1970 */
	int columns, rows;
	bool records_input; /* journal_input is refused otherwise: ERR_DENIED */
};

/* ERR_CONFLICT: it lives already. */
MUST_CHECK enum err journal_begin(struct journal *journal, const char *uid,
				  const struct journal_begin *begin);

/* offset: where at the pty the first byte is. Bytes below journal_taken are dropped, so a piece may
 * be handed in twice; ERR_CONFLICT: it begins above, something is missing in between. */
MUST_CHECK enum err journal_output(struct journal *journal, const char *uid, int64_t at_ms,
				   uint64_t offset, struct str bytes);

/* What echo.h released. */
MUST_CHECK enum err journal_input(struct journal *journal, const char *uid, int64_t at_ms,
				  struct str bytes);
MUST_CHECK enum err journal_resize(struct journal *journal, const char *uid, int64_t at_ms,
				   int columns, int rows);
MUST_CHECK enum err journal_mark(struct journal *journal, const char *uid, int64_t at_ms,
				 struct str text);

/* Output up to this offset will not come (relaxed policy while the journal fails, or the Jumpoint
 * lost it): the recording becomes incomplete, journal_taken goes to upto. Never ERR_LIMIT. */
MUST_CHECK enum err journal_lose(struct journal *journal, const char *uid, int64_t at_ms,
				 uint64_t upto);

/* What the target printed behind journal_taken, if anything, will not come (its Jumpoint never came
 * back): the recording becomes incomplete. Never ERR_LIMIT. */
MUST_CHECK enum err journal_lose_rest(struct journal *journal, const char *uid, int64_t at_ms);

/* No more is taken; JOURNAL_NEWS_ENDED follows, then JOURNAL_NEWS_FINISHED; in another run only
 * that. Never ERR_LIMIT. */
MUST_CHECK enum err journal_end(struct journal *journal, const char *uid, int64_t at_ms,
				struct str reason);

/* Whether it will be finished, or has been and the news of it waits to be heard. */
bool journal_knows(struct journal *journal, const char *uid);

/* Output offsets: handed in, and durable. 0 for an unknown session. */
uint64_t journal_taken(struct journal *journal, const char *uid);
uint64_t journal_kept(struct journal *journal, const char *uid);

/* --- news --- */

enum journal_news_kind {
	JOURNAL_NEWS_KEPT,     /* of uid: kept has grown */
	JOURNAL_NEWS_ENDED,    /* of uid: all that was handed in is durable, and its end with it */
	JOURNAL_NEWS_FINISHED, /* of uid: the recording is there, facts and path */
	JOURNAL_NEWS_FAILED,   /* the disk takes nothing: errno_value. Said once */
	JOURNAL_NEWS_WORKS,    /* it does again, all that was taken is durable */
};

struct journal_news {
	enum journal_news_kind kind;
	char uid[RECORDING_UID_SIZE];
	uint64_t kept;
	struct recording_facts facts;
	char path[RECORDING_PATH_SIZE]; /* below the directory: "2026/11/<uid>.cast.zst" */
	int errno_value;
};

/* The next piece of news; false when there is none. */
bool journal_next_news(struct journal *journal, struct journal_news *ret_news);

#endif

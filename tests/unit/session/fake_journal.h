/* SPDX-License-Identifier: Apache-2.0 */
/* The journal of a stage: what it was told is a text, a line a call, and it takes what the test
 * lets it take. */
#ifndef UNIT_SESSION_FAKE_JOURNAL_H
#define UNIT_SESSION_FAKE_JOURNAL_H

#include "base/buf.h"
#include "evidence/journal.h"

struct stage;

struct fake_journal {
	struct buf log;	     /* "begin", "output 5 hello", … */
	size_t room;	     /* bytes it takes; SIZE_MAX: all */
	enum err err;	     /* what each call gives; OK: it works */
	enum err output_err; /* what journal_output gives */
	uint64_t taken;
	bool knows; /* each session that it is asked about */
	struct journal_news news[8];
	size_t news_count;
};
extern struct fake_journal fake_journal;

void fake_journal_begin(void);
void fake_journal_end(void);

void journal_tells(struct stage *stage, enum journal_news_kind kind, uint64_t kept);

#endif

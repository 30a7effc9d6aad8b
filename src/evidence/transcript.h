/* SPDX-License-Identifier: Apache-2.0 */
/* The lines that a session showed, as plain text: what was overwritten on its line is gone, what
 * scrolled by is there. Streams; memory is one line's; any input is taken, and no output of it can
 * steer a terminal. */
#ifndef EVIDENCE_TRANSCRIPT_H
#define EVIDENCE_TRANSCRIPT_H

#include "evidence/escape.h"
#include "evidence/recording.h"

enum { TRANSCRIPT_COLUMNS_MAX = 1000 };

struct transcript_line {
	int64_t at_ms;	     /* when its first character came */
	struct str text;     /* UTF-8 without control characters; lasts for the call */
	bool goes_on;	     /* the terminal wrapped it: the next line belongs to it */
	bool is_full_screen; /* from a program that draws the whole screen */
};

typedef void transcript_take(const struct transcript_line *line, void *context);

struct transcript {
	transcript_take *take;
	void *context;
	struct escape escape;
	int columns;
	int cursor; /* columns: the next character wraps */
	int length; /* cells that were written */
	int64_t at_ms, now_ms;
	bool is_full_screen;
	uint32_t cells[TRANSCRIPT_COLUMNS_MAX];
};

void transcript_init(struct transcript *transcript, int columns, transcript_take *take,
		     void *context);
void transcript_resize(struct transcript *transcript, int columns);

/* Output in whole characters, as an 'o' of a recording has it. */
void transcript_add(struct transcript *transcript, int64_t at_ms, struct str text);
void transcript_finish(struct transcript *transcript); /* the line begun */

/* All lines of a recording; a mark is a line in brackets. ERR_INVALID: damaged or cut behind the
 * lines that were taken; otherwise as recording_open. */
MUST_CHECK enum err transcript_recording(const char *path, transcript_take *take, void *context);

#endif

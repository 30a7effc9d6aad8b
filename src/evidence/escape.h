/* SPDX-License-Identifier: Apache-2.0 */
/* Which of a terminal's bytes are text and which belong to escape sequences. Any input is taken;
 * what is remembered of a sequence has a bound. Pure. */
#ifndef EVIDENCE_ESCAPE_H
#define EVIDENCE_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>

enum { ESCAPE_NUMBERS = 4, ESCAPE_NUMBER_MAX = 9999 };

enum escape_kind {
	ESCAPE_TEXT,	/* a character, or a control character, that stands by itself */
	ESCAPE_INSIDE,	/* of a sequence */
	ESCAPE_CONTROL, /* the last of a sequence ESC [ … final */
	ESCAPE_SHORT,	/* the last of one like ESC 7 or ESC ( B */
	ESCAPE_STRING,	/* the last of a title or another string */
};

struct escape {
	enum {
		ESCAPE_GROUND,
		ESCAPE_BEGUN,
		ESCAPE_INTERMEDIATE,
		ESCAPE_CSI,
		ESCAPE_IN_STRING,
		ESCAPE_STRING_ESC,
	} state;
	int numbers[ESCAPE_NUMBERS]; /* of an ESCAPE_CONTROL; 0: not given */
	unsigned count;		     /* how many separators have come */
	char mark;		     /* '?' and the like in front of them, or 0 */
};

void escape_init(struct escape *escape);

/* The next byte or code point; those above U+009F never end a sequence but a string. */
enum escape_kind escape_next(struct escape *escape, uint32_t code);

#endif

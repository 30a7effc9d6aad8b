/* SPDX-License-Identifier: Apache-2.0 */
/* After the parser that Paul Williams drew of the DEC terminals, without what only they need. */
#include "evidence/escape.h"

#include <string.h>

enum {
	BEL = 0x07,
	CAN = 0x18,
	SUB = 0x1a,
	ESC = 0x1b,
	DEL = 0x7f,
	C1_DCS = 0x90,
	C1_SOS = 0x98,
	C1_CSI = 0x9b,
	C1_ST = 0x9c,
	C1_OSC = 0x9d,
	C1_PM = 0x9e,
	C1_APC = 0x9f,
};

void
escape_init(struct escape *escape)
{
	memset(escape, 0, sizeof(*escape));
}

static enum escape_kind
begin_csi(struct escape *escape)
{
	memset(escape, 0, sizeof(*escape));
	escape->state = ESCAPE_CSI;
	return ESCAPE_INSIDE;
}

static enum escape_kind
go(struct escape *escape, int state, enum escape_kind kind)
{
	escape->state = state;
	return kind;
}

static enum escape_kind
in_ground(struct escape *escape, uint32_t code)
{
	switch (code) {
	case ESC:
		return go(escape, ESCAPE_BEGUN, ESCAPE_INSIDE);
	case C1_CSI:
		return begin_csi(escape);
	case C1_DCS:
	case C1_SOS:
	case C1_OSC:
	case C1_PM:
	case C1_APC:
		return go(escape, ESCAPE_IN_STRING, ESCAPE_INSIDE);
	default:
		return ESCAPE_TEXT;
	}
}

static enum escape_kind
after_escape(struct escape *escape, uint32_t code)
{
	if (code == '[')
		return begin_csi(escape);
	if (code == ']' || code == 'P' || code == 'X' || code == '^' || code == '_')
		return go(escape, ESCAPE_IN_STRING, ESCAPE_INSIDE);
	if (code >= 0x20 && code < 0x30)
		return go(escape, ESCAPE_INTERMEDIATE, ESCAPE_INSIDE);
	if (code >= 0x30 && code < DEL)
		return go(escape, ESCAPE_GROUND, ESCAPE_SHORT);
	return go(escape, ESCAPE_GROUND, ESCAPE_TEXT);
}

static enum escape_kind
after_intermediate(struct escape *escape, uint32_t code)
{
	if (code >= 0x20 && code < 0x30)
		return ESCAPE_INSIDE;
	if (code >= 0x30 && code < DEL)
		return go(escape, ESCAPE_GROUND, ESCAPE_SHORT);
	return go(escape, ESCAPE_GROUND, ESCAPE_TEXT);
}

static enum escape_kind
in_csi(struct escape *escape, uint32_t code)
{
	if (code >= '0' && code <= '9') {
		if (escape->count < ESCAPE_NUMBERS) {
			int *number = &escape->numbers[escape->count];

			*number = *number * 10 + (int)(code - '0');
			if (*number > ESCAPE_NUMBER_MAX)
				*number = ESCAPE_NUMBER_MAX;
		}
		return ESCAPE_INSIDE;
	}
	if (code == ';' || code == ':') {
		if (escape->count < ESCAPE_NUMBERS)
			escape->count++;
		return ESCAPE_INSIDE;
	}
	if (code >= '<' && code <= '?') {
		escape->mark = (char)code;
		return ESCAPE_INSIDE;
	}
	if (code >= 0x20 && code < 0x30) {
		escape->mark = (char)code; /* another sequence than without it */
		return ESCAPE_INSIDE;
	}
	if (code >= 0x40 && code < DEL)
		return go(escape, ESCAPE_GROUND, ESCAPE_CONTROL);
	if (code > 0x9f)
		return go(escape, ESCAPE_GROUND, ESCAPE_TEXT);
	/* A control character within is obeyed and the sequence goes on. */
	return code < 0x20 ? ESCAPE_TEXT : ESCAPE_INSIDE;
}

static enum escape_kind
in_string(struct escape *escape, uint32_t code)
{
	if (code == BEL || code == C1_ST)
		return go(escape, ESCAPE_GROUND, ESCAPE_STRING);
	if (code == ESC)
		return go(escape, ESCAPE_STRING_ESC, ESCAPE_INSIDE);
	return ESCAPE_INSIDE;
}

enum escape_kind
escape_next(struct escape *escape, uint32_t code)
{
	if (escape->state == ESCAPE_GROUND)
		return in_ground(escape, code);
	if (code == CAN || code == SUB)
		return go(escape, ESCAPE_GROUND, ESCAPE_INSIDE);
	if (escape->state == ESCAPE_IN_STRING)
		return in_string(escape, code);
	if (escape->state == ESCAPE_STRING_ESC && code == '\\')
		return go(escape, ESCAPE_GROUND, ESCAPE_STRING);
	if (code == ESC)
		return go(escape, ESCAPE_BEGUN, ESCAPE_INSIDE);
	switch (escape->state) {
	case ESCAPE_BEGUN:
	case ESCAPE_STRING_ESC:
		return after_escape(escape, code);
	case ESCAPE_INTERMEDIATE:
		return after_intermediate(escape, code);
	default:
		return in_csi(escape, code);
	}
}

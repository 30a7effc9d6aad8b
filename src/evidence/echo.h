/* SPDX-License-Identifier: Apache-2.0 */
/* What a person typed and the target showed. A line is released only when each of its characters
 * came back as the next one shown; a password, which does not come back, is dropped here and was
 * never written anywhere. Pure; one for each viewer's input. */
#ifndef EVIDENCE_ECHO_H
#define EVIDENCE_ECHO_H

#include "base/buf.h"
#include "evidence/escape.h"

enum { ECHO_HELD_MAX = 4096 };

struct echo;

enum echo_verdict {
	ECHO_SHOWN,  /* *ret_typed is one typed line with its end: may be recorded */
	ECHO_HIDDEN, /* one line was dropped; say so with a mark, the same for all */
};

#define ECHO_HIDDEN_MARK "typed, not shown"

struct echo *echo_new(void);
void echo_free(struct echo *own_echo); /* wipes; takes NULL */

/* In the order in which they passed the broker. */
void echo_typed(struct echo *echo, struct str bytes);
void echo_printed(struct echo *echo, struct str bytes);

/* The session is over: what waits for its echo is hidden. */
void echo_finish(struct echo *echo);

/* The next verdict; false when there is none. The text lasts until the next call of any function.
 * To be asked after each of the three above. */
bool echo_next(struct echo *echo, enum echo_verdict *ret_verdict, struct str *ret_typed);

#endif

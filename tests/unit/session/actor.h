/* SPDX-License-Identifier: Apache-2.0 */
/* Whoever a broker talks to, played by a test: what was told is a text, a line a message. */
#ifndef UNIT_SESSION_ACTOR_H
#define UNIT_SESSION_ACTOR_H

#include "session/leg.h"
#include "support/test.h"

enum { ACTOR_LOG_LIMIT = 64 * 1024 * 1024 };

struct actor {
	struct leg leg;
	struct buf log;
	bool is_full, is_closed;
	int code;     /* of the close */
	int64_t next; /* behind the last output */
	size_t screens;
};

void actor_init(struct actor *actor);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A broker whose targets, viewers, clerk and journal are the test's: what each was told is a text,
 * a line a message. */
#ifndef UNIT_SESSION_STAGE_H
#define UNIT_SESSION_STAGE_H

#include "actor.h"
#include "base/list.h"
#include "fake_journal.h"
#include "session/console.h"
#include "session/session.h"
#include "support/test.h"

#define STAGE_UID "00112233445566778899aabbccddeeff"
#define STAGE_VIEWER "00000000000000a1"
#define STAGE_OTHER "00000000000000b2"

struct stage {
	struct loop *loop;
	struct broker *broker;
	struct session_plan plan;
	struct target target;
	struct actor heard; /* by the target */
	struct actor viewer, other;
	struct viewer *seat, *other_seat;
	struct session *session;
	struct buf notes; /* for rows */
	int64_t noted_at; /* what the last of them says */
	struct buf asks;  /* of the clerk */
	enum err reach;	  /* what opening a target gives */
	bool target_closed;
};

struct stage *stage_new(void);
struct stage *stage_new_with(const struct broker_rules *rules);
void stage_free(struct stage *stage);

/* Begins the session; a viewer enters at 0. */
void stage_start(struct stage *stage);
/* And the shell is open; what everybody heard so far is forgotten. */
void stage_open(struct stage *stage);
void stage_enter(struct stage *stage, int64_t offset);
void stage_enter_other(struct stage *stage, int64_t offset);
void stage_forget(struct stage *stage);

/* Time passes and what is due is done. */
void stage_pass(struct stage *stage, int64_t ms);

/* What the log of an actor says, and forgets it. */
const char *stage_heard(struct actor *actor);
const char *stage_take(struct buf *log);

/* An ended session that all have left is gone when it was shown for its time; nobody is left. */
void check_forgotten(struct stage *stage);

#endif

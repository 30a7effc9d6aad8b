/* SPDX-License-Identifier: Apache-2.0 */
/* A broker whose targets, viewers, clerk and journal are the test's: what each was told is a text,
 * a line a message. */
#ifndef UNIT_SESSION_STAGE_H
#define UNIT_SESSION_STAGE_H

#include "base/list.h"
#include "evidence/journal.h"
#include "session/console.h"
#include "session/session.h"
#include "support/test.h"

#define STAGE_UID "00112233445566778899aabbccddeeff"
#define STAGE_VIEWER "00000000000000a1"
#define STAGE_OTHER "00000000000000b2"

struct actor {
	struct leg leg;
	struct buf log;
	bool is_full, is_closed;
	int code;     /* of the close */
	int64_t next; /* behind the last output */
	size_t screens;
};

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

/* --- the target says --- */

void say_state(struct stage *stage, int state);
void say_output(struct stage *stage, int64_t offset, const char *text);
void say_much(struct stage *stage, size_t bytes); /* output from where it is */
void say_taken(struct stage *stage, const char *viewer, int64_t offset);
void say_screen(struct stage *stage, int64_t number, int64_t offset, const char *text);
void say_resized(struct stage *stage, int columns, int rows);
void say_prompt(struct stage *stage, int64_t number, const char *text);
void say_ended(struct stage *stage, int why, const char *text, int64_t offset, int exit_status);
/* Any message of this kind, well formed. */
void say_kind(struct stage *stage, int kind);

/* A new link: the session is named on it. */
enum err say_here(struct stage *stage, int64_t oldest, int64_t next, int state);
void lose_target(struct stage *stage);

/* An ended session that all have left is gone when it was shown for its time; nobody is left. */
void check_forgotten(struct stage *stage);

/* --- a viewer says --- */

enum err type_text(struct viewer *seat, int64_t offset, const char *text);
void show(struct viewer *seat, int64_t offset);

/* --- the journal --- */

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

void journal_tells(struct stage *stage, enum journal_news_kind kind, uint64_t kept);

#endif

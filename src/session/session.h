/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a session, for the files of this floor that make it up: broker.c and
 * broker_rights.c (which there are, and whose), session.c (its life), target.c (what the Jumpoint
 * says), viewer.c (who looks and types), tape.c and typed.c (the journal). Loop's thread. */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "base/list.h"
#include "net/timer.h"
#include "session/broker.h"
#include "session/tail.h"
#include "session/window.h"

/* In the order in which it goes; RECONNECTING may go back to any of the three before it. */
enum session_state {
	SESSION_STARTING, /* START has been sent */
	SESSION_CONNECTING,
	SESSION_AUTHENTICATING,
	SESSION_OPEN,
	SESSION_RECONNECTING, /* its link is lost: there is no target */
	SESSION_ENDING,	      /* END has been sent */
	SESSION_ENDED,
	SESSION_STATES,
};

struct echo;
struct tape;

/* Told to viewers, also to those who come a moment later. */
struct session_remark {
	char *text;
	bool is_warning;
};

enum {
	SESSION_REMARKS = 4,
	SESSION_ASKS_MOST = 4, /* credentials, and as many host's keys, in a session's life */
};

struct session {
	struct list link; /* of the broker's sessions, then of its dead, then of those shown */
	struct broker *broker;
	struct target *target; /* NULL: none now */
	struct tape *tape;     /* NULL: not recorded, or not open yet */
	char *item;	       /* JSON: {"type", "id", "name", "hostname"} */
	char *title;	       /* of the recording */
	char *terminal;
	char *end_text;					/* of an end that was asked for; NULL */
	struct message *prompt;				/* the last that is not answered; NULL */
	struct session_remark remarks[SESSION_REMARKS]; /* the last ones: number n at n modulo */
	uint32_t remark_count;
	struct list viewers;
	struct tail tail;   /* its end is the offset of the next output */
	struct timer timer; /* the earliest of the times below */
	struct buf screen;  /* pieces of the one on its way */
	int64_t user_id;    /* whose it is */
	int64_t rights;	    /* grants_number by which their right to it was found last; -1: never */
	int64_t jumpoint_id, node_id;
	int64_t started_at;   /* milliseconds since 1970 */
	int64_t must_end_at;  /* the same; 0: never */
	int64_t linger_at;    /* all by the monotonic clock; 0: not set */
	int64_t lost_at;      /* when its link was lost for good */
	int64_t open_by;      /* a shell that does not open */
	int64_t last_word_by; /* a target that was told to end */
	int64_t disk_by;      /* of one that is over: till then its row waits for the disk */
	int64_t shown_until;  /* of one that is over, and left by all */
	int64_t ended_at;     /* milliseconds since 1970 */
	int64_t quiet_at;
	int64_t note_at;
	int64_t kept;	 /* offset durable in the journal */
	int64_t limit;	 /* offset the target may send up to */
	int64_t at_ms;	 /* of the last output, since the session process began */
	int64_t repaint; /* number of the last REPAINT */
	int64_t painted; /* and of the last SCREEN */
	uint32_t window; /* how far limit is ahead of kept */
	int32_t exit_status;
	uint16_t columns, rows;		      /* the terminal's */
	uint16_t wanted_columns, wanted_rows; /* asked for and not yet so; 0: nothing */
	uint8_t state;			      /* enum session_state */
	uint8_t end_why;		      /* enum link_end; 0: nobody asked */
	uint8_t attached;		      /* viewers with a leg */
	uint8_t credentials_asked;	      /* in its whole life, over all links */
	uint8_t host_keys_shown;
	bool is_recorded;
	bool records_input; /* as the rules were when its recording began */
	bool is_incomplete;
	bool has_account; /* a credential may be asked for */
	bool has_asked;	  /* and was */
	bool is_judging;  /* a host's key, shown on this link */
	bool was_open;
	bool was_left;	/* the journal has it from an earlier run, without its end */
	bool was_taped; /* of one that is over: there is a recording, or will be */
	char uid[LINK_UID_SIZE + 1];
};

struct broker {
	struct broker_settings settings;
	struct map *sessions;
	struct map *ended; /* of the dead and those shown, those that ended here */
	struct list live;
	struct list dead;  /* over, and somebody is left: a viewer, a target, the disk */
	struct list shown; /* left by all within BROKER_SHOWN_MS, the first one first */
	struct list tapes;
	struct list sending; /* tapes that wait for room in the journal */
	size_t extra_bytes;  /* windows above the first */
	struct timer reap;
	bool is_failing; /* the journal */
};

/* --- broker.c --- */

/* It is over: no longer found. When neither viewer nor target is left and its row is told, it goes,
 * but not before the row has had the time to say so: whoever comes with an older one is shown the
 * end, and begins no second shell. */
void broker_bury(struct session *session);
void broker_reap_soon(struct broker *broker);

/* --- session.c --- */

const char *session_state_name(enum session_state state);

/* Why a session ended, as one word. */
const char *session_end_name(int why);
int session_end_number(const char *name); /* 0: none of that name */

/* Made by broker.c. */
struct session *session_new(struct broker *broker, const struct session_plan *plan);
void session_free(struct session *own_session);

/* To all viewers that are attached, and to the row. */
void session_set_state(struct session *session, enum session_state state, struct str text);
void session_notice(struct session *session, bool is_warning, const char *text);
/* What this viewer has not heard of it, as far as it is still known. */
void session_remind(struct session *session, struct viewer *viewer);
void session_tell_row(const struct session *session);

/* To the target, where there is one. ERR_CLOSED: there is none. */
MUST_CHECK enum err session_tell(struct session *session, const struct message *message);

/* Asks the target to end and waits for its last word; without a target it is over at once. */
void session_ask_end(struct session *session, int why, const char *text);

/* Over: viewers are told and the recording ends; it is settled when that is on disk, or at once
 * where nothing is on its way there. */
void session_finish(struct session *session, int why, struct str text, int exit_status);

/* Of one that is over: the disk has all of it, or is waited for no longer. Now the row says that it
 * has ended, and the target may forget what it holds. */
void session_settle(struct session *session);

/* Puts the timer to the earliest time. */
void session_arm(struct session *session);

/* More of the target's output may come: as far as what is kept, and what is used, lets. */
void session_grant(struct session *session);
/* The journal has it up to there. */
void session_keep(struct session *session, int64_t kept);

/* The size that was asked for and is not so yet; again whenever the target may not have heard. */
void session_tell_size(struct session *session);

/* A link is there (again): goes on from what is kept, in that state. */
void session_continue(struct session *session, enum session_state state);

/* --- viewer.c --- */

enum viewer_place {
	VIEWER_OUTSIDE,	 /* has not said attach, or is gone */
	VIEWER_FOLLOWS,	 /* gets output as it comes */
	VIEWER_BEHIND,	 /* gets no output until it has caught up */
	VIEWER_REPAINTS, /* the same, and a screen was asked for */
};

struct viewer {
	struct list link; /* of its session's, the one attached last first */
	struct session *session;
	struct leg *leg; /* NULL: gone, may come back */
	struct session_seat seat;
	struct buf input;  /* come and not yet taken; its first byte has offset taken */
	struct echo *echo; /* NULL: nothing that may be recorded was typed */
	int64_t taken;	   /* by the target */
	int64_t forwarded; /* to the target */
	int64_t sent;	   /* output: the offset it needs next */
	int64_t shown;
	int64_t painted; /* offset of the last screen sent */
	int64_t repaint; /* number of the REPAINT it waits for */
	struct window window;
	uint32_t heard; /* remarks of the session's */
	int32_t screen; /* size of that screen until it is shown, then 0 */
	uint8_t place;	/* enum viewer_place */
	bool has_typed; /* before that its first offset is taken as it is: the session may be
			 * restored and the viewer older */
	char name[2 * LINK_WRITER_SIZE + 1];
	unsigned char writer[LINK_WRITER_SIZE];
};

#define viewer_of(link_) list_entry(link_, struct viewer, link)

struct viewer *viewer_find(const struct session *session, struct str name); /* NULL: none */
void viewer_free(struct viewer *own_viewer);				    /* closes nothing */
void viewer_drop(struct viewer *viewer, int code, const char *reason);	    /* closes its leg */
void viewer_left(struct viewer *viewer);				    /* its leg is gone */

/* It says where it is; offset -1: nowhere. */
void viewer_enter(struct viewer *viewer, int64_t offset);

/* Output from offset on, in the tail already. */
void viewer_output(struct viewer *viewer, int64_t offset, struct str bytes);
void viewer_screen(struct viewer *viewer, const struct message *screen);
void viewer_shown(struct viewer *viewer, int64_t offset);

/* Whatever is no output; not to those outside. */
void viewer_tell(struct viewer *viewer, const struct message *message);
void viewer_ended(struct viewer *viewer);

/* More can be sent to it. */
void viewer_catch_up(struct viewer *viewer);

/* The target takes messages (again). is_new_link: what was sent to it may be lost. */
void viewer_resume(struct viewer *viewer, bool is_new_link);

/* --- viewer_input.c --- */

/* ERR_INVALID: it breaks the protocol and is to be closed. */
MUST_CHECK enum err viewer_type(struct viewer *viewer, int64_t offset, struct str bytes);
void viewer_forward(struct viewer *viewer);
void viewer_taken(struct viewer *viewer, int64_t offset);

/* --- typed.c: where input is recorded; nothing happens elsewhere --- */

/* In the order in which both pass. */
void typed_input(struct viewer *viewer, struct str bytes);
void typed_output(struct session *session, struct str bytes);
/* No more comes from it, or to it: what waits for its echo is never recorded. */
void typed_finish(struct viewer *viewer);

/* --- tape.c --- */

/* For a session that is open; left: the journal has it from an earlier run. NULL: the journal does
 * not take it, by reasons that are logged. */
struct tape *tape_new(struct broker *broker, const struct session *session, bool is_left);
/* ERR_BACKEND: it cannot be written, and the rules say that it must be. */
MUST_CHECK enum err tape_output(struct tape *tape, int64_t at_ms, int64_t offset, struct str bytes);
void tape_resize(struct tape *tape, int64_t at_ms, int columns, int rows);
/* What was typed and shown, and marks of what was not. Best effort: a journal without room for long
 * loses some, which is logged once. */
void tape_input(struct tape *tape, int64_t at_ms, struct str bytes);
void tape_mark(struct tape *tape, int64_t at_ms, struct str text);
/* Output up to there never comes. */
void tape_lose(struct tape *tape, int64_t at_ms, int64_t upto);
void tape_lose_rest(struct tape *tape); /* output behind the last, if there was any */
bool tape_is_incomplete(const struct tape *tape);
/* Ends the recording when all is handed in, then it is gone. */
void tape_end(struct tape *own_tape, int64_t at_ms, const char *reason);
/* The journal has room again, or works again. */
void tape_flush_all(struct broker *broker);
void tape_free_all(struct broker *broker); /* and hands nothing in */

#endif

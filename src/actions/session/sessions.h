/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions that a person may see: lists, one of them, notes, the end. Rows lie in the call's arena.
 */
#ifndef ACTIONS_SESSION_SESSIONS_H
#define ACTIONS_SESSION_SESSIONS_H

#include "actions/call.h"

enum { SESSIONS_PER_PAGE = 50, SESSION_NOTES_LIMIT = 4096 };

struct session_view {
	int64_t id;
	const char *uid;
	int64_t user_id;
	const char *user_name;
	const char *item_type;
	int64_t item_id;
	const char *item_name;
	int64_t jumpoint_id;
	const char *jumpoint_name, *hostname;
	int64_t account_id; /* 0: none */
	const char *account_name;
	const char *state;
	int64_t started_at, opened_at, ended_at; /* 0: not yet */
	const char *end_why, *end_text;		 /* NULL: not yet */
	int64_t columns, rows;
	const char *notes;
	const char *recording_state;
	int64_t recording_bytes, recording_duration_ms;
	bool is_member;		  /* was let in by joining */
	bool may_end, may_attach; /* whose it is; whether their rights still stand is asked apart */
};

struct sessions_wish {
	bool live_only;
	struct str search;
	int64_t page; /* from 1 */
};

struct sessions_page {
	int64_t total;
	struct session_view *sessions;
	size_t count;
};

/* Newest first. */
MUST_CHECK enum err sessions_see(struct call *call, const struct sessions_wish *wish,
				 struct sessions_page *ret_page);

/* ERR_NOT_FOUND: it is not there, or not for this person to see. */
MUST_CHECK enum err session_see(struct call *call, struct str uid, struct session_view **ret_view);

/* Of the own sessions, and of all for administrators. ERR_DENIED with a refusal; ERR_NOT_FOUND. */
MUST_CHECK enum err session_note(struct call *call, struct str uid, struct str notes,
				 struct session_view **ret_view);

/* Asks for the end; whoever carries the session does it. ERR_DENIED, ERR_NOT_FOUND. One that is
 * over stays as it is. */
MUST_CHECK enum err session_end(struct call *call, struct str uid);

/* Sessions that nobody ever came for; for a timer. */
enum { SESSION_UNUSED_MS = 2 * 60 * 1000 };
MUST_CHECK enum err sessions_end_unused(struct store *store, int64_t now_ms);

/* Inside a transaction. */
MUST_CHECK enum err session_load(struct call *call, struct tx *tx, struct str uid,
				 struct session_view **ret_view);
/* Whether the caller, who may_attach, has the right to be there still. NULL: yes; else a sentence.
 */
MUST_CHECK enum err session_ask_stay(struct call *call, struct tx *tx,
				     const struct session_view *view, const char **ret_why_not);

#endif

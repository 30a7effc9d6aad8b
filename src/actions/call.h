/* SPDX-License-Identifier: Apache-2.0 */
/* One thing that somebody asks of the site, free of the door it came by: who, on what, with which
 * words; and what came of it. Lives for one request on one worker. */
#ifndef ACTIONS_CALL_H
#define ACTIONS_CALL_H

#include "access/identity.h"
#include "actions/site.h"
#include "codec/json.h"
#include "records/records.h"
#include "schema/change.h"

enum { CALL_IDS = 3 };

/* What could not be reached, when the error is ERR_BACKEND. */
enum call_missing { CALL_STORE, CALL_KEEPER };

struct call;

/* What somebody who makes a generic write adds to it, in the same transaction. */
struct call_more {
	void *context;
	/* When the body has been decoded: sets what no face may write. Pure. May be NULL. */
	void (*put)(struct change *change, void *context);
	/* When the row is written and its effects are done. Runs as often as the write does. May
	 * be NULL. */
	enum err (*after)(struct call *call, struct records *records, const struct change *change,
			  void *context);
};

struct call {
	/* who asks, and from where */
	const struct identity *who; /* has been allowed in by access_decide */
	struct str address;
	struct str request_id;
	enum face face;

	/* on what */
	const struct resource *resource; /* NULL for an operation on none */
	int64_t ids[CALL_IDS];		 /* of the path, outermost first */
	size_t id_count;
	struct str query_string;
	const struct json *body; /* NULL: none was sent */
	bool only_looks;	 /* asks what the answer would be like (HEAD) */

	/* with what */
	const struct site *site;
	struct store *store;
	struct reader *reader;
	const struct sealer *sealer;
	struct arena *arena;  /* rows and texts of the answer live here; wiped after the request */
	const void *prepared; /* of this resource's prepare (prepare.h) */
	const struct call_more *more; /* NULL: nothing */

	/* what came of it: one row, or a page of rows */
	const struct shape *gives; /* NULL: nothing to show */
	unsigned gives_kind;	   /* of the one row */
	const void *row;
	bool is_list;
	bool is_paged;
	void **rows;
	size_t row_count;
	int64_t total, page, per_page;
	int64_t made_id; /* key of the row that was made; 0: none */
	struct {
		const char *name;    /* for whoever stores it; NULL: the answer is no file */
		struct str head;     /* its first bytes */
		const char *archive; /* and the rest: a file that was made with the product */
	} file;

	/* why not */
	const struct change_error *errors; /* by field */
	const char *unknown;		   /* member or parameter that nobody knows */
	bool unknown_in_query;
	const char *refusal; /* a sentence, where no field is at fault */
	enum call_missing missing;
};

/* An action is enum err (*)(struct call *): OK, or ERR_INVALID with errors, unknown or refusal set,
 * or what it failed of. */

/* ERR_INVALID with a sentence. */
MUST_CHECK enum err call_refuse(struct call *call, const char *text);

/* Takes over what is wrong with a change; ERR_INVALID when something is, else OK. */
MUST_CHECK enum err call_take_faults(struct call *call, const struct change *change);

/* Forgets what came of an earlier run: each function that store_write runs begins with it. */
void call_reset(struct call *call);

/* The one row of the answer. */
void call_give(struct call *call, const struct resource *resource, const void *row);

/* This call's use of the records in a transaction; actor must live as long. */
struct records call_records(const struct call *call, struct tx *tx, struct actor *ret_actor);

/* The body as a shape of no resource: what an operation takes. References in it are looked up
 * later, by call_check_body inside the transaction. ERR_INVALID: faults are taken over. */
MUST_CHECK enum err call_read_body(struct call *call, const struct shape *shape,
				   struct change **ret_body);
MUST_CHECK enum err call_check_body(struct call *call, struct records *records,
				    struct change *body);

/* After the commit, tells the caches that this account's rights changed. */
void call_announce_access(struct call *call, struct tx *tx, int64_t account_id);

/* After the commit, tells who has links to Jumpoints. */
void call_announce_jumpoint(struct call *call, struct tx *tx, int64_t jumpoint_id);

/* After the commit, tells who keeps something open for logins of this user. */
void call_announce_logins(struct call *call, struct tx *tx, int64_t user_id);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Turns any resource into SQL, and writes the audit line with each change. Knows no particular
 * resource: the special ones are actions/. Everything here runs inside store_read or store_write,
 * on the thread that runs that function. */
#ifndef RECORDS_RECORDS_H
#define RECORDS_RECORDS_H

#include "crypto/seal.h"
#include "schema/listing.h"
#include "store/store.h"

/* Who did it, for the audit line. Texts are borrowed for the call. */
struct actor {
	const char *kind;   /* "api_account", "user", "system" */
	int64_t id;	    /* of that kind; 0 for "system" */
	const char *name;   /* as it was called at the time */
	struct str address; /* where the request came from; empty for "system" */
	struct str request; /* request id; may be empty */
};

/* A row that went along with a deleted one, for the effects its own rule asked for. */
struct records_cascade {
	struct change *change;
	struct records_cascade *next;
};

/* One transaction's use of the records. */
struct records {
	struct tx *tx;
	struct arena *arena; /* rows found and texts made live here */
	/* NULL where nothing can be sealed: a SECRET given is then ERR_BACKEND. */
	const struct sealer *sealer;
	const struct actor *actor; /* NULL for reading */
	unsigned edition;
	struct records_cascade *cascades; /* set by records_delete: only those with effects */
};

/* What of a listing the store has to know. */
struct records_query {
	const struct resource *resource;
	int64_t parent_id;	      /* 0 without a parent */
	const struct filter *filters; /* all must hold */
	size_t filter_count;
	int64_t page;	  /* from 1 */
	int64_t per_page; /* 0: all rows */
};

struct records_page {
	void **rows; /* count structs of the resource's shape, filled */
	size_t count;
	int64_t total; /* rows that match on all pages */
};

/* ERR_LIMIT: more than 10,000 rows and no pages. The parent itself is not looked for: ask
 * records_get for it first. */
MUST_CHECK enum err records_list(struct records *records, const struct records_query *query,
				 struct records_page *ret_page);

/* ERR_NOT_FOUND also when it is below another parent. id is the row's key below its parent where
 * the resource has a .key; for an .is_single resource it is not looked at. */
MUST_CHECK enum err records_get(struct records *records, const struct resource *resource,
				int64_t parent_id, int64_t id, void **ret_row);

/* The change has been decoded (row, given, nulls; parent_id). Validates with this transaction as
 * its world, makes the row and its lists, seals secrets, writes the audit line. Sets change->id and
 * the row's id and key. The caller then does change->effects. ERR_INVALID: change->errors says why,
 * a lost race for a unique value included. */
MUST_CHECK enum err records_create(struct records *records, struct change *change);

/* The same for a change whose before came from records_get in this transaction; change->id is set.
 * Writes only what differs. */
MUST_CHECK enum err records_update(struct records *records, struct change *change);

/* change->before and change->row are the row that goes. Runs check_delete, then does as each
 * reference's on_delete says (with an audit line for each cascaded row), then deletes. The caller
 * then does the effects of change and of records->cascades. ERR_INVALID: refused, change->errors
 * says why. */
MUST_CHECK enum err records_delete(struct records *records, struct change *change);

/* As records_create, and copies what hangs below the source: the rows of each of these resources,
 * whose parent is change->resource. below ends with NULL and may be NULL. */
MUST_CHECK enum err records_copy(struct records *records, struct change *change, int64_t source_id,
				 const struct resource *const *below);

/* A built-in row as it is, with its own id: no rule is asked. row is a struct of the resource's
 * shape and is left alone. */
MUST_CHECK enum err records_put(struct records *records, const struct resource *resource,
				int64_t parent_id, const void *row);

/* Whether each table has the columns that the rows say. ERR_CONFLICT: not (the log says where). */
MUST_CHECK enum err records_check(struct tx *tx);

/* A line of the audit trail that no row change tells: "vault_account.checked_out". details is a
 * JSON object or empty. ret_id may be NULL; it is what a sealer's open wants as its reason. */
MUST_CHECK enum err records_audit(struct records *records, const char *event, const char *resource,
				  int64_t id, struct str details, int64_t *ret_id);

/* The transaction as a rule sees it, for changes that are validated outside create and update. */
struct world *records_world(struct records *records);

#endif

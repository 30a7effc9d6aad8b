/* SPDX-License-Identifier: Apache-2.0 */
/* A resource: a shape with a path, verbs, a table and the few rules that no row can state.
 * Immutable program data. */
#ifndef SCHEMA_RESOURCE_H
#define SCHEMA_RESOURCE_H

#include "schema/shape.h"

struct change;
struct listing;

enum verb {
	LIST_ALL = 1 << 0,
	GET_ONE = 1 << 1,
	CREATE = 1 << 2,
	UPDATE = 1 << 3,
	DELETE_ONE = 1 << 4,
	LOOK = LIST_ALL | GET_ONE,
	CRUD = LOOK | CREATE | UPDATE | DELETE_ONE,
};

/* Who is asking: each face has its own verbs and needs. */
enum face { FACE_CONFIG, FACE_ADMIN, FACE_COUNT };

/* What an identity must hold to use a face of a resource: an API account's permissions, or, on the
 * pages, a person's login. */
enum need {
	NEED_UNSET,
	NEED_NOTHING,
	NEED_CONFIG,
	NEED_CONFIG_VAULT,
	NEED_ADMIN,
	NEED_LOGIN,	   /* a person, also one who must choose a new password first */
	NEED_PERSON,	   /* a person; what they may see and start is decided row by row */
	NEED_PERSON_ADMIN, /* an administrator of the site */
};

struct resource {
	const char *name; /* "shell_jump": audit lines and logs; also <name>_resource */
	const char *doc;  /* a sentence for the documentation */
	/* "/jump-item/shell-jump"; below a parent only its own part: "/user". */
	const char *path;
	const char *table; /* quoted when composed */
	const struct shape *shape;
	const struct resource *parent;
	const char *parent_column; /* the column that holds the parent's id */
	const char *key;	   /* the field that names one row below its parent; NULL: "id" */
	/* The ENUM field whose choice cuts the rows by .kinds; NULL: one kind. */
	const char *kind;
	/* The kinds that a create may choose, as .kinds of a row; 0 means all. */
	unsigned create_kinds;
	bool is_single;	 /* one per parent: no id in its path */
	bool is_unpaged; /* the list ignores paging */
	/* Its table is a view of another's rows: read, never written, not deleted with its parent.
	 */
	bool is_view;
	bool is_followed;	     /* pages, or sessions that run, ask whether its rows changed:
				      * records/touch.h counts them */
	unsigned editions;	     /* 0 means BOTH */
	unsigned verbs[FACE_COUNT];  /* enum verb */
	enum need needs[FACE_COUNT]; /* start-up fails when verbs are given and this is not */
	const char *const *ignores;  /* tolerated members that are no fields, NULL-ended */
	const char *order;	     /* ORDER BY column other than the key; NULL: the key */
	int delete_status;	     /* 0: 204 */

	/* What the documentation says of bodies and answers where it is not the shape; NULL: shape.
	 */
	const struct shape *create_shape;
	const struct shape *answer_shape;
	/* One row is answered as an array of one, an absent one as an empty array. */
	bool answers_array;

	/* Runs inside the write, may run more than once: rejects, completes the row, queues, asks
	 * for effects; never writes. */
	enum err (*check)(struct change *change);
	/* The same before a delete; change_row is the row that would go. */
	enum err (*check_delete)(struct change *change);
	/* Rewrites what a list was asked for before the rows are sought: takes or adds filters.
	 * Must not fail. */
	void (*narrow)(struct listing *listing);
	/* Computes COMPUTED fields after a read. Must not fail. */
	void (*fill)(void *row, struct arena *arena);
};

/* The index of the API, NULL-ended: model/resources.c. */
extern const struct resource *const resources[];

/* By whole path with "{id}" for ids: "/jump-group/{id}/user"; NULL when none. */
const struct resource *resource_find(struct str path);

/* The whole path with {id} in place of ids, "/api/config/v1" left out; into the arena. */
const char *resource_path(const struct resource *resource, struct arena *arena);

/* The field that names one row below its parent; NULL for an .is_single resource and for a shape
 * without it. */
const struct field *resource_key(const struct resource *resource);

/* The choice of the resource's kind field in this row; 0 without kinds. */
unsigned resource_kind(const struct resource *resource, const void *row);

#endif

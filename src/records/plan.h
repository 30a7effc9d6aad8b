/* SPDX-License-Identifier: Apache-2.0 */
/* How a resource lies in the store: its columns and the SQL that is the same in every request,
 * composed once. By the rules of docs/design/columns.md. Inside records/ only. */
#ifndef RECORDS_PLAN_H
#define RECORDS_PLAN_H

#include "base/buf.h"
#include "schema/resource.h"
#include "store/store.h"

enum { PLAN_COLUMNS = 250, PLAN_LISTS = 8, PLAN_REFERENCES = 64, PLAN_BELOW = 16, PLAN_DEPTH = 8 };

enum { SWEEP_ROWS = 64 }; /* that go by one statement */

struct column {
	const char *name;
	const char *twin;	   /* the column with its folded form; NULL: none */
	const char *at;		   /* for people: "criteria.host" */
	const struct field *field; /* NULL: the parent's id, which no row shows */
	size_t base; /* of the struct that the field's offset counts from, in the row */
};

/* A LIST of REF or OBJECT: rows of a table of its own. */
struct child_list {
	const struct field *field;
	size_t base;
	const char *at;
	const char *table;
	struct column *columns; /* of an item */
	size_t column_count;
	/* $1 is the owner; insert goes on with the position and the columns. */
	const char *select, *insert, *clear;
};

/* Rows that name a row of this resource. */
struct reference {
	const struct plan *from;
	const struct column *column;
	const struct child_list *list; /* NULL: the column is the table's own */
	enum on_delete on_delete;
	/* Parent and key of the rows that name $1; of a list: the owners. */
	const char *find;
	/* Sets $2 where $1 is named; of a list: takes the entries out. */
	const char *change;
	/* Whether any of $1 to $SWEEP_ROWS is named. */
	const char *find_any;
};

struct plan {
	const struct resource *resource;
	struct column *columns;
	size_t column_count;
	struct child_list *lists;
	size_t list_count;
	struct reference *references;
	size_t reference_count;
	const struct plan **below; /* whose parent is this one; no views */
	size_t below_count;

	const struct field *key;   /* NULL: one row below its parent */
	const struct column *uid;  /* what sealed values are bound to; NULL: nothing is sealed */
	const struct column *code; /* the code name; NULL: none */
	/* "id", the key's name, or the parent's column where there is one row below it. */
	const char *key_column;
	bool has_id;	 /* the engine gives the key */
	bool is_counted; /* row_count knows how many rows there are */

	const char *select_one;	   /* all columns of the row that where_key finds */
	const char *select_listed; /* up to FROM, without secrets */
	const char *delete_one;
	const char *exists; /* whether $1 is the key of a row, or the parent of the only one */
	/* " WHERE …": the parent is $1 where there is one, the key follows. */
	const char *where_key;
	const char *order, *order_back; /* " ORDER BY …" and the same from the end */
	const char *insert, *insert_with_id;
	const char *find_below;	 /* the keys of all rows below parent $1 */
	const char *delete_many; /* the rows with the keys $1 to $SWEEP_ROWS; gives those keys */
};

/* Immutable, of the whole program; NULL for a resource that resources[] does not name. Any thread.
 */
const struct plan *plan_of(const struct resource *resource);

/* The column of a field of the resource's shape; NULL without one. */
const struct column *plan_column(const struct plan *plan, const struct field *field);

/* Whether lists show this field. */
bool field_is_listed(const struct plan *plan, const struct field *field);

/* The parent and key that find one row, as values; returns how many. */
size_t plan_key_values(const struct plan *plan, int64_t parent_id, int64_t id,
		       struct value values[2]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What a list was asked for: filters and paging out of a query string, held against the FILTER
 * rows. Pure. */
#ifndef SCHEMA_QUERY_H
#define SCHEMA_QUERY_H

#include "schema/change.h"

#define QUERY_FILTERS 32

enum { PER_PAGE_MAX = 100, PAGE_MAX = INT32_MAX };

/* Wants rows whose field equals this: INT, REF, ENUM, BOOL and TIME by number, TEXT (and a REF by
 * code name) by text, letter case aside. */
struct filter {
	const struct field *field;
	int64_t number;
	struct str text;
};

struct query {
	const struct resource *resource;
	enum face face;
	unsigned edition;
	struct arena *arena;
	struct filter filters[QUERY_FILTERS]; /* all must hold */
	size_t filter_count;
	int64_t page;		     /* from 1 */
	int64_t per_page;	     /* 1 .. PER_PAGE_MAX */
	struct change_error *errors; /* by parameter */
	const char *unknown;	     /* first parameter that nobody knows */
};

void query_init(struct query *query, const struct resource *resource, enum face face,
		unsigned edition, struct arena *arena);

/* One decoded parameter. Wrong ones go to errors and unknown, never both. A page of 0 is taken as 1
 * (real scripts ask for it). */
void query_take(struct query *query, struct str name, struct str value);

/* All parameters of a query string ("a=b&c=d", "+" and percent escapes), then the resource's
 * narrow. ERR_INVALID when errors or unknown are set, ERR_LIMIT for more parameters than a form may
 * have. */
MUST_CHECK enum err schema_query(struct query *query, struct str query_string);

/* For narrow: the filter by a field's name, NULL when not asked for; taking one out; adding one by
 * number. */
struct filter *query_filter(struct query *query, const char *name);
void query_drop(struct query *query, struct filter *filter);
void query_want(struct query *query, const char *name, int64_t number);

#endif

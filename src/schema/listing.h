/* SPDX-License-Identifier: Apache-2.0 */
/* What a list was asked for: filters and paging out of a query string, held against the FILTER
 * rows. Pure. */
#ifndef SCHEMA_LISTING_H
#define SCHEMA_LISTING_H

#include "schema/change.h"

#define LISTING_FILTERS 32

enum { PER_PAGE_MAX = 100, PAGE_MAX = INT32_MAX };

/* Wants rows whose field equals this: INT, REF, ENUM, BOOL and TIME by number, TEXT (and a REF by
 * code name) by text, letter case aside. */
struct filter {
	const struct field *field;
	int64_t number;
	struct str text;
};

struct listing {
	const struct resource *resource;
	enum face face;
	unsigned edition;
	struct arena *arena;
	struct filter filters[LISTING_FILTERS]; /* all must hold */
	size_t filter_count;
	int64_t page;		     /* from 1 */
	int64_t per_page;	     /* 1 .. PER_PAGE_MAX */
	struct change_error *errors; /* by parameter */
	const char *unknown;	     /* first parameter that nobody knows */
};

void listing_init(struct listing *listing, const struct resource *resource, enum face face,
		  unsigned edition, struct arena *arena);

/* One decoded parameter. Wrong ones go to errors and unknown, never both. A page of 0 is taken as 1
 * (real scripts ask for it). */
void listing_take(struct listing *listing, struct str name, struct str value);

/* All parameters of a query string ("a=b&c=d", "+" and percent escapes), then the resource's
 * narrow. ERR_INVALID when errors or unknown are set, ERR_LIMIT for more parameters than a form may
 * have. */
MUST_CHECK enum err listing_read(struct listing *listing, struct str query_string);

/* For narrow: the filter by a field's name, NULL when not asked for; taking one out; adding one by
 * number. */
struct filter *listing_filter(struct listing *listing, const char *name);
void listing_drop(struct listing *listing, struct filter *filter);
void listing_want(struct listing *listing, const char *name, int64_t number);

#endif

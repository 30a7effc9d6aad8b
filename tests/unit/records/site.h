/* SPDX-License-Identifier: Apache-2.0 */
/* A site in an empty database with its built-in rows, and the five verbs as single transactions. */
#ifndef UNIT_RECORDS_SITE_H
#define UNIT_RECORDS_SITE_H

#include "model/resources.h"
#include "records/records.h"
#include "support/stores.h"

struct site {
	struct store *store;
	struct reader *reader;
	struct arena arena;   /* all that the site hands out */
	struct sealer sealer; /* a fake: "sealed kind/column:" and the text backwards */
	struct actor actor;
	unsigned edition;
	enum face face;
	unsigned next; /* number of the next example */
};

void site_open(struct site *site, const char *url);
void site_close(struct site *site);

/* Each runs what the API would, in one transaction; the last one's change is kept for its errors.
 */
enum err site_create(struct site *site, const struct resource *resource, int64_t parent_id,
		     const char *json, struct change **ret_change);
enum err site_update(struct site *site, const struct resource *resource, int64_t parent_id,
		     int64_t id, const char *json, struct change **ret_change);
enum err site_delete(struct site *site, const struct resource *resource, int64_t parent_id,
		     int64_t id, struct change **ret_change);

/* Creates and returns the id; fails the test when refused. */
int64_t site_add(struct site *site, const struct resource *resource, int64_t parent_id,
		 const char *json);

/* A row of the resource made of its rows' examples, with all that it refers to. kind 0: the first
 * that can be made. */
const char *site_example(struct site *site, const struct resource *resource, unsigned kind);
int64_t site_add_example(struct site *site, const struct resource *resource, int64_t parent_id);

/* NULL when it is not there. */
void *site_get(struct site *site, const struct resource *resource, int64_t parent_id, int64_t id);
struct records_page site_list(struct site *site, const struct records_query *query);

/* The JSON of a row, as the API answers it. */
const char *site_show(struct site *site, const struct resource *resource, const void *row);

/* Any write, with a records of the site. */
enum err site_write(struct site *site, enum err (*run)(struct records *records, void *context),
		    void *context);
enum err site_read(struct site *site, enum err (*run)(struct records *records, void *context),
		   void *context);

/* The first column of the first row, as number and as text ("" for null). */
int64_t site_number(struct site *site, const char *sql);
const char *site_text(struct site *site, const char *sql);

/* What was said about a field; NULL when nothing was. */
const char *site_complaint(const struct change *change, const char *at);

#endif

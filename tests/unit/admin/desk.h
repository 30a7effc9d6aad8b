/* SPDX-License-Identifier: Apache-2.0 */
/* Commands typed at a site in a store of the test's own. Every write function runs twice. */
#ifndef UNIT_ADMIN_DESK_H
#define UNIT_ADMIN_DESK_H

#include "admin/command.h"
#include "support/stores.h"

struct desk {
	struct arena arena;
	struct store *store;
	struct reader *reader;
	struct site_settings settings;
	struct notices notices;
	struct site *site;
	struct identity *who; /* uid 1000, "ada" */
	struct admin admin;
	struct buf out, error;
	struct str in;
	const char *recordings;		      /* their folder; NULL */
	int access_changes, settings_changes; /* notices that came */
	int64_t changed_account;
};

/* At 2026-01-31T00:00:00Z, by a clock that stands still. */
void desk_open(struct desk *desk, const char *url);
void desk_open_edition(struct desk *desk, const char *url, unsigned edition);
void desk_close(struct desk *desk);

/* What follows a command: desk->out and desk->error hold its output. Words are parted by single
 * spaces; "_" stands for an empty word and "~" for a space inside one. */
int desk_type(struct desk *desk, const char *line);

/* The same, checked to succeed in silence on the standard error. Its output. */
const char *desk_do(struct desk *desk, const char *line);

/* The value of a "name=value" line of the last output. Fails the test without it. */
const char *desk_value(struct desk *desk, const char *name);

/* The last output as JSON. */
const struct json *desk_json(struct desk *desk);

/* The id of a name in "api_account". */
int64_t desk_account_id(struct desk *desk, const char *name);

/* A number and a text from the store ("" for null). */
int64_t desk_number(struct desk *desk, const char *sql);
const char *desk_text(struct desk *desk, const char *sql);

bool desk_says(const struct buf *output, const char *part);

#define DESK_NOW INT64_C(1769817600000)

#endif

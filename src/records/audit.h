/* SPDX-License-Identifier: Apache-2.0 */
/* The line that goes down with each change. Inside records/ only; records_audit is in records.h. */
#ifndef RECORDS_AUDIT_H
#define RECORDS_AUDIT_H

#include "records/growing.h"
#include "records/plan.h"
#include "records/records.h"

/* Adds the name of what a change changed to those for its line: an array of const char *. */
void audit_add(struct growing *fields, const char *name, struct arena *arena);

/* event: "created", "updated", "deleted". fields may be NULL. */
MUST_CHECK enum err audit_row(struct records *records, const char *event,
			      const struct resource *resource, int64_t parent_id, int64_t id,
			      const struct growing *fields);

/* A row's place: its parent (or itself, where it has none) and its key. */
struct row_place {
	int64_t parent_id, id;
};

/* The same of many rows, many lines to a statement. */
MUST_CHECK enum err audit_rows(struct records *records, const char *event, const struct plan *plan,
			       const struct row_place *places, size_t count,
			       const struct growing *fields);

#endif

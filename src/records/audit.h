/* SPDX-License-Identifier: Apache-2.0 */
/* The line that goes down with each change. Inside records/ only; records_audit is in records.h. */
#ifndef RECORDS_AUDIT_H
#define RECORDS_AUDIT_H

#include "records/plan.h"
#include "records/records.h"

/* Names of what a change changed, collected for its line. */
struct audit_fields {
	const char **names;
	size_t count, room;
};

void audit_add(struct audit_fields *fields, const char *name, struct arena *arena);

/* event: "created", "updated", "deleted". fields may be NULL. */
MUST_CHECK enum err audit_row(struct records *records, const char *event,
			      const struct resource *resource, int64_t parent_id, int64_t id,
			      const struct audit_fields *fields);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Steps that several writes share. Inside records/ only. */
#ifndef RECORDS_WRITE_H
#define RECORDS_WRITE_H

#include "records/audit.h"
#include "records/plan.h"
#include "records/records.h"

/* The row's id below its parent, as change->id has it: 0 where there is one row. */
int64_t write_key(const struct plan *plan, const void *row);

/* The id that lists of a table of their own and rows below it go by. */
int64_t write_owner(const struct plan *plan, int64_t parent_id, int64_t id);

/* Runs the rules against this transaction. ERR_INVALID: refused. */
MUST_CHECK enum err write_check(struct records *records, struct change *change,
				enum err (*rules)(struct change *change));

/* Inserts a row with its lists, gives it its id. Secrets are sealed before. */
MUST_CHECK enum err write_insert(struct records *records, const struct plan *plan,
				 int64_t parent_id, void *row, bool keeps_id);

/* What the store said of a row that the rules let pass: the unique index that was hit becomes the
 * error of its field and ERR_INVALID. */
MUST_CHECK enum err write_violated(struct records *records, const struct plan *plan,
				   struct change *change, enum err err);

/* Seals what came in the clear, bound to the row. */
MUST_CHECK enum err write_seal(struct records *records, const struct plan *plan, void *row);

#endif

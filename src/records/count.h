/* SPDX-License-Identifier: Apache-2.0 */
/* How many rows a table has, kept as they come and go. Inside records/ only. */
#ifndef RECORDS_COUNT_H
#define RECORDS_COUNT_H

#include "records/plan.h"
#include "records/records.h"

MUST_CHECK enum err count_change(struct records *records, const struct plan *plan, int64_t by);
MUST_CHECK enum err count_rows(struct records *records, const struct plan *plan,
			       int64_t *ret_count);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting many rows by few statements. Inside records/ only. */
#ifndef RECORDS_SWEEP_H
#define RECORDS_SWEEP_H

#include "records/audit.h"

/* Deletes these SWEEP_ROWS rows with their audit lines and counts, if no other row hangs on any of
 * them and no rule is to be asked; else it leaves them all. */
MUST_CHECK enum err sweep_rows(struct records *records, const struct plan *plan,
			       const struct row_place places[SWEEP_ROWS], bool *ret_is_swept);

#endif

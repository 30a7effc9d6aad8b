/* SPDX-License-Identifier: Apache-2.0 */
/* What follows a change in the same transaction: what its rules asked for, and what access must
 * know of accounts. */
#ifndef ACTIONS_EFFECTS_H
#define ACTIONS_EFFECTS_H

#include "actions/call.h"

enum effects_when { AFTER_CREATE, AFTER_UPDATE, AFTER_DELETE };

/* Of a delete also what went along with the row. */
MUST_CHECK enum err effects_do(struct call *call, struct records *records, struct change *change,
			       enum effects_when when);

#endif

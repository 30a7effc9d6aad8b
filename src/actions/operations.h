/* SPDX-License-Identifier: Apache-2.0 */
/* What each operation of model/operations.c does, by its number, and the verbs of resources that
 * are not done by the generic action. */
#ifndef ACTIONS_OPERATIONS_H
#define ACTIONS_OPERATIONS_H

#include "actions/call.h"
#include "model/operations.h"

/* NULL where the answer is bytes that no action makes (openapi.yaml, the client's archive). */
extern enum err (*const operation_actions[OPERATION_COUNT])(struct call *call);

/* The action of one verb of a resource; NULL for several verbs at once. */
enum err (*verb_action(const struct resource *resource, enum verb verb))(struct call *call);

#endif

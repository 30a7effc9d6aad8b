/* SPDX-License-Identifier: Apache-2.0 */
/* The SQL texts of a plan. Inside records/ only. */
#ifndef RECORDS_COMPOSE_H
#define RECORDS_COMPOSE_H

#include "base/arena.h"
#include "records/plan.h"

void compose_plan(struct arena *arena, struct plan *plan);
void compose_list(struct arena *arena, struct child_list *list);

/* False: the reference's column never names this resource. */
bool compose_reference(struct arena *arena, const struct resource *target,
		       struct reference *reference);

#endif

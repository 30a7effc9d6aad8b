/* SPDX-License-Identifier: Apache-2.0 */
/* What every resource can do by its rows alone: list, get, create, update, delete, copy. The path's
 * ids are call->ids, the parents' first. */
#ifndef ACTIONS_GENERIC_H
#define ACTIONS_GENERIC_H

#include "actions/call.h"

MUST_CHECK enum err generic_list(struct call *call);
MUST_CHECK enum err generic_get(struct call *call);
MUST_CHECK enum err generic_create(struct call *call);
MUST_CHECK enum err generic_update(struct call *call);
MUST_CHECK enum err generic_delete(struct call *call);

/* Looks for each parent in the path, from the outermost; the last one's id is what rows are below.
 * ERR_NOT_FOUND. */
MUST_CHECK enum err generic_find_parent(struct records *records, const struct resource *resource,
					const int64_t *ids, int64_t *ret_parent_id);

/* How a copy differs from its source. */
struct generic_copy {
	const struct resource *resource;
	int64_t id;			       /* of the source */
	const struct resource *const *below;   /* whose rows are copied along; NULL: none */
	void (*put)(void *row, void *context); /* changes the copy before it is made */
	void *context;
};

/* In a write. The copy as the store has it. */
MUST_CHECK enum err generic_copy(struct call *call, struct records *records,
				 const struct generic_copy *copy, void **ret_row);

#endif

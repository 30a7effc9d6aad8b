/* SPDX-License-Identifier: Apache-2.0 */
/* The rows that every site has from its first start (config-api §8). records/ writes them once,
 * after the first migration. */
#ifndef MODEL_SEEDS_H
#define MODEL_SEEDS_H

#include "schema/resource.h"

enum {
	SEED_LOCAL_PROVIDER = 1,
	SEED_ACCOUNT_GROUP = 1,
	SEED_ACCOUNT_POLICY = 1,
	SEED_SESSION_POLICY = 1,     /* the site's default */
	SEED_ADMINISTRATOR_ROLE = 1, /* what the role columns of users and policies begin with */
};

/* One row: a struct of the resource's shape. Where the resource has an id, the row's own is kept;
 * an .is_single one has a parent. */
struct seed {
	const struct resource *resource;
	int64_t parent_id;
	const void *row;
};

extern const struct seed
	seeds[]; /* in an order in which references exist; ends with a NULL resource */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The transaction as a rule sees it. Inside records/ only; records_world is in records.h. */
#ifndef RECORDS_WORLD_H
#define RECORDS_WORLD_H

#include "records/records.h"

struct records_world {
	struct world base; /* first: rules hold a pointer to it */
	struct records *records;
	int64_t parent_id; /* of the change that asks; 0 without a parent */
	enum err err;	   /* the first failure: what was answered after it means nothing */
};

void world_init(struct records_world *world, struct records *records, int64_t parent_id);

#endif

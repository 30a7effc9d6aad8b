/* SPDX-License-Identifier: Apache-2.0 */
/* The first seed stands for all of them: they are written in one transaction. */
#include "actions/site/plant.h"

#include "model/seeds.h"
#include "records/records.h"

struct planting {
	unsigned edition;
};

static enum err
plant(struct tx *tx, void *context)
{
	const struct planting *planting = context;
	const struct actor actor = { .kind = "system", .name = "first start" };
	struct records records = {
		.tx = tx,
		.arena = tx_arena(tx),
		.actor = &actor,
		.edition = planting->edition,
	};
	void *row = NULL;
	enum err err = records_get(&records, seeds[0].resource, seeds[0].parent_id,
				   SEED_LOCAL_PROVIDER, &row);

	if (err != ERR_NOT_FOUND)
		return err;
	err = OK;
	for (const struct seed *seed = seeds; seed->resource && !err; seed++)
		err = records_put(&records, seed->resource, seed->parent_id, seed->row);
	return err;
}

enum err
site_plant(struct store *store, unsigned edition)
{
	struct planting planting = { edition };

	return store_write(store, plant, &planting);
}

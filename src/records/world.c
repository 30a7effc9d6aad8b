/* SPDX-License-Identifier: Apache-2.0 */
/* Answers what rules ask of the rest of the site. */
#include "records/world.h"

#include "records/plan.h"
#include "records/row.h"
#include "records/select.h"

static struct records_world *
of(struct world *world)
{
	return (struct records_world *)world;
}

static void
note(struct records_world *world, enum err err)
{
	if (err && err != ERR_NOT_FOUND && !world->err)
		world->err = err;
}

/* One number names a row that has an id, or that is alone below a parent. */
static bool
is_named_by_one(const struct plan *plan)
{
	return plan && (plan->has_id || !plan->key || !plan->resource->parent);
}

static bool
exists(struct world *base, const struct resource *resource, int64_t id)
{
	struct records_world *world = of(base);
	const struct plan *plan = plan_of(resource);
	bool has_row = false;

	if (!is_named_by_one(plan)) {
		note(world, ERR_BUG);
		return false;
	}
	note(world, select_any(world->records, plan->exists, &VALUE_OF_INT(id), 1, &has_row));
	return has_row;
}

/* Below a parent a row is found by its id alone, so its parent is looked up first. */
static enum err
find_parent(struct records *records, const struct plan *plan, int64_t id, int64_t *ret_parent_id)
{
	const char *sql;

	*ret_parent_id = plan->key ? 0 : id;
	if (!plan->resource->parent || !plan->key)
		return OK;
	sql = arena_printf(records->arena, "SELECT \"%s\" FROM \"%s\" WHERE \"%s\" = $1",
			   plan->resource->parent_column, plan->resource->table, plan->key_column);
	return select_number(records, sql, &VALUE_OF_INT(id), 1, ret_parent_id);
}

static const void *
find(struct world *base, const struct resource *resource, int64_t id)
{
	struct records_world *world = of(base);
	const struct plan *plan = plan_of(resource);
	int64_t parent_id = 0;
	void *row = NULL;
	enum err err = is_named_by_one(plan) ? OK : ERR_BUG;

	if (!err)
		err = find_parent(world->records, plan, id, &parent_id);
	if (!err)
		err = select_row(world->records, plan, parent_id, id, &row);
	note(world, err);
	return err ? NULL : row;
}

static bool
is_taken(struct world *base, const struct resource *resource, const struct field *field,
	 struct str value, int64_t but_id)
{
	struct records_world *world = of(base);
	struct arena *arena = world->records->arena;
	const struct plan *plan = plan_of(resource);
	const struct column *column = plan ? plan_column(plan, field) : NULL;
	struct value values[3];
	bool has_row = false;
	const char *parent;
	const char *sql;

	if (!column || !column->twin) {
		note(world, ERR_BUG);
		return false;
	}
	values[0] = row_folded(value, arena);
	values[1] = VALUE_OF_INT(but_id);
	values[2] = VALUE_OF_INT(world->parent_id);
	parent = resource->parent ? arena_printf(arena, " AND \"%s\" = $3", resource->parent_column)
				  : "";
	sql = arena_printf(arena, "SELECT 1 FROM \"%s\" WHERE \"%s\" = $1 AND \"%s\" <> $2%s%s%s%s",
			   resource->table, column->twin, plan->key_column, parent,
			   values[0].bytes.length ? " AND \"" : "",
			   values[0].bytes.length ? column->twin : "",
			   values[0].bytes.length ? "\" <> ''" : "");
	note(world, select_any(world->records, sql, values, resource->parent ? 3 : 2, &has_row));
	return has_row;
}

static int64_t
by_code(struct world *base, const struct resource *resource, struct str code)
{
	struct records_world *world = of(base);
	struct arena *arena = world->records->arena;
	const struct plan *plan = plan_of(resource);
	struct value value = row_folded(code, arena);
	int64_t id = 0;
	const char *sql;

	if (!plan || !plan->code || !plan->has_id) {
		note(world, ERR_BUG);
		return 0;
	}
	sql = arena_printf(arena, "SELECT \"id\" FROM \"%s\" WHERE \"%s\" = $1 AND \"%s\" <> ''",
			   resource->table, plan->code->twin, plan->code->twin);
	note(world, select_number(world->records, sql, &value, 1, &id));
	return id;
}

void
world_init(struct records_world *world, struct records *records, int64_t parent_id)
{
	*world = (struct records_world){
		.base = { .exists = exists,
			  .find = find,
			  .is_taken = is_taken,
			  .by_code = by_code },
		.records = records,
		.parent_id = parent_id,
	};
}

struct world *
records_world(struct records *records)
{
	struct records_world *world = arena_new(records->arena, struct records_world);

	world_init(world, records, 0);
	return &world->base;
}

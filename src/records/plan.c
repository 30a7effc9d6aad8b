/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the rows of every resource once and keeps what they become: columns, lists, who refers to
 * whom. The texts are compose.c's. */
#include "records/plan.h"

#include <assert.h>
#include <stdatomic.h>

#include "base/memory.h"
#include "records/compose.h"

struct plans {
	struct arena arena;
	struct plan *plans;
	size_t count;
};

/* Immutable once it is here. Whoever comes first makes it; of two at once one throws its own away.
 */
static struct plans *_Atomic all_plans;

/* Whether the store holds this field in a table of its own. */
static bool
is_child_list(const struct field *field)
{
	return field->kind == ROW_LIST && (field->item == ROW_REF || field->item == ROW_OBJECT);
}

static bool
has_twin(const struct field *field)
{
	return field->kind == ROW_TEXT && field->flags & (FILTER | UNIQUE | CODE);
}

static const struct column *
find_column(const struct column *columns, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(columns[i].name, name) == 0)
			return &columns[i];
	return NULL;
}

/* --- one plan --- */

struct making {
	struct arena *arena;
	struct plan *plan;
	const char *owner_table;
};

static void
add_column(struct making *making, const struct column *column)
{
	struct plan *plan = making->plan;
	struct column *same = NULL;

	/* Rows of several kinds may share a member: that is one column, with a twin when any of
	 * them asks for one. */
	for (size_t i = 0; i < plan->column_count && !same; i++)
		if (strcmp(plan->columns[i].name, column->name) == 0)
			same = &plan->columns[i];
	if (same && !same->twin)
		same->twin = column->twin;
	if (same)
		return;
	assert(plan->column_count < PLAN_COLUMNS);
	plan->columns[plan->column_count++] = *column;
}

static void
add_item_columns(struct making *making, struct child_list *list)
{
	const struct field *field = list->field;
	size_t count = field->item == ROW_OBJECT ? field->shape->count : 1;

	list->columns = arena_array(making->arena, struct column, count);
	list->column_count = count;
	if (field->item == ROW_REF) {
		struct field *item = arena_new(making->arena, struct field);

		*item = field_of_items(field);
		item->on_delete = field->on_delete;
		list->columns[0] =
			(struct column){ .name = "value", .at = list->at, .field = item };
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const struct field *part = &field->shape->fields[i];

		assert(part->kind != ROW_OBJECT && part->kind != ROW_LIST &&
		       field_has_column(part));
		list->columns[i] =
			(struct column){ .name = part->name, .at = part->name, .field = part };
	}
}

static void
add_list(struct making *making, const struct field *field, size_t base, const char *at)
{
	struct plan *plan = making->plan;
	struct child_list *list = &plan->lists[plan->list_count++];

	assert(plan->list_count <= PLAN_LISTS && field->child_table);
	list->field = field;
	list->base = base;
	list->at = at;
	list->table = arena_printf(making->arena, "%s_%s", making->owner_table, field->child_table);
	add_item_columns(making, list);
	compose_list(making->arena, list);
}

static void
add_fields(struct making *making, const struct shape *shape, size_t base, const char *prefix,
	   const char *at_prefix)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		const char *name = arena_printf(making->arena, "%s%s", prefix, field->name);
		const char *at = arena_printf(making->arena, "%s%s", at_prefix, field->name);

		if (!field_has_column(field))
			continue;
		if (field->kind == ROW_OBJECT)
			add_fields(making, field->shape, base + field->offset,
				   arena_printf(making->arena, "%s_", name),
				   arena_printf(making->arena, "%s.", at));
		else if (is_child_list(field))
			add_list(making, field, base, at);
		else
			add_column(making,
				   &(struct column){
					   .name = name,
					   .twin = has_twin(field) ? arena_printf(making->arena,
										  "%s_key", name)
								   : NULL,
					   .at = at,
					   .field = field,
					   .base = base,
				   });
	}
}

static bool
has_secret(const struct plan *plan)
{
	bool found = false;

	for (size_t i = 0; i < plan->column_count && !found; i++)
		found = plan->columns[i].field && plan->columns[i].field->kind == ROW_SECRET;
	return found;
}

static void
make_plan(struct arena *arena, struct plan *plan, const struct resource *resource)
{
	struct making making = { .arena = arena, .plan = plan, .owner_table = resource->table };

	*plan = (struct plan){ .resource = resource };
	plan->columns = arena_array(arena, struct column, PLAN_COLUMNS);
	plan->lists = arena_array(arena, struct child_list, PLAN_LISTS);
	plan->references = arena_array(arena, struct reference, PLAN_REFERENCES);
	plan->below = arena_array(arena, const struct plan *, PLAN_BELOW);
	add_fields(&making, resource->shape, 0, "", "");
	if (resource->parent)
		add_column(&making, &(struct column){ .name = resource->parent_column,
						      .at = resource->parent_column });
	plan->key = resource_key(resource);
	plan->has_id = plan->key && plan->key->kind == ROW_ID;
	plan->key_column = plan->key ? plan->key->name : resource->parent_column;
	if (has_secret(plan))
		plan->uid = find_column(plan->columns, plan->column_count, "uid");
	assert(!has_secret(plan) || plan->uid);
	for (size_t i = 0; i < plan->column_count && !plan->code; i++)
		if (plan->columns[i].field && plan->columns[i].field->flags & CODE)
			plan->code = &plan->columns[i];
	plan->is_counted = !resource->parent && !resource->is_view;
	compose_plan(arena, plan);
}

/* --- who refers to whom --- */

static void
refer(struct arena *arena, struct plan *to, const struct plan *from, const struct child_list *list,
      const struct column *column)
{
	struct reference *reference = &to->references[to->reference_count];

	assert(to->reference_count < PLAN_REFERENCES);
	*reference = (struct reference){
		.from = from, .column = column, .list = list, .on_delete = column->field->on_delete
	};
	if (compose_reference(arena, to->resource, reference))
		to->reference_count++;
}

static void
find_references(struct arena *arena, struct plan *to, const struct plan *from)
{
	if (from->resource->is_view)
		return;
	for (size_t i = 0; i < from->column_count; i++) {
		const struct field *field = from->columns[i].field;

		if (field && field->kind == ROW_REF)
			refer(arena, to, from, NULL, &from->columns[i]);
	}
	for (size_t i = 0; i < from->list_count; i++)
		for (size_t j = 0; j < from->lists[i].column_count; j++)
			if (from->lists[i].columns[j].field->kind == ROW_REF)
				refer(arena, to, from, &from->lists[i], &from->lists[i].columns[j]);
}

static struct plans *
make_plans(void)
{
	struct plans *made = new_object(struct plans);
	size_t count = 0;

	while (resources[count])
		count++;
	arena_init(&made->arena);
	made->plans = arena_array(&made->arena, struct plan, count);
	made->count = count;
	for (size_t i = 0; i < count; i++)
		make_plan(&made->arena, &made->plans[i], resources[i]);
	for (size_t i = 0; i < count; i++) {
		struct plan *to = &made->plans[i];

		for (size_t j = 0; j < count && !to->resource->is_view; j++) {
			const struct plan *from = &made->plans[j];

			find_references(&made->arena, to, from);
			if (from->resource->parent != to->resource || from->resource->is_view)
				continue;
			assert(to->below_count < PLAN_BELOW);
			to->below[to->below_count++] = from;
		}
	}
	return made;
}

/* --- asking --- */

static const struct plans *
get_plans(void)
{
	struct plans *made = atomic_load(&all_plans);
	struct plans *none = NULL;

	if (made)
		return made;
	made = make_plans();
	if (atomic_compare_exchange_strong(&all_plans, &none, made))
		return made;
	arena_release(&made->arena);
	memory_free(made);
	return none;
}

const struct plan *
plan_of(const struct resource *resource)
{
	const struct plans *made = get_plans();

	for (size_t i = 0; i < made->count; i++)
		if (made->plans[i].resource == resource)
			return &made->plans[i];
	return NULL;
}

const struct column *
plan_column(const struct plan *plan, const struct field *field)
{
	for (size_t i = 0; i < plan->column_count; i++)
		if (plan->columns[i].field == field)
			return &plan->columns[i];
	return find_column(plan->columns, plan->column_count, field->name);
}

bool
field_is_listed(const struct plan *plan, const struct field *field)
{
	const struct shape *shape = plan->resource->shape;
	bool cuts = false;

	for (size_t i = 0; i < shape->count && !cuts; i++)
		cuts = shape->fields[i].flags & LISTED;
	return field_has_face(field) && (!cuts || field->flags & LISTED);
}

size_t
plan_key_values(const struct plan *plan, int64_t parent_id, int64_t id, struct value values[2])
{
	size_t count = 0;

	if (plan->resource->parent)
		values[count++] = VALUE_OF_INT(parent_id);
	if (plan->key)
		values[count++] = VALUE_OF_INT(id);
	return count;
}

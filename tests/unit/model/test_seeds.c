/* SPDX-License-Identifier: Apache-2.0 */
#include "model/seeds.h"

#include "model/policy/jump_item_role.h"
#include "schema/shape.h"
#include "support/test.h"

static int64_t
id_of(const struct seed *seed)
{
	const struct field *id = shape_field(seed->resource->shape, STR("id"));

	return id ? field_number(id, seed->row) : 0;
}

static const struct seed *
look_up(const struct resource *resource, int64_t id)
{
	for (const struct seed *seed = seeds; seed->resource; seed++)
		if (seed->resource == resource && id_of(seed) == id)
			return seed;
	return NULL;
}

/* config-api §8 */
TEST(seeds_hold_what_clients_rely_on)
{
	static const struct resource *const first[] = {
		&vault_account_group_resource, &vault_account_policy_resource,
		&session_policy_resource,      &jump_item_role_resource,
		&security_provider_resource,   &group_policy_resource,
		&jump_policy_resource,
	};

	for (size_t i = 0; i < COUNT_OF(first); i++)
		CHECK(look_up(first[i], 1));
	CHECK(look_up(&session_policy_resource, 2));
}

TEST(seeds_name_the_role_that_scripts_look_for)
{
	const struct seed *seed = look_up(&jump_item_role_resource, SEED_ADMINISTRATOR_ROLE);

	CHECK_TEXT(((const struct jump_item_role *)seed->row)->name, "Administrator");
}

/* What a create would refuse, or leave to a default, must stand in the seed itself. */
TEST(seeds_fill_what_must_not_be_null)
{
	for (const struct seed *seed = seeds; seed->resource; seed++) {
		const struct shape *shape = seed->resource->shape;

		for (size_t i = 0; i < shape->count; i++) {
			const struct field *field = &shape->fields[i];
			bool can_be_null = field->flags & (NULLABLE | COMPUTED) || field->kinds ||
					   field->kind == ROW_LIST || field->kind == ROW_OBJECT;

			if (!can_be_null && field->kind != ROW_TIME)
				CHECK(!field_is_null(field, seed->row));
		}
	}
}

TEST(seeds_refer_to_rows_before_them)
{
	for (const struct seed *seed = seeds; seed->resource; seed++) {
		const struct shape *shape = seed->resource->shape;

		for (size_t i = 0; i < shape->count; i++) {
			const struct field *field = &shape->fields[i];
			const struct seed *target;

			if (field->kind != ROW_REF || field_is_null(field, seed->row))
				continue;
			target = look_up(field->target, field_number(field, seed->row));
			CHECK(target && target < seed);
		}
	}
}

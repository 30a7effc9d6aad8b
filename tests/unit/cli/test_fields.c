/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fields.h"

#include "base/limits.h"
#include "model/resources.h"
#include "support/test.h"

/* key has a dot between its parts. */
static void
check_type(const struct resource *resource, const char *key, enum value_kind kind, bool is_nullable)
{
	struct str parts[8], rest = str_from(key);
	size_t count = 0;

	while (str_split(&rest, '.', &parts[count]))
		count++;
	struct value_type type = field_type(resource->shape, parts, count);
	CHECK_INT(type.kind, kind);
	CHECK_INT(type.is_nullable, is_nullable);
}

TEST(fields_have_the_kinds_of_the_models_rows)
{
	check_type(&shell_jump_resource, "id", VALUE_INT, false);
	check_type(&shell_jump_resource, "name", VALUE_TEXT, false);
	check_type(&shell_jump_resource, "port", VALUE_INT, false);
	check_type(&shell_jump_resource, "jumpoint_id", VALUE_INT, false);
	check_type(&shell_jump_resource, "tag", VALUE_TEXT, false);
	check_type(&shell_jump_resource, "protocol", VALUE_TEXT, false);
	check_type(&shell_jump_resource, "jump_policy_id", VALUE_INT, true);
	check_type(&jumpoint_resource, "shell_jump_enabled", VALUE_BOOL, false);
	check_type(&vault_account_resource, "private_key", VALUE_TEXT, false);
	check_type(&vault_account_resource, "account_policy", VALUE_TEXT,
		   true); /* a reference by code name */
	check_type(&vault_account_resource, "username", VALUE_TEXT, false);
	check_type(&shell_jump_resource, "nonsense", VALUE_UNKNOWN, false);
}

TEST(fields_are_found_inside_objects_and_lists)
{
	const struct resource *association = &vault_account_association_resource;

	check_type(association, "criteria", VALUE_OBJECT, true);
	check_type(association, "criteria.tag", VALUE_LIST, true);
	check_type(association, "criteria.tag.0", VALUE_TEXT, false);
	check_type(association, "criteria.shared_jump_groups.3", VALUE_INT, false);
	check_type(association, "jump_items", VALUE_LIST, false);
	check_type(association, "jump_items.0", VALUE_OBJECT, false);
	check_type(association, "jump_items.0.id", VALUE_INT, false);
	check_type(association, "jump_items.0.type", VALUE_TEXT, false);
	check_type(association, "jump_items.x.id", VALUE_UNKNOWN, false);
	check_type(association, "criteria.tag.0.x", VALUE_UNKNOWN, false);
	check_type(association, "filter_type.x", VALUE_UNKNOWN, false);
}

TEST(fields_of_no_shape_are_unknown)
{
	struct str part = STR("id");

	CHECK_INT(field_type(NULL, &part, 1).kind, VALUE_UNKNOWN);
	CHECK_INT(field_type(shell_jump_resource.shape, &part, 0).kind, VALUE_UNKNOWN);
}

TEST(fields_know_an_index)
{
	size_t index = 99;

	CHECK(field_is_index(STR("0"), &index));
	CHECK_INT(index, 0);
	CHECK(field_is_index(STR("4096"), &index));
	CHECK_INT(index, LIMIT_JSON_MEMBERS);
	CHECK(!field_is_index(STR("4097"), &index));
	CHECK(!field_is_index(STR("00"), &index));
	CHECK(!field_is_index(STR("01"), &index));
	CHECK(!field_is_index(STR("-0"), &index));
	CHECK(!field_is_index(STR(""), &index));
	CHECK(!field_is_index(STR("1x"), &index));
}

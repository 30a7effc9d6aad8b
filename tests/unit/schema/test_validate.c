/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

static const char shell_jump[] = "{\"name\":\"web\",\"jumpoint_id\":1,\"hostname\":\"h\","
				 "\"protocol\":\"ssh\",\"jump_group_id\":2}";

/* A decoded change with a world. */
static struct change *
prepared(const struct resource *resource, const void *before, const char *json)
{
	struct change *change = fixture_change(resource, before);

	CHECK_OK(fixture_decode(change, json));
	change->world = &fixture_world()->world;
	return change;
}

static const char *
complaint(const struct resource *resource, const void *before, const char *json)
{
	struct change *change = prepared(resource, before, json);
	enum err err = schema_validate(change);

	CHECK_INT(err, change_is_refused(change) ? ERR_INVALID : OK);
	return fixture_complaint(change);
}

static int
times_asked(const struct change *change)
{
	return ((struct fake_world *)change->world)->asked;
}

TEST(validate_runs_the_check)
{
	struct change *change;

	fixture_begin();
	change = prepared(&shell_jump_resource, NULL, shell_jump);
	CHECK_OK(schema_validate(change));
	CHECK_INT(((struct shell_jump *)change_row(change))->port, 22);
}

TEST(validate_without_a_world_still_checks)
{
	struct change *change;

	fixture_begin();
	change = fixture_change(&shell_jump_resource, NULL);
	CHECK_OK(fixture_decode(change, "{\"name\":\"web\",\"jumpoint_id\":99,\"hostname\":\"h\","
					"\"protocol\":\"telnet\",\"jump_group_id\":99}"));
	CHECK_OK(schema_validate(change));
	CHECK_INT(((struct shell_jump *)change_row(change))->port, 23);
}

TEST(validate_refuses_references_to_nothing)
{
	static const char gone[] = "{\"name\":\"web\",\"jumpoint_id\":10,\"hostname\":\"h\","
				   "\"protocol\":\"ssh\",\"jump_group_id\":11,"
				   "\"session_policy_id\":12}";
	struct change *change;

	fixture_begin();
	change = prepared(&shell_jump_resource, NULL, gone);
	CHECK_ERR(schema_validate(change), ERR_INVALID);
	CHECK_TEXT(fixture_complaint(change), "jumpoint_id: The selected value is invalid.");
	CHECK_TEXT(change->errors->next->at, "jump_group_id");
	CHECK_TEXT(change->errors->next->next->at, "session_policy_id");
}

TEST(validate_asks_the_target_that_the_row_chooses)
{
	static const struct shell_jump before = { .jump_group_type = GROUP_SHARED,
						  .jump_group_id = 2 };
	struct change *change;

	fixture_begin();
	change = prepared(&shell_jump_resource, &before, "{\"jump_group_type\":\"personal\"}");
	CHECK_OK(schema_validate(change));
	CHECK(((struct fake_world *)change->world)->last_target == &user_resource);
	CHECK_INT(times_asked(change), 1);
}

TEST(validate_of_an_update_asks_only_for_what_was_given)
{
	static const struct shell_jump before = { .jumpoint_id = 77, .jump_group_id = 2 };
	struct change *change;

	fixture_begin();
	change = prepared(&shell_jump_resource, &before, "{\"tag\":\"x\"}");
	CHECK_OK(schema_validate(change));
	CHECK_INT(times_asked(change), 0);
	CHECK_TEXT(complaint(&shell_jump_resource, &before, "{\"jumpoint_id\":77}"),
		   "jumpoint_id: The selected value is invalid.");
}

TEST(validate_refuses_nested_references)
{
	fixture_begin();
	CHECK_TEXT(complaint(&association_resource, NULL,
			     "{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_groups\":["
			     "1,10]}}"),
		   "criteria.shared_jump_groups.1: The selected value is invalid.");
	CHECK_TEXT(complaint(&association_resource, NULL,
			     "{\"filter_type\":\"criteria\",\"jump_items\":[{\"id\":10,\"type\":"
			     "\"shell_jump\"}]}"),
		   "jump_items.0.id: The selected value is invalid.");
}

TEST(validate_finds_nothing_behind_a_choice_without_rows)
{
	fixture_begin();
	CHECK_TEXT(complaint(&association_resource, NULL,
			     "{\"filter_type\":\"criteria\",\"jump_items\":"
			     "[{\"id\":1,\"type\":\"shell_jump\"},{\"id\":1,\"type\":\"jump_"
			     "client\"}]}"),
		   "jump_items.1.id: The selected value is invalid.");
}

TEST(validate_looks_up_code_names)
{
	static const char known[] = "{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"t\","
				    "\"account_policy\":\"known\"}";
	static const char unknown[] = "{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"t\","
				      "\"account_policy\":\"other\"}";
	struct change *change;

	fixture_begin();
	change = prepared(&account_resource, NULL, known);
	CHECK_OK(schema_validate(change));
	CHECK_INT(((struct account *)change_row(change))->account_policy.id, 5);
	CHECK_TEXT(((struct account *)change_row(change))->account_policy.code, "known");
	CHECK_TEXT(complaint(&account_resource, NULL, unknown),
		   "account_policy: The selected value is invalid.");
}

TEST(validate_refuses_taken_values)
{
	fixture_begin();
	CHECK_TEXT(
		complaint(&jump_group_resource, NULL, "{\"name\":\"TAKEN\",\"code_name\":\"x\"}"),
		"name: This value is already in use.");
	CHECK_TEXT(
		complaint(&jump_group_resource, NULL, "{\"name\":\"a\",\"code_name\":\"taken\"}"),
		"code_name: This value is already in use.");
}

TEST(validate_lets_a_row_keep_its_own_value)
{
	static const struct jump_group before = { .id = 9, .name = "taken" };
	struct change *change;

	fixture_begin();
	change = prepared(&jump_group_resource, &before, "{\"name\":\"Taken\"}");
	change->id = 9;
	CHECK_OK(schema_validate(change));
}

TEST(validate_derives_code_names)
{
	static const struct {
		const char *name, *want;
	} cases[] = {
		{ "Web servers", "web_servers" },
		{ "A-b_C 9", "a-b_c_9" },
		{ "\\u00dcber", "_ber" },
		{ "a.b/c", "a_b_c" },
		{ "0123456789012345678901234567890123456789012345678901234567890123456789",
		  "0123456789012345678901234567890123456789012345678901234567890123" },
	};

	fixture_begin();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct change *change =
			prepared(&jump_group_resource, NULL,
				 arena_printf(&fixture_arena, "{\"name\":\"%s\"}", cases[i].name));

		CHECK_OK(schema_validate(change));
		CHECK_TEXT(((struct jump_group *)change_row(change))->code_name, cases[i].want);
	}
}

static bool
is_long_taken(struct world *world, const struct resource *resource, const struct field *field,
	      struct str value, int64_t but_id)
{
	return field->flags & CODE && !str_ends(value, STR("_3"));
}

TEST(validate_adds_a_suffix_to_a_taken_code_name)
{
	struct change *change;

	fixture_begin();
	change = prepared(&jump_group_resource, NULL,
			  "{\"name\":\"Taken!\",\"code_name\":\"free\"}");
	CHECK_OK(schema_validate(change));
	CHECK_TEXT(((struct jump_group *)change_row(change))->code_name, "free");
	change = prepared(
		&jump_group_resource, NULL,
		"{\"name\":"
		"\"0123456789012345678901234567890123456789012345678901234567890123456789\"}");
	change->world->is_taken = is_long_taken;
	CHECK_OK(schema_validate(change));
	CHECK_TEXT(((struct jump_group *)change_row(change))->code_name,
		   "01234567890123456789012345678901234567890123456789012345678901_3");
}

static bool
is_code_taken(struct world *world, const struct resource *resource, const struct field *field,
	      struct str value, int64_t but_id)
{
	return field->flags & CODE;
}

TEST(validate_gives_up_when_no_suffix_helps)
{
	struct change *change;

	fixture_begin();
	change = prepared(&jump_group_resource, NULL, "{\"name\":\"a\"}");
	change->world->is_taken = is_code_taken;
	CHECK_ERR(schema_validate(change), ERR_INVALID);
	CHECK_TEXT(fixture_complaint(change), "code_name: This value is already in use.");
}

TEST(validate_of_an_update_leaves_the_code_name)
{
	static const struct jump_group before = { .id = 3, .name = "a", .code_name = "mine" };
	struct change *change;

	fixture_begin();
	change = prepared(&jump_group_resource, &before, "{\"name\":\"b\"}");
	CHECK_OK(schema_validate(change));
	CHECK_TEXT(((struct jump_group *)change_row(change))->code_name, "mine");
}

static enum err
reject_and_ask(struct change *change)
{
	struct site *site = change_row(change);

	site->motto = arena_printf(change->arena, "%s!", site->motto);
	change_then(change, 1);
	if (strcmp(site->motto, "bad!") == 0)
		change_reject(change, &site->motto, "No.");
	return strcmp(site->motto, "broken!") == 0 ? ERR_BACKEND : OK;
}

TEST(validate_starts_each_run_from_the_decoded_row)
{
	struct resource resource = site_resource;
	struct change *change;

	fixture_begin();
	resource.check = reject_and_ask;
	change = prepared(&resource, NULL, "{\"motto\":\"bad\"}");
	for (int run = 0; run < 3; run++) {
		CHECK_ERR(schema_validate(change), ERR_INVALID);
		CHECK_INT(fixture_error_count(change), 1);
		CHECK(!change->effects->next);
		CHECK_TEXT(((struct site *)change_row(change))->motto, "bad!");
	}
}

TEST(validate_returns_what_the_check_returned)
{
	struct resource resource = site_resource;

	fixture_begin();
	resource.check = reject_and_ask;
	CHECK_ERR(schema_validate(prepared(&resource, NULL, "{\"motto\":\"broken\"}")),
		  ERR_BACKEND);
	CHECK_OK(schema_validate(prepared(&resource, NULL, "{\"motto\":\"good\"}")));
}

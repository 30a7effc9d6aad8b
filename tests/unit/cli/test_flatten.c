/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/flatten.h"

#include "base/limits.h"
#include "cli/body.h"
#include "model/resources.h"
#include "support/test.h"

static struct arena arena;

static const char *
flat(const struct resource *resource, const char *text, size_t first)
{
	CLEANUP(buf_release) struct buf out;
	const struct json *json;
	const char *why;

	buf_init(&out, LIMIT_HTTP_BODY);
	CHECK_OK(json_parse(&arena, str_from(text), &json, &why));
	flatten(&out, json, resource ? resource->shape : NULL, first);
	CHECK_OK(buf_error(&out));
	return arena_text(&arena, buf_str(&out));
}

TEST(flatten_numbers_the_items_of_a_list)
{
	CHECK_TEXT(flat(NULL, "[{\"id\":12,\"name\":\"web\"},{\"id\":13}]", 0),
		   "0__id=12\n0__name=web\n1__id=13\n");
	CHECK_TEXT(flat(NULL, "[{\"id\":12}]", 100), "100__id=12\n");
	CHECK_TEXT(flat(NULL, "[]", 0), "");
}

TEST(flatten_joins_the_parts_of_a_key)
{
	CHECK_TEXT(flat(NULL,
			"{\"id\":1,\"criteria\":{\"tag\":[\"x\",\"y "
			"z\"]},\"on\":true,\"off\":false,\"none\":null,\"r\":1.5}",
			0),
		   "id=1\ncriteria__tag__0=x\ncriteria__tag__1=y "
		   "z\non=true\noff=false\nnone=\nr=1.5\n");
	CHECK_TEXT(flat(NULL, "{\"a\":[],\"b\":{}}", 0), "a=\nb=\n");
}

TEST(flatten_quotes_only_where_it_must)
{
	CHECK_TEXT(flat(NULL, "{\"a\":\"\"}", 0), "a=\"\"\n");
	CHECK_TEXT(flat(NULL, "{\"a\":\" x\"}", 0), "a=\" x\"\n");
	CHECK_TEXT(flat(NULL, "{\"a\":\"say \\\"hi\\\" \\\\ it's\"}", 0), "a=say \"hi\" \\ it's\n");
	CHECK_TEXT(flat(NULL, "{\"a\":\"\\\"x\"}", 0), "a=\"\\\"x\"\n");
	CHECK_TEXT(flat(NULL, "{\"a\":\"x=y # z\"}", 0), "a=x=y # z\n");
	CHECK_TEXT(flat(NULL, "{\"a\":\"12\",\"b\":\"true\",\"c\":\"null\"}", 0),
		   "a=\"12\"\nb=\"true\"\nc=\"null\"\n");
}

TEST(flatten_leaves_texts_plain_that_the_model_knows)
{
	CHECK_TEXT(flat(&shell_jump_resource, "[{\"tag\":\"12345\",\"name\":\"true\",\"x\":\"1\"}]",
			0),
		   "0__tag=12345\n0__name=true\n0__x=\"1\"\n");
	CHECK_TEXT(flat(&vault_account_resource, "{\"account_policy\":\"null\"}", 0),
		   "account_policy=\"null\"\n");
}

TEST(flatten_makes_one_line_of_one_value)
{
	/* A comment must not be able to look like another item's id. */
	CHECK_TEXT(flat(NULL, "{\"comments\":\"x\\n0__id=7\\r\\n\"}", 0),
		   "comments=\"x\\n0__id=7\\u000d\\n\"\n");
	CHECK_TEXT(flat(NULL, "{\"a\":\"\\u0085\\u2028\\u0001\\u007f\"}", 0),
		   "a=\"\\u0085\\u2028\\u0001\\u007f\"\n");
	CHECK_TEXT(flat(NULL, "{\"a\\n0__id=7\":\"x\"}", 0), "a_0__id_7=x\n");
}

/* JSON through lines and back is the same JSON. */
static void
check_round_trip(const struct resource *resource, const char *text)
{
	const struct shape *shape = resource ? resource->shape : NULL;
	CLEANUP(buf_release) struct buf out;
	struct keyvalue keyvalue;
	const char *why;

	arena_reset(&arena);
	buf_init(&out, LIMIT_HTTP_BODY);
	CHECK_OK(keyvalue_parse(&arena, str_from(flat(resource, text, 0)), &keyvalue, &why));
	CHECK_OK(body_from_pairs(&arena, &keyvalue, shape, &out, &why));
	CHECK_STR(buf_str(&out), text);
}

TEST(flatten_is_read_back_by_k)
{
	check_round_trip(NULL, "{\"a\":1,\"b\":\"1\",\"c\":true,\"d\":\"true\",\"e\":\"x "
			       "y\",\"f\":\"\",\"h\":\"null\"}");
	check_round_trip(NULL, "{\"key\":\"-----BEGIN-----\\nab\\\\\\\"c=\\r\\n-----END-----\\n\","
			       "\"e\":\"\\\"\",\"q\":\"'\",\"s\":\"\\\\\"}");
	check_round_trip(
		NULL,
		"{\"nested\":{\"list\":[[1,\"2\"],{\"x\":[true]}],\"o\":{\"p\":{\"q\":\"r\"}}}}");
	check_round_trip(NULL, "[{\"id\":1},{\"id\":2}]");
	check_round_trip(NULL, "{\"u\":\"\\u0001\xc2\x85\xe2\x80\xa8\x7f\xf0\x9f\x98\x80\"}");
	check_round_trip(&shell_jump_resource, "{\"id\":4,\"name\":\"12\",\"port\":22,\"tag\":\"\","
					       "\"jump_policy_id\":null,\"comments\":\"a\\nb\"}");
	check_round_trip(&vault_account_association_resource,
			 "{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_groups\":[1,2],"
			 "\"host\":[],\"name\":[\"7\"],\"tag\":[\"*\"],"
			 "\"comment\":[]},\"jump_items\":[]}");
}

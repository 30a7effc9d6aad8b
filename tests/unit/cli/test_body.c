/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/body.h"

#include "base/limits.h"
#include "codec/form.h"
#include "model/resources.h"
#include "support/test.h"

static struct arena arena;
static const char *why;

static struct keyvalue
pairs(const char *text)
{
	struct keyvalue got = { 0 };

	arena_reset(&arena);
	CHECK_OK(keyvalue_parse(&arena, str_from(text), &got, &why));
	return got;
}

static void
check_body(const struct resource *resource, const char *text, const char *json)
{
	CLEANUP(buf_release) struct buf out;
	struct keyvalue keyvalue = pairs(text);

	buf_init(&out, LIMIT_HTTP_BODY);
	CHECK_OK(body_from_pairs(&arena, &keyvalue, resource ? resource->shape : NULL, &out, &why));
	CHECK_STR(buf_str(&out), json);
}

static void
check_refused(const char *text, const char *reason)
{
	CLEANUP(buf_release) struct buf out;
	struct keyvalue keyvalue = pairs(text);

	buf_init(&out, LIMIT_HTTP_BODY);
	CHECK_ERR(body_from_pairs(&arena, &keyvalue, NULL, &out, &why), ERR_INVALID);
	CHECK_TEXT(why, reason);
}

TEST(body_takes_types_from_the_model)
{
	check_body(&shell_jump_resource, "name=42\nport=22\njumpoint_id=\"3\"\ntag=12345\n",
		   "{\"name\":\"42\",\"port\":22,\"jumpoint_id\":3,\"tag\":\"12345\"}");
	check_body(&jumpoint_resource, "name=x\nshell_jump_enabled=True\nclustered=FALSE\n",
		   "{\"name\":\"x\",\"shell_jump_enabled\":true,\"clustered\":false}");
	check_body(&shell_jump_resource, "tag=true\nname=null\nport=022",
		   "{\"tag\":\"true\",\"name\":\"null\",\"port\":22}");
	check_body(&vault_account_resource, "account_policy=7\naccount_group_id=7",
		   "{\"account_policy\":\"7\",\"account_group_id\":7}");
}

TEST(body_guesses_what_the_model_does_not_know)
{
	check_body(NULL,
		   "a=1\nb=-7\nc=true\nd=false\ne=null\nf=True\ng=007\nh=1.5\ni=\nj="
		   "99999999999999999999\nk=x y\n",
		   "{\"a\":1,\"b\":-7,\"c\":true,\"d\":false,\"e\":null,\"f\":\"True\",\"g\":"
		   "\"007\",\"h\":\"1.5\",\"i\":\"\","
		   "\"j\":\"99999999999999999999\",\"k\":\"x y\"}");
	check_body(NULL, "a=\"1\"\nb='true'\nc=\"null\"",
		   "{\"a\":\"1\",\"b\":\"true\",\"c\":\"null\"}");
}

TEST(body_lets_the_site_refuse_a_wrong_type)
{
	check_body(&shell_jump_resource,
		   "port=http\njump_group_id=", "{\"port\":\"http\",\"jump_group_id\":\"\"}");
	check_body(&jumpoint_resource, "shell_jump_enabled=yes",
		   "{\"shell_jump_enabled\":\"yes\"}");
}

TEST(body_has_null_where_the_model_allows_it)
{
	check_body(&shell_jump_resource, "jump_policy_id=null\nsession_policy_id=\n",
		   "{\"jump_policy_id\":null,\"session_policy_id\":null}");
	check_body(&vault_account_resource, "account_policy=\"\"", "{\"account_policy\":\"\"}");
}

TEST(body_nests)
{
	check_body(&vault_account_association_resource,
		   "filter_type=criteria\ncriteria__tag__0=1\ncriteria__tag__1=b\ncriteria__shared_"
		   "jump_groups__0=3\n"
		   "jump_items__0__id=5\njump_items__0__type=shell_jump\n",
		   "{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":[\"1\",\"b\"],\"shared_"
		   "jump_groups\":[3]},"
		   "\"jump_items\":[{\"id\":5,\"type\":\"shell_jump\"}]}");
	check_body(NULL, "a__1=y\na__0=x\na_b=1\n_c=2\nd__=3\n",
		   "{\"a\":[\"x\",\"y\"],\"a_b\":1,\"_c\":2,\"d__\":3}");
	check_body(NULL, "0__id=1\n1__id=2", "[{\"id\":1},{\"id\":2}]");
	check_body(NULL, "a__0__1=d\na__0__0=c", "{\"a\":[[\"c\",\"d\"]]}");
}

TEST(body_makes_lists_of_what_comes_again)
{
	check_body(NULL, "a=1\nb=x\na=\"2\"\na=3", "{\"a\":[1,\"2\",3],\"b\":\"x\"}");
	check_body(&vault_account_association_resource, "criteria__tag=web\n",
		   "{\"criteria\":{\"tag\":[\"web\"]}}");
	check_body(&vault_account_association_resource, "criteria__tag=1\ncriteria__tag=2",
		   "{\"criteria\":{\"tag\":[\"1\",\"2\"]}}");
	check_body(&vault_account_association_resource,
		   "criteria__tag=\njump_items=", "{\"criteria\":{\"tag\":[]},\"jump_items\":[]}");
	check_body(&vault_account_association_resource, "criteria__tag=null\njump_items=\"\"",
		   "{\"criteria\":{\"tag\":null},\"jump_items\":[\"\"]}");
	check_body(&vault_account_association_resource, "criteria=", "{\"criteria\":null}");
}

TEST(body_of_no_pairs_is_an_empty_object)
{
	check_body(NULL, "", "{}");
}

TEST(body_refuses_keys_that_contradict)
{
	check_refused("a=1\na__b=2",
		      "line 2 of the input gives parts of a key that has a value already");
	check_refused("a__b=2\na=1",
		      "line 2 of the input gives a value to a key that has parts already");
	check_refused("a__0=1\na__2=3", "the input names item 2 of a list, but not all before it");
	check_refused("a__b__c__d__e__f__g__h__i__j__k__l__m__n__o__p=1",
		      "line 1 of the input has a key of too many parts");
}

static void
check_query(const struct resource *resource, const char *text, const char *query)
{
	CLEANUP(buf_release) struct buf out;
	struct keyvalue keyvalue = pairs(text);

	buf_init(&out, LIMIT_HTTP_TARGET);
	query_from_pairs(&keyvalue, resource ? resource->shape : NULL, &out);
	CHECK_STR(buf_str(&out), query);
}

TEST(body_of_a_list_is_a_query)
{
	check_query(&shell_jump_resource, "tag=i-0abc\nname=\"a b&c\"",
		    "tag=i-0abc&name=a%20b%26c");
	check_query(&shell_jump_resource, "tag=", "tag=");
	check_query(&vault_account_resource, "include_personal=True\nname=True",
		    "include_personal=true&name=True");
	check_query(NULL, "", "");
}

static enum err
json_query(const char *text, struct buf *out)
{
	const struct json *json;

	arena_reset(&arena);
	buf_clear(out);
	CHECK_OK(json_parse(&arena, str_from(text), &json, &why));
	return query_from_json(&arena, json, out, &why);
}

TEST(body_of_a_list_may_be_json)
{
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, LIMIT_HTTP_TARGET);
	CHECK_OK(json_query(
		"{\"tag\":\"\",\"a\":null,\"b\":true,\"c\":-5,\"d\":[1,\"x\"],\"e\":1.5}", &out));
	CHECK_STR(buf_str(&out), "tag=&b=true&c=-5&d=1&d=x&e=1.5");
	CHECK_OK(json_query("{}", &out));
	CHECK_STR(buf_str(&out), "");
	CHECK_ERR(json_query("[]", &out), ERR_INVALID);
	CHECK_ERR(json_query("{\"a\":{}}", &out), ERR_INVALID);
	CHECK_ERR(json_query("{\"a\":[{}]}", &out), ERR_INVALID);
}

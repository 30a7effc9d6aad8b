/* SPDX-License-Identifier: Apache-2.0 */
/* The vendor's Terraform provider as it really asks (terraform-provider §3), and what it needs in
 * the answers (§4): apply, apply again, destroy. */
#include "appliance.h"
#include "unit/crypto/sample_keys.h"

#define API "/api/config/v1"

struct provider {
	struct appliance appliance;
	int64_t jumpoint, account_group, jump_group, policy, role;
	int64_t ssh, authority, password, token, item;
};

static struct reply
ask(struct provider *provider, const char *method, const char *path, const char *body)
{
	return appliance_ask(&provider->appliance, method,
			     TEXT_OF(&provider->appliance, API "%s", path), body);
}

static struct reply
create(struct provider *provider, const char *path, const char *body)
{
	struct reply reply = ask(provider, "POST", path, body);

	CHECK_INT(reply.status, 201);
	return reply;
}

#define PATH(provider, ...) TEXT_OF(&(provider)->appliance, __VA_ARGS__)
#define NUMBER(number) (long long)(number)

static const char *
quoted(struct provider *provider, const char *key)
{
	struct json_writer writer;
	const char *text;
	struct buf out;

	buf_init(&out, 65536);
	json_write_init(&writer, &out);
	json_write_text(&writer, str_from(key));
	text = arena_text(&provider->appliance.arena, buf_str(&out));
	buf_release(&out);
	return text;
}

/* Null or not there: never "" for what is not set. */
static bool
is_unset(const struct reply *reply, const char *name)
{
	const struct json *value = reply_at(reply, name);

	return !value || json_kind(value) == JSON_NULL;
}

static void
open_provider(struct provider *provider, const char *url)
{
	struct reply reply;

	appliance_open(&provider->appliance, url);
	appliance_admin(&provider->appliance);
	/* its data sources, one page and the first item each */
	reply = ask(provider, "GET", "/jump-item-role?name=Administrator", NULL);
	CHECK_INT(reply.status, 200);
	provider->role = reply_int(&reply, "0.id");
	reply = ask(provider, "GET", "/group-policy", NULL);
	provider->policy = reply_int(&reply, "0.id");
	reply = ask(provider, "GET", "/session-policy", NULL);
	CHECK(json_count(reply.json) >= 2);
	reply = ask(provider, "GET", "/vault/account?type=ssh&include_personal=false", NULL);
	CHECK_INT(reply.status, 200);
}

static void
create_places(struct provider *provider)
{
	struct reply reply;

	reply = create(provider, "/jumpoint",
		       "{\"name\":\"example_abc\",\"code_name\":\"example_abc\",\"platform\":"
		       "\"linux-x86\",\"enabled\":true,\"connected\":false,\"clustered\":false,"
		       "\"shell_jump_enabled\":true}");
	provider->jumpoint = reply_int(&reply, "id");
	CHECK(is_unset(&reply, "external_jump_item_network_id"));
	reply = create(provider, "/vault/account-group",
		       "{\"name\":\"example_abc\",\"description\":\"\"}");
	provider->account_group = reply_int(&reply, "id");
	CHECK_STR(reply_text(&reply, "description"), "");
	CHECK(is_unset(&reply, "account_policy"));
	reply = ask(
		provider, "PATCH",
		PATH(provider, "/vault/account-group/%lld/jump-item-association",
		     NUMBER(provider->account_group)),
		"{\"filter_type\":\"any_jump_items\",\"criteria\":{\"shared_jump_groups\":null,"
		"\"host\":null,\"name\":null,\"tag\":null,\"comment\":null},\"jump_items\":[]}");
	CHECK_INT(reply.status, 200);
	CHECK(is_unset(&reply, "criteria"));
	reply = create(
		provider, "/jump-group",
		"{\"name\":\"example_abc\",\"code_name\":\"example_abc\",\"comments\":\"\"}");
	provider->jump_group = reply_int(&reply, "id");
	CHECK_STR(reply_text(&reply, "comments"), "");
}

static void
create_memberships(struct provider *provider)
{
	const char *policy = PATH(provider, "/group-policy/%lld", NUMBER(provider->policy));
	const char *provision = PATH(provider, "%s/provision", policy);
	struct reply reply;

	reply = create(provider, PATH(provider, "%s/jumpoint", policy),
		       PATH(provider, "{\"jumpoint_id\":%lld}", NUMBER(provider->jumpoint)));
	CHECK_INT(reply_int(&reply, "jumpoint_id"), provider->jumpoint);
	CHECK_INT(ask(provider, "POST", provision, "{}").status, 204);
	reply = create(provider, PATH(provider, "%s/jump-group", policy),
		       PATH(provider, "{\"jump_group_id\":%lld,\"jump_item_role_id\":%lld}",
			    NUMBER(provider->jump_group), NUMBER(provider->role)));
	CHECK_INT(reply_int(&reply, "jump_item_role_id"), provider->role);
	CHECK(!reply_at(&reply, "jump_policy_id"));
	CHECK_INT(ask(provider, "POST", provision, "{}").status, 204);
	reply = create(provider, PATH(provider, "%s/vault-account-group", policy),
		       PATH(provider, "{\"account_group_id\":%lld,\"role\":\"inject\"}",
			    NUMBER(provider->account_group)));
	CHECK_STR(reply_text(&reply, "role"), "inject");
	CHECK_INT(ask(provider, "POST", provision, "{}").status, 204);
}

static void
create_accounts(struct provider *provider)
{
	struct reply reply;

	reply = create(provider, "/vault/account",
		       PATH(provider,
			    "{\"type\":\"ssh\",\"name\":\"a\",\"description\":\"\","
			    "\"account_group_id\":%lld,\"username\":\"u\",\"private_key\":%s,"
			    "\"private_key_passphrase\":\"\",\"last_checkout_timestamp\":null}",
			    NUMBER(provider->account_group), quoted(provider, key_ed25519)));
	provider->ssh = reply_int(&reply, "id");
	CHECK(str_starts(reply_text(&reply, "public_key"), STR("ssh-ed25519 AAAA")));
	reply = create(
		provider, "/vault/account",
		"{\"type\":\"ssh_ca\",\"name\":\"b\",\"description\":\"\",\"username\":\"u\","
		"\"account_group_id\":1}");
	provider->authority = reply_int(&reply, "id");
	CHECK(str_starts(reply_text(&reply, "public_key"), STR("cert-authority ")));
	reply = create(provider, "/vault/account",
		       "{\"type\":\"username_password\",\"name\":\"c\",\"description\":\"\","
		       "\"account_group_id\":1,\"account_policy\":null,\"username\":\"u\","
		       "\"password\":\"p\",\"last_checkout_timestamp\":null}");
	provider->password = reply_int(&reply, "id");
	CHECK(is_unset(&reply, "account_policy"));
	reply = create(provider, "/vault/account",
		       "{\"type\":\"opaque_token\",\"name\":\"d\",\"description\":\"\","
		       "\"account_group_id\":1,\"account_policy\":null,\"token\":\"t\","
		       "\"last_checkout_timestamp\":null}");
	provider->token = reply_int(&reply, "id");
}

static void
create_item(struct provider *provider)
{
	struct reply reply;

	reply = create(provider, "/jump-item/shell-jump",
		       PATH(provider,
			    "{\"name\":\"This is a Name\",\"jumpoint_id\":%lld,\"hostname\":"
			    "\"this.host\",\"protocol\":\"ssh\",\"jump_group_id\":%lld,"
			    "\"jump_group_type\":\"shared\",\"port\":22,\"terminal\":\"xterm\","
			    "\"keep_alive\":0,\"tag\":\"abc\",\"comments\":\"\"}",
			    NUMBER(provider->jumpoint), NUMBER(provider->jump_group)));
	provider->item = reply_int(&reply, "id");
	CHECK(is_unset(&reply, "jump_policy_id"));
	CHECK(is_unset(&reply, "session_policy_id"));
	CHECK_STR(reply_text(&reply, "comments"), "");
	reply = create(
		provider,
		PATH(provider, "/vault/account/%lld/jump-item-association", NUMBER(provider->ssh)),
		PATH(provider,
		     "{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_groups\":[],"
		     "\"host\":[],\"name\":[],\"tag\":[\"abc\"],\"comment\":[]},\"jump_items\":"
		     "[{\"id\":%lld,\"type\":\"shell_jump\"}]}",
		     NUMBER(provider->item)));
	CHECK_INT(json_kind(reply_at(&reply, "criteria.host")), JSON_ARRAY);
}

/* Every account is sent again in full, with its id, and an association that is not there deleted.
 */
static void
apply_again(struct provider *provider)
{
	struct reply reply;

	reply = ask(
		provider, "PATCH",
		PATH(provider, "/vault/account/%lld", NUMBER(provider->password)),
		PATH(provider,
		     "{\"id\":%lld,\"type\":\"username_password\",\"name\":\"c\",\"description\":"
		     "\"\",\"account_group_id\":1,\"account_policy\":null,\"username\":\"u\","
		     "\"password\":\"p\",\"last_checkout_timestamp\":null}",
		     NUMBER(provider->password)));
	CHECK_INT(reply.status, 200);
	reply = ask(provider, "GET",
		    PATH(provider, "/vault/account/%lld/jump-item-association",
			 NUMBER(provider->password)),
		    NULL);
	CHECK_INT(reply.status, 404);
	reply = ask(provider, "DELETE",
		    PATH(provider, "/vault/account/%lld/jump-item-association",
			 NUMBER(provider->password)),
		    NULL);
	CHECK_INT(reply.status, 204);
	reply = ask(provider, "PATCH", PATH(provider, "/jumpoint/%lld", NUMBER(provider->jumpoint)),
		    PATH(provider,
			 "{\"id\":%lld,\"name\":\"example_abc\",\"code_name\":\"example_abc\","
			 "\"platform\":\"linux-x86\",\"enabled\":true,\"connected\":false,"
			 "\"clustered\":false,\"shell_jump_enabled\":true}",
			 NUMBER(provider->jumpoint)));
	CHECK_INT(reply.status, 200);
}

static void
check_out(struct provider *provider, int64_t account, const char *member)
{
	const char *path = PATH(provider, "/vault/account/%lld", NUMBER(account));
	struct reply reply = ask(provider, "POST", PATH(provider, "%s/check-out", path), NULL);

	CHECK_INT(reply.status, 200);
	CHECK(reply_text(&reply, member).length > 0);
	CHECK_INT(ask(provider, "POST", PATH(provider, "%s/check-in", path), NULL).status, 200);
	CHECK_INT(ask(provider, "POST", PATH(provider, "%s/check-in", path), NULL).status, 422);
}

static void
destroy(struct provider *provider, const char *path, int64_t id)
{
	const char *address = PATH(provider, "%s/%lld", path, NUMBER(id));

	CHECK_INT(ask(provider, "DELETE", address, NULL).status, 204);
	CHECK_INT(ask(provider, "GET", address, NULL).status, 404);
}

STORE_TEST(provider_applies_twice_and_destroys)
{
	struct provider provider;
	struct reply reply;

	open_provider(&provider, url);
	create_places(&provider);
	create_memberships(&provider);
	create_accounts(&provider);
	create_item(&provider);
	apply_again(&provider);
	check_out(&provider, provider.ssh, "private_key");
	check_out(&provider, provider.authority, "private_key");
	check_out(&provider, provider.password, "password");
	check_out(&provider, provider.token, "token");
	/* memberships are not taken away first */
	destroy(&provider, "/vault/account", provider.ssh);
	destroy(&provider, "/vault/account", provider.authority);
	destroy(&provider, "/vault/account", provider.password);
	destroy(&provider, "/vault/account", provider.token);
	destroy(&provider, "/jump-item/shell-jump", provider.item);
	destroy(&provider, "/vault/account-group", provider.account_group);
	destroy(&provider, "/jump-group", provider.jump_group);
	destroy(&provider, "/jumpoint", provider.jumpoint);
	reply = ask(&provider, "GET",
		    PATH(&provider, "/group-policy/%lld/jumpoint", NUMBER(provider.policy)), NULL);
	CHECK_STR(reply.body, "[]");
	reply = ask(&provider, "GET",
		    PATH(&provider, "/group-policy/%lld/jump-group", NUMBER(provider.policy)),
		    NULL);
	CHECK_STR(reply.body, "[]");
	appliance_close(&provider.appliance);
}

/* --- lists that are asked for by more than their rows --- */

STORE_TEST(provider_personal_accounts_are_listed_when_asked_for)
{
	struct provider provider;
	struct reply reply;

	open_provider(&provider, url);
	create_places(&provider);
	create_accounts(&provider);
	appliance_tell(&provider.appliance, "UPDATE \"vault_account\" SET \"personal\" = TRUE "
					    "WHERE \"name\" = 'd'");
	reply = ask(&provider, "GET", "/vault/account", NULL);
	CHECK_INT(json_count(reply.json), 3);
	reply = ask(&provider, "GET", "/vault/account?include_personal=true", NULL);
	CHECK_INT(json_count(reply.json), 4);
	reply = ask(&provider, "GET", "/vault/account?include_personal=maybe", NULL);
	CHECK_INT(reply.status, 422);
	reply = ask(&provider, "GET",
		    PATH(&provider, "/vault/account?account_group_id=%lld&type=ssh",
			 NUMBER(provider.account_group)),
		    NULL);
	CHECK_INT(json_count(reply.json), 1);
	reply = ask(&provider, "GET", "/vault/account?endpoint_id=5", NULL);
	CHECK_STR(reply.body, "[]");
	appliance_close(&provider.appliance);
}

STORE_TEST(provider_jumpoints_are_found_by_their_nodes)
{
	struct provider provider;
	struct reply reply;

	open_provider(&provider, url);
	create_places(&provider);
	appliance_tell(&provider.appliance,
		       PATH(&provider,
			    "INSERT INTO \"jumpoint_node\" (\"jumpoint_id\", \"public_ip\", "
			    "\"public_ip_key\", \"private_ip\", \"private_ip_key\", \"hostname\", "
			    "\"hostname_key\") VALUES (%lld, '192.0.2.1', '192.0.2.1', '10.0.0.1', "
			    "'10.0.0.1', 'Node1', 'node1')",
			    NUMBER(provider.jumpoint)));
	reply = ask(&provider, "GET", "/jumpoint?public_ip=192.0.2.1", NULL);
	CHECK_INT(json_count(reply.json), 1);
	reply = ask(&provider, "GET", "/jumpoint?hostname=NODE1", NULL);
	CHECK_INT(json_count(reply.json), 1);
	reply = ask(&provider, "GET", "/jumpoint?private_ip=10.0.0.2", NULL);
	CHECK_STR(reply.body, "[]");
	reply = ask(&provider, "GET",
		    PATH(&provider, "/jumpoint/%lld/node", NUMBER(provider.jumpoint)), NULL);
	CHECK_INT(json_count(reply.json), 1);
	CHECK_STR(reply_text(&reply, "0.hostname"), "Node1");
	appliance_close(&provider.appliance);
}

STORE_TEST(provider_api_accounts_are_read_only_and_without_secrets)
{
	struct provider provider;
	struct reply reply;

	open_provider(&provider, url);
	reply = ask(&provider, "GET", "/api-account?name=ADMIN", NULL);
	CHECK_INT(json_count(reply.json), 1);
	CHECK_INT(reply_text(&reply, "0.client_id").length, 40);
	CHECK(!strstr(reply.body.data, "secret"));
	reply = ask(&provider, "POST", "/api-account", "{\"name\":\"x\"}");
	CHECK_INT(reply.status, 405);
	CHECK_STR(reply_header(&reply, "Allow"), "GET,HEAD");
	appliance_close(&provider.appliance);
}

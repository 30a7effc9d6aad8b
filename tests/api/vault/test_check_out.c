/* SPDX-License-Identifier: Apache-2.0 */
/* Checking Vault accounts out and in: what is handed out, to whom, how often; the trail; a keeper
 * that is not there. */
#include "actions/vault/check_out.h"
#include "appliance.h"
#include "base/clock.h"
#include "unit/crypto/sample_keys.h"

#define ACCOUNT "/api/config/v1/vault/account"

static const char leases[] = "SELECT count(*) FROM \"vault_lease\" WHERE \"released_at\" IS NULL";

static int64_t
make_password(struct appliance *appliance)
{
	return appliance_make(
		appliance, ACCOUNT,
		"{\"type\":\"username_password\",\"name\":\"db\",\"username\":\"root\","
		"\"password\":\"p w\\\"1\"}");
}

static const char *
quoted(struct appliance *appliance, const char *key)
{
	struct json_writer writer;
	const char *text;
	struct buf out;

	buf_init(&out, 65536);
	json_write_init(&writer, &out);
	json_write_text(&writer, str_from(key));
	text = arena_text(&appliance->arena, buf_str(&out));
	buf_release(&out);
	return text;
}

static struct reply
act(struct appliance *appliance, int64_t id, const char *action)
{
	return appliance_ask(appliance, "POST",
			     TEXT_OF(appliance, ACCOUNT "/%lld/%s", (long long)id, action), NULL);
}

STORE_TEST(check_out_gives_the_password_and_nothing_else)
{
	struct appliance appliance;
	struct reply reply;
	int64_t id;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	id = make_password(&appliance);
	reply = act(&appliance, id, "check-out");
	CHECK_INT(reply.status, 200);
	CHECK_STR(
		reply.body,
		"{\"username\":\"root\",\"type\":\"username_password\",\"password\":\"p w\\\"1\"}");
	CHECK_INT(appliance.opened, 1);
	CHECK_INT(appliance_count(&appliance, leases), 1);
	appliance_close(&appliance);
}

STORE_TEST(check_out_gives_a_token)
{
	struct appliance appliance;
	struct reply reply;
	int64_t id;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	id = appliance_make(&appliance, ACCOUNT,
			    "{\"type\":\"opaque_token\",\"name\":\"t\",\"token\":\"abc\"}");
	reply = act(&appliance, id, "check-out");
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "token"), "abc");
	CHECK(!reply_at(&reply, "password"));
	appliance_close(&appliance);
}

STORE_TEST(check_out_gives_a_private_key_in_one_form)
{
	struct appliance appliance;
	struct reply made, reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	made = appliance_ask(&appliance, "POST", ACCOUNT,
			     TEXT_OF(&appliance,
				     "{\"type\":\"ssh\",\"name\":\"k\",\"username\":\"root\","
				     "\"description\":\"\",\"private_key\":%s,"
				     "\"private_key_passphrase\":\"\","
				     "\"last_checkout_timestamp\":null}",
				     quoted(&appliance, key_rsa_pem)));
	CHECK_INT(made.status, 201);
	CHECK(str_starts(reply_text(&made, "public_key"), STR("ssh-rsa AAAA")));
	CHECK(!str_contains_byte(str_from_offset(reply_text(&made, "public_key"), 8), ' '));
	reply = act(&appliance, reply_int(&made, "id"), "check-out");
	CHECK_INT(reply.status, 200);
	CHECK(str_starts(reply_text(&reply, "private_key"),
			 STR("-----BEGIN OPENSSH PRIVATE KEY-----\n")));
	appliance_close(&appliance);
}

STORE_TEST(check_out_a_key_opened_by_its_passphrase)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	reply = appliance_ask(&appliance, "POST", ACCOUNT,
			      TEXT_OF(&appliance,
				      "{\"type\":\"ssh\",\"name\":\"k\",\"username\":\"u\","
				      "\"private_key\":%s,\"private_key_passphrase\":\"wrong\"}",
				      quoted(&appliance, key_p_ed25519)));
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "errors.private_key_passphrase") != NULL);
	reply = appliance_ask(&appliance, "POST", ACCOUNT,
			      TEXT_OF(&appliance,
				      "{\"type\":\"ssh\",\"name\":\"k\",\"username\":\"u\","
				      "\"private_key\":%s,"
				      "\"private_key_passphrase\":\"open sesame\"}",
				      quoted(&appliance, key_p_ed25519)));
	CHECK_INT(reply.status, 201);
	reply = act(&appliance, reply_int(&reply, "id"), "check-out");
	CHECK_INT(reply.status, 200);
	appliance_close(&appliance);
}

STORE_TEST(check_out_an_authority_that_made_its_own_key)
{
	struct appliance appliance;
	struct reply made, reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	made = appliance_ask(&appliance, "POST", ACCOUNT,
			     "{\"type\":\"ssh_ca\",\"name\":\"ca\",\"username\":\"root\"}");
	CHECK_INT(made.status, 201);
	CHECK(str_starts(reply_text(&made, "public_key"), STR("cert-authority ssh-ed25519 AAAA")));
	CHECK(str_ends(reply_text(&made, "public_key"), STR(" site.test")));
	reply = act(&appliance, reply_int(&made, "id"), "check-out");
	CHECK_INT(reply.status, 200);
	CHECK(str_starts(reply_text(&reply, "private_key"), STR("-----BEGIN OPENSSH")));
	/* an update without a key keeps it */
	reply = appliance_ask(
		&appliance, "PATCH",
		TEXT_OF(&appliance, ACCOUNT "/%lld", (long long)reply_int(&made, "id")),
		"{\"name\":\"renamed\"}");
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "public_key"), reply_text(&made, "public_key"));
	appliance_close(&appliance);
}

STORE_TEST(check_out_is_exclusive_until_checked_in)
{
	struct appliance appliance;
	int64_t id;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	id = make_password(&appliance);
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	CHECK_INT(act(&appliance, id, "check-out").status, 422);
	CHECK_INT(act(&appliance, id, "check-in").status, 200);
	CHECK_INT(act(&appliance, id, "check-in").status, 422);
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	CHECK_INT(appliance_count(&appliance, leases), 1);
	appliance_close(&appliance);
}

STORE_TEST(check_out_together_when_the_policy_allows)
{
	struct appliance appliance;
	struct reply reply;
	int64_t id, group;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	appliance_make(
		&appliance, "/api/config/v1/vault/account-policy",
		"{\"name\":\"p\",\"code_name\":\"many\",\"allow_simultaneous_checkout\":true}");
	group = appliance_make(&appliance, "/api/config/v1/vault/account-group",
			       "{\"name\":\"g\",\"account_policy\":\"many\"}");
	/* by the group's policy */
	id = appliance_make(&appliance, ACCOUNT,
			    TEXT_OF(&appliance,
				    "{\"type\":\"opaque_token\",\"name\":\"t\",\"token\":\"abc\","
				    "\"account_group_id\":%lld}",
				    (long long)group));
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	CHECK_INT(appliance_count(&appliance, leases), 2);
	CHECK_INT(act(&appliance, id, "check-in").status, 200);
	CHECK_INT(appliance_count(&appliance, leases), 1);
	/* its own goes before its group's */
	reply = appliance_ask(
		&appliance, "PATCH",
		TEXT_OF(&appliance, ACCOUNT "/%lld", (long long)make_password(&appliance)),
		"{\"account_policy\":\"many\"}");
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "account_policy"), "many");
	id = reply_int(&reply, "id");
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	appliance_close(&appliance);
}

/* The last one that there is room for must not keep all of them from coming back. */
STORE_TEST(check_outs_together_have_a_bound_and_come_back)
{
	struct appliance appliance;
	int64_t id;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	appliance_make(
		&appliance, "/api/config/v1/vault/account-policy",
		"{\"name\":\"p\",\"code_name\":\"many\",\"allow_simultaneous_checkout\":true}");
	id = appliance_make(&appliance, ACCOUNT,
			    "{\"type\":\"opaque_token\",\"name\":\"t\",\"token\":\"abc\","
			    "\"account_policy\":\"many\"}");
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	for (int i = 0; i < 8; i++)
		appliance_tell(
			&appliance,
			"INSERT INTO \"vault_lease\" (\"vault_account_id\", \"holder_kind\", "
			"\"holder_id\", \"holder_name\", \"taken_at\") SELECT "
			"\"vault_account_id\", \"holder_kind\", \"holder_id\", "
			"\"holder_name\", \"taken_at\" FROM \"vault_lease\"");
	CHECK_INT(appliance_count(&appliance, leases), 256);
	CHECK_INT(act(&appliance, id, "check-out").status, 422);
	CHECK_INT(appliance_count(&appliance, leases), 256);
	CHECK_INT(act(&appliance, id, "check-in").status, 200);
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	CHECK_INT(act(&appliance, id, "force-check-in").status, 200);
	CHECK_INT(appliance_count(&appliance, leases), 0);
	appliance_close(&appliance);
}

STORE_TEST(check_in_is_for_ones_own_and_force_for_anybodys)
{
	static const char vault[] =
		"\"perm_configuration\":true,\"perm_configuration_vault_account\":true";
	struct appliance appliance;
	struct client other;
	int64_t id;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	other = appliance_client(&appliance, "other", vault, NULL);
	id = make_password(&appliance);
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	appliance.token = other.token;
	CHECK_INT(act(&appliance, id, "check-in").status, 422);
	CHECK_INT(act(&appliance, id, "check-out").status, 422);
	CHECK_INT(act(&appliance, id, "force-check-in").status, 200);
	CHECK_INT(act(&appliance, id, "force-check-in").status, 422);
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	appliance_close(&appliance);
}

STORE_TEST(check_in_by_force_is_not_for_keys)
{
	struct appliance appliance;
	struct reply made;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	made = appliance_ask(&appliance, "POST", ACCOUNT,
			     "{\"type\":\"ssh_ca\",\"name\":\"ca\",\"username\":\"root\"}");
	CHECK_INT(act(&appliance, reply_int(&made, "id"), "check-out").status, 200);
	CHECK_INT(act(&appliance, reply_int(&made, "id"), "force-check-in").status, 422);
	CHECK_INT(act(&appliance, reply_int(&made, "id"), "check-in").status, 200);
	appliance_close(&appliance);
}

STORE_TEST(check_out_shows_when_it_was)
{
	struct appliance appliance;
	struct reply reply;
	int64_t id;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	id = make_password(&appliance);
	reply = appliance_ask(&appliance, "GET",
			      TEXT_OF(&appliance, ACCOUNT "/%lld", (long long)id), NULL);
	CHECK_INT(json_kind(reply_at(&reply, "last_checkout_timestamp")), JSON_NULL);
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	reply = appliance_ask(&appliance, "GET",
			      TEXT_OF(&appliance, ACCOUNT "/%lld", (long long)id), NULL);
	CHECK(str_ends(reply_text(&reply, "last_checkout_timestamp"), STR("+00:00")));
	CHECK(!reply_at(&reply, "password"));
	appliance_close(&appliance);
}

STORE_TEST(check_out_is_in_the_trail_before_the_secret_is_opened)
{
	struct appliance appliance;
	int64_t id;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	id = make_password(&appliance);
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	CHECK_INT(act(&appliance, id, "check-in").status, 200);
	CHECK_INT(appliance_count(&appliance,
				  "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
				  "'vault_account.checked_out' AND \"actor_name\" = 'admin'"),
		  1);
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
					      "'vault_account.checked_in'"),
		  1);
	appliance_close(&appliance);
}

STORE_TEST(check_out_without_keeper_is_503_and_leaves_nothing)
{
	struct appliance appliance;
	struct reply reply;
	int64_t id;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	id = make_password(&appliance);
	appliance.keeper_is_down = true;
	reply = act(&appliance, id, "check-out");
	CHECK_INT(reply.status, 503);
	CHECK(strstr(reply_text(&reply, "message").data, "key service") != NULL);
	CHECK(reply_header(&reply, "Retry-After").length > 0);
	CHECK_INT(appliance_count(&appliance, leases), 0);
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
					      "'vault_account.check_out_failed'"),
		  1);
	reply = appliance_ask(&appliance, "GET",
			      TEXT_OF(&appliance, ACCOUNT "/%lld", (long long)id), NULL);
	CHECK_INT(json_kind(reply_at(&reply, "last_checkout_timestamp")), JSON_NULL);
	reply = appliance_ask(&appliance, "GET", "/readyz", NULL);
	CHECK_INT(reply.status, 503);
	/* storing needs no keeper, and all is well once it is back */
	make_password(&appliance);
	appliance.keeper_is_down = false;
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	CHECK_INT(appliance_ask(&appliance, "GET", "/readyz", NULL).status, 200);
	appliance_close(&appliance);
}

/* As after a crash between lease and answer, or where the undo failed, too. */
STORE_TEST(check_out_that_nobody_confirmed_ends_by_itself)
{
	static const char taken[] =
		"INSERT INTO \"vault_lease\" (\"vault_account_id\", \"holder_kind\", "
		"\"holder_id\", \"holder_name\", \"taken_at\", \"unsure_until\") VALUES (%lld, "
		"'api_account', 99, 'x', 1700000000000, 1700000060000)";
	struct appliance appliance;
	int64_t id;

	clock_use_fake(INT64_C(1700000000000));
	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	id = make_password(&appliance);
	appliance_tell(&appliance, TEXT_OF(&appliance, taken, (long long)id));
	CHECK_INT(act(&appliance, id, "check-out").status, 422);
	clock_advance_ms(60 * 1000);
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	/* the edge does so by itself, too, now or later */
	CHECK_OK(vault_end_unsure(appliance.store, clock_now_ms()));
	CHECK_INT(appliance_count(&appliance, leases), 1);
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
					      "'vault_account.check_out_failed'"),
		  1);
	/* what was confirmed stays */
	clock_advance_ms(INT64_C(24) * 3600 * 1000);
	CHECK_OK(vault_end_unsure(appliance.store, clock_now_ms()));
	CHECK_INT(appliance_count(&appliance, leases), 1);
	appliance_close(&appliance);
}

STORE_TEST(check_out_of_what_is_not_there_or_not_for_anybody)
{
	struct appliance appliance;
	struct reply reply;
	int64_t id;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	CHECK_INT(act(&appliance, 77, "check-out").status, 404);
	CHECK_INT(act(&appliance, 77, "check-in").status, 404);
	CHECK_INT(act(&appliance, 77, "rotate").status, 404);
	id = make_password(&appliance);
	appliance_tell(&appliance, "UPDATE \"vault_account\" SET \"personal\" = TRUE");
	CHECK_INT(act(&appliance, id, "check-out").status, 403);
	reply = appliance_ask(&appliance, "DELETE",
			      TEXT_OF(&appliance, ACCOUNT "/%lld", (long long)id), NULL);
	CHECK_INT(reply.status, 403);
	CHECK(reply_at(&reply, "message") != NULL);
	appliance_close(&appliance);
}

STORE_TEST(check_out_rotate_is_for_other_kinds)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	reply = act(&appliance, make_password(&appliance), "rotate");
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "message") != NULL);
	appliance_close(&appliance);
}

STORE_TEST(check_out_ends_with_the_account)
{
	struct appliance appliance;
	int64_t id;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	id = make_password(&appliance);
	CHECK_INT(act(&appliance, id, "check-out").status, 200);
	CHECK_INT(appliance_ask(&appliance, "DELETE",
				TEXT_OF(&appliance, ACCOUNT "/%lld", (long long)id), NULL)
			  .status,
		  204);
	CHECK_INT(appliance_count(&appliance, leases), 0);
	appliance_close(&appliance);
}

STORE_TEST(check_out_a_secret_that_was_changed)
{
	struct appliance appliance;
	struct reply reply;
	int64_t id;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	id = make_password(&appliance);
	/* as the provider sends it: the whole object with id and type */
	reply = appliance_ask(&appliance, "PATCH",
			      TEXT_OF(&appliance, ACCOUNT "/%lld", (long long)id),
			      TEXT_OF(&appliance,
				      "{\"id\":%lld,\"type\":\"username_password\",\"name\":\"db\","
				      "\"username\":\"root\",\"password\":\"new\","
				      "\"account_policy\":null,\"last_checkout_timestamp\":null}",
				      (long long)id));
	CHECK_INT(reply.status, 200);
	reply = act(&appliance, id, "check-out");
	CHECK_STR(reply_text(&reply, "password"), "new");
	appliance_close(&appliance);
}

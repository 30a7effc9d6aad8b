/* SPDX-License-Identifier: Apache-2.0 */
#include "model/vault/account.h"

#include "model/effects.h"
#include "schema/listing.h"
#include "unit/model/fake_site.h"

static void
begin(void)
{
	site_begin();
	site_add(&vault_account_group_resource, 1, NULL);
	site_add(&vault_account_group_resource, 2, NULL);
}

static struct change *
create(const char *body, enum err *ret_err)
{
	begin();
	return site_create(&vault_account_resource, 0, body, ret_err);
}

static void
check_taken(const char *body)
{
	enum err err;

	create(body, &err);
	CHECK_OK(err);
}

static void
check_refused(const char *body, const char *at)
{
	struct change *change;
	enum err err;

	change = create(body, &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(site_complaint(change, at));
}

/* terraform-provider §3: the bodies as the provider sends them */
TEST(vault_account_takes_what_clients_send)
{
	check_taken("{\"type\":\"ssh\",\"name\":\"a\",\"description\":\"\",\"account_group_id\":1,"
		    "\"username\":\"u\",\"private_key\":\"k\",\"private_key_passphrase\":\"\","
		    "\"last_checkout_timestamp\":null}");
	check_taken("{\"type\":\"ssh_ca\",\"name\":\"a\",\"username\":\"u\"}");
	check_taken("{\"type\":\"username_password\",\"name\":\"a\",\"username\":\"u\","
		    "\"password\":\"p\",\"account_policy\":null,\"last_checkout_timestamp\":null}");
	check_taken("{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"t\"}");
}

TEST(vault_account_of_each_kind_needs_its_secret)
{
	check_refused("{\"type\":\"ssh\",\"name\":\"a\",\"username\":\"u\"}", "private_key");
	check_refused("{\"type\":\"username_password\",\"name\":\"a\",\"username\":\"u\"}",
		      "password");
	check_refused("{\"type\":\"opaque_token\",\"name\":\"a\"}", "token");
	check_refused("{\"type\":\"ssh_ca\",\"name\":\"a\"}", "username");
}

TEST(vault_account_of_other_kinds_is_not_made_here)
{
	check_refused("{\"type\":\"windows_local\",\"name\":\"a\",\"username\":\"u\"}", "type");
	check_refused("{\"type\":\"aws_secret\",\"name\":\"a\"}", "type");
	check_refused("{\"type\":\"password_safe\",\"name\":\"a\"}", "type");
	check_refused("{\"type\":\"x509_ca\",\"name\":\"a\"}", "type");
	check_refused("{\"name\":\"a\"}", "type");
}

/* config-api §3.4 */
TEST(vault_account_certificate_is_not_emptied)
{
	check_refused("{\"type\":\"ssh\",\"name\":\"a\",\"username\":\"u\",\"private_key\":\"k\","
		      "\"private_key_public_cert\":null}",
		      "private_key_public_cert");
	check_refused("{\"type\":\"ssh\",\"name\":\"a\",\"username\":\"u\",\"private_key\":\"k\","
		      "\"private_key_public_cert\":\"\"}",
		      "private_key_public_cert");
}

TEST(vault_account_is_in_the_default_group_unless_told)
{
	struct change *change;
	enum err err;

	change = create("{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"t\"}", &err);
	CHECK_INT(SITE_ROW(vault_account, change, err)->account_group_id, 1);
	change = create("{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"t\","
			"\"account_group_id\":null}",
			&err);
	CHECK_INT(SITE_ROW(vault_account, change, err)->account_group_id, 1);
	change = create("{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"t\","
			"\"account_group_id\":2}",
			&err);
	CHECK_INT(SITE_ROW(vault_account, change, err)->account_group_id, 2);
}

static const struct vault_account token = {
	.id = 5,
	.type = VAULT_OPAQUE_TOKEN,
	.name = "a",
	.description = "",
	.account_group_id = 1,
};

TEST(vault_account_keeps_its_type)
{
	struct change *change;
	enum err err;

	begin();
	change = site_update(&vault_account_resource, 0, &token,
			     "{\"id\":5,\"type\":\"opaque_token\",\"token\":\"new\"}", &err);
	CHECK_STR(SITE_ROW(vault_account, change, err)->token.plain, "new");
}

TEST(vault_account_of_a_user_is_nobodys_to_change)
{
	struct vault_account own = token;
	enum err err;

	own.personal = true;
	own.owner_user_id = 7;
	own.account_group_id = 0;
	begin();
	site_update(&vault_account_resource, 0, &own, "{\"name\":\"b\"}", &err);
	CHECK_ERR(err, ERR_DENIED);
	site_delete(&vault_account_resource, 0, &own, &err);
	CHECK_ERR(err, ERR_DENIED);
}

TEST(vault_account_from_aws_only_moves)
{
	static const struct vault_account aws = {
		.id = 6,
		.type = VAULT_AWS_SECRET,
		.name = "secret",
		.description = "d",
		.account_group_id = 1,
	};
	const struct vault_account *account;
	struct change *change;
	enum err err;

	begin();
	change = site_update(&vault_account_resource, 0, &aws,
			     "{\"name\":\"x\",\"description\":\"y\",\"account_group_id\":2}", &err);
	account = SITE_ROW(vault_account, change, err);
	CHECK_TEXT(account->name, "secret");
	CHECK_TEXT(account->description, "d");
	CHECK_INT(account->account_group_id, 2);
}

TEST(vault_account_from_password_safe_is_only_read)
{
	static const struct vault_account safe = {
		.id = 6,
		.type = VAULT_PASSWORD_SAFE,
		.name = "s",
		.account_group_id = 1,
	};
	enum err err;

	begin();
	site_update(&vault_account_resource, 0, &safe, "{\"description\":\"y\"}", &err);
	CHECK_ERR(err, ERR_INVALID);
}

TEST(vault_account_that_goes_ends_its_check_outs)
{
	struct vault_account account = token;
	enum err err;

	begin();
	CHECK(site_asks_for(site_delete(&vault_account_resource, 0, &account, &err),
			    EFFECT_VAULT_LEASES_END));
	CHECK_OK(err);
}

/* config-api §4 */
TEST(vault_account_types_differ_in_what_may_be_done)
{
	CHECK(vault_type_is_creatable(VAULT_SSH_CA));
	CHECK(!vault_type_is_creatable(VAULT_WINDOWS_LOCAL));
	CHECK(!vault_type_is_creatable(0));
	CHECK(vault_type_is_rotatable(VAULT_AWS_SECRET));
	CHECK(!vault_type_is_rotatable(VAULT_USERNAME_PASSWORD));
	CHECK(vault_type_may_be_forced_in(VAULT_OPAQUE_TOKEN));
	CHECK(!vault_type_may_be_forced_in(VAULT_SSH));
	CHECK(!vault_type_may_be_forced_in(VAULT_SSH_CA));
	CHECK(!vault_type_may_be_checked_out(VAULT_PASSWORD_SAFE));
}

static void
ask(struct listing *listing, const char *text)
{
	static struct arena arena;

	arena_reset(&arena);
	listing_init(listing, &vault_account_resource, FACE_CONFIG, EDITION_RS, &arena);
	CHECK_OK(listing_read(listing, str_from(text)));
}

TEST(vault_account_lists_leave_personal_ones_out)
{
	struct listing listing;

	ask(&listing, "");
	CHECK(listing_filter(&listing, "personal"));
	CHECK_INT(listing_filter(&listing, "personal")->number, 0);
	ask(&listing, "include_personal=false");
	CHECK(listing_filter(&listing, "personal"));
	CHECK(!listing_filter(&listing, "include_personal"));
}

TEST(vault_account_lists_have_personal_ones_when_asked)
{
	struct listing listing;

	ask(&listing, "include_personal=true&name=a");
	CHECK(!listing_filter(&listing, "personal"));
	CHECK_INT(listing.filter_count, 1);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What is made before the write: keys, public lines, hashes, client ids. No store is needed. */
#include "actions/prepare.h"

#include "crypto/password.h"
#include "model/people/api_account.h"
#include "model/people/user.h"
#include "model/resources.h"
#include "model/vault/account.h"
#include "support/test.h"
#include "unit/crypto/sample_keys.h"

struct draft {
	struct arena arena;
	struct site_settings settings;
	struct site site;
	struct call call;
	struct change change;
};

static void
begin(struct draft *draft, const struct resource *resource)
{
	*draft = (struct draft){ 0 };
	arena_init(&draft->arena);
	password_use_cheap(true);
	site_settings_default(&draft->settings, &draft->arena);
	draft->site = (struct site){ .name = "site.test", .rules.settings = &draft->settings };
	draft->call = (struct call){ .arena = &draft->arena, .site = &draft->site };
	change_init(&draft->change, resource, &draft->arena);
	draft->change.edition = EDITION_RS;
}

static enum err
make(struct draft *draft, const void **ret_prepared)
{
	*ret_prepared = NULL;
	return prepare_of(draft->change.resource)->make(&draft->call, &draft->change, ret_prepared);
}

static struct vault_account *
begin_account(struct draft *draft, enum vault_type type, const char *key)
{
	struct vault_account *account;

	begin(draft, &vault_account_resource);
	account = change_row(&draft->change);
	account->type = type;
	account->private_key.plain = str_from(key);
	draft->change.kind = type;
	return account;
}

TEST(prepare_is_for_three_resources)
{
	CHECK(prepare_of(&vault_account_resource)->is_slow);
	CHECK(prepare_of(&user_resource)->is_slow);
	CHECK(prepare_of(&api_account_resource) != NULL);
	CHECK(prepare_of(&jump_group_resource) == NULL);
}

TEST(prepare_derives_the_public_key_and_keeps_one_form)
{
	struct draft draft;
	struct vault_account *account = begin_account(&draft, VAULT_SSH, key_rsa_pem);
	const void *prepared;

	account->private_key_passphrase.plain = STR("");
	CHECK_OK(make(&draft, &prepared));
	prepare_of(&vault_account_resource)->put(&draft.change, prepared);
	CHECK(str_starts(str_from(account->public_key), STR("ssh-rsa AAAA")));
	CHECK(str_starts(account->private_key.plain, STR("-----BEGIN OPENSSH PRIVATE KEY-----\n")));
	arena_release(&draft.arena);
}

TEST(prepare_forgets_the_passphrase)
{
	struct draft draft;
	struct vault_account *account = begin_account(&draft, VAULT_SSH, key_p_ed25519);
	const void *prepared;

	account->private_key_passphrase.plain = STR("open sesame");
	CHECK_OK(make(&draft, &prepared));
	prepare_of(&vault_account_resource)->put(&draft.change, prepared);
	CHECK_INT(account->private_key_passphrase.plain.length, 0);
	arena_release(&draft.arena);
}

TEST(prepare_blames_the_key_or_its_passphrase)
{
	struct draft draft;
	const void *prepared;

	begin_account(&draft, VAULT_SSH, "no key");
	CHECK_ERR(make(&draft, &prepared), ERR_INVALID);
	CHECK_TEXT(draft.change.errors->at, "private_key");
	arena_release(&draft.arena);
	begin_account(&draft, VAULT_SSH, key_p_ed25519)->private_key_passphrase.plain = STR("x");
	CHECK_ERR(make(&draft, &prepared), ERR_INVALID);
	CHECK_TEXT(draft.change.errors->at, "private_key_passphrase");
	arena_release(&draft.arena);
}

TEST(prepare_makes_an_authority_a_key_of_its_own)
{
	struct draft draft;
	struct vault_account *account = begin_account(&draft, VAULT_SSH_CA, "");
	const void *prepared;

	CHECK_OK(make(&draft, &prepared));
	prepare_of(&vault_account_resource)->put(&draft.change, prepared);
	CHECK(str_starts(str_from(account->public_key), STR("cert-authority ssh-ed25519 AAAA")));
	CHECK(str_ends(str_from(account->public_key), STR(" site.test")));
	CHECK(account->private_key.plain.length > 0);
	arena_release(&draft.arena);
}

TEST(prepare_refuses_an_allow_list_that_nobody_is_on)
{
	struct draft draft;
	struct api_account *account;
	const void *prepared;

	begin(&draft, &api_account_resource);
	account = change_row(&draft.change);
	account->ip_addresses = "10.0.0.0/8, home";
	CHECK_ERR(make(&draft, &prepared), ERR_INVALID);
	CHECK_TEXT(draft.change.errors->at, "ip_addresses");
	arena_release(&draft.arena);
}

TEST(prepare_leaves_accounts_without_keys_alone)
{
	struct draft draft;
	struct vault_account *account = begin_account(&draft, VAULT_OPAQUE_TOKEN, "");
	const void *prepared;

	CHECK_OK(make(&draft, &prepared));
	CHECK(prepared == NULL);
	prepare_of(&vault_account_resource)->put(&draft.change, prepared);
	CHECK(account->public_key == NULL);
	/* a change of an authority that brings no key keeps the old one */
	arena_release(&draft.arena);
	account = begin_account(&draft, VAULT_SSH_CA, "");
	draft.change.before = account;
	CHECK_OK(make(&draft, &prepared));
	CHECK(prepared == NULL);
	arena_release(&draft.arena);
}

TEST(prepare_hashes_passwords)
{
	struct draft draft;
	struct user *user;
	const void *prepared;

	begin(&draft, &user_resource);
	user = change_row(&draft.change);
	user->password.plain = STR("correct horse");
	CHECK_OK(make(&draft, &prepared));
	prepare_of(&user_resource)->put(&draft.change, prepared);
	CHECK_INT(user->password.plain.length, 0);
	CHECK_OK(password_verify(STR("correct horse"), user->password_hash));
	arena_release(&draft.arena);
}

TEST(prepare_refuses_short_passwords_by_letters_not_bytes)
{
	struct draft draft;
	struct user *user;
	const void *prepared;

	begin(&draft, &user_resource);
	user = change_row(&draft.change);
	draft.settings.password_length_minimum = 4;
	user->password.plain = STR("\xc3\xa4\xc3\xa4\xc3\xa4");
	CHECK_ERR(make(&draft, &prepared), ERR_INVALID);
	CHECK_TEXT(draft.change.errors->at, "password");
	user->password.plain = STR("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4");
	CHECK_OK(make(&draft, &prepared));
	user->password.plain = STR("");
	CHECK_OK(make(&draft, &prepared));
	CHECK(prepared == NULL);
	arena_release(&draft.arena);
}

TEST(prepare_gives_new_accounts_a_client_id)
{
	struct draft draft;
	struct api_account *account;
	const void *prepared;

	begin(&draft, &api_account_resource);
	account = change_row(&draft.change);
	CHECK_OK(make(&draft, &prepared));
	prepare_of(&api_account_resource)->put(&draft.change, prepared);
	CHECK_INT(strlen(account->client_id), 40);
	draft.change.before = account;
	CHECK_OK(make(&draft, &prepared));
	CHECK(prepared == NULL);
	arena_release(&draft.arena);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/credential.h"

#include "agent.h"
#include "support/test.h"

static const struct plan plan = { .uid = AGENT_UID, .account_uid = AGENT_ACCOUNT };

static void
put_sealed(struct buf *body, const struct own_keys *keys, const char *account, const char *column,
	   const char *plain)
{
	CLEANUP(arena_release) struct arena arena;
	char row[SEAL_SESSION_ROW_SIZE];
	struct seal_context about;
	struct str sealed;

	arena_init(&arena);
	CHECK_OK(seal_session_context(STR(AGENT_UID), str_from(account), column, row, &about));
	CHECK_OK(seal_to(keys->seal.public_key, &about, str_from(plain), &arena, &sealed));
	wire_put_str(body, sealed);
}

static enum err
open_password(struct own_keys *keys, const char *account, const char *column, const char *user,
	      struct credential *credential)
{
	CLEANUP(buf_release) struct buf body;
	const char *why;

	buf_init(&body, 65536);
	wire_put_int(&body, LINK_CREDENTIAL_PASSWORD);
	wire_put_text(&body, user);
	put_sealed(&body, keys, account, column, "a password");
	return credential_open(buf_str(&body), &plan, keys, credential, &why);
}

TEST(credential_opens_what_was_sealed_for_this_session)
{
	struct credential credential;
	struct own_keys keys;

	CHECK_OK(own_keys_make(&keys));
	CHECK_OK(open_password(&keys, AGENT_ACCOUNT, "password", "joe", &credential));
	CHECK_TEXT(credential.user, "joe");
	CHECK_STR(secret_open(credential.password), "a password");
	credential_release(&credential);
	own_keys_release(&keys);
}

TEST(credential_refuses_what_was_sealed_for_another_place)
{
	struct credential credential;
	struct own_keys keys;

	CHECK_OK(own_keys_make(&keys));
	CHECK_ERR(open_password(&keys, AGENT_UID, "password", "joe", &credential), ERR_INVALID);
	CHECK_ERR(open_password(&keys, AGENT_ACCOUNT, "private_key", "joe", &credential),
		  ERR_INVALID);
	CHECK_ERR(open_password(&keys, AGENT_ACCOUNT, "password", "", &credential), ERR_INVALID);
	own_keys_release(&keys);
}

TEST(credential_refuses_what_is_no_key_and_no_certificate)
{
	CLEANUP(buf_release) struct buf body;
	struct credential credential;
	struct own_keys keys;
	const char *why;

	CHECK_OK(own_keys_make(&keys));
	buf_init(&body, 65536);
	wire_put_int(&body, LINK_CREDENTIAL_KEY);
	wire_put_text(&body, "joe");
	put_sealed(&body, &keys, AGENT_ACCOUNT, "private_key", "no key");
	wire_put_text(&body, "");
	wire_put_text(&body, "");
	CHECK_ERR(credential_open(buf_str(&body), &plan, &keys, &credential, &why), ERR_INVALID);
	CHECK_TEXT(why, "The account's private key cannot be read.");
	buf_clear(&body);
	wire_put_int(&body, LINK_CREDENTIAL_CERTIFICATE);
	wire_put_text(&body, "joe");
	wire_put_text(&body, "ssh-ed25519-cert-v01@openssh.com AAAA");
	CHECK_ERR(credential_open(buf_str(&body), &plan, &keys, &credential, &why), ERR_INVALID);
	own_keys_release(&keys);
}

TEST(credential_makes_other_keys_each_time)
{
	struct own_keys one, other;

	CHECK_OK(own_keys_make(&one));
	CHECK_OK(own_keys_make(&other));
	CHECK(memcmp(one.ssh_public, other.ssh_public, sizeof(one.ssh_public)) != 0);
	CHECK(memcmp(one.seal.public_key, other.seal.public_key, SEAL_KEY_SIZE) != 0);
	own_keys_release(&one);
	own_keys_release(&other);
}

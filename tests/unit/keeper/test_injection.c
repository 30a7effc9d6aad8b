/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets on their way to a session process, and all the ways they must not go. */
#include "base/clock.h"
#include "base/log.h"
#include "crypto/ssh_certificate.h"
#include "crypto/sshkey.h"
#include "keeper/parts.h"
#include "keeper/proof.h"
#include "node.h"
#include "support/test.h"

static const unsigned char master[SEAL_KEY_SIZE] = "master";
static const char secret[] = "hunter2"; /* what every begin("password") seals */

static struct arena arena;
static struct site_key site;
static struct site_key_secrets secrets;
static struct counters counters;
static struct buf body, result;
static struct node node;
static struct seal_context about;
static struct str sealed;
static const char *why;

static void
begin(const char *column, struct str plain)
{
	log_open("test", 2, LOG_ERROR + 1);
	arena_init(&arena);
	buf_init(&body, 128 * 1024);
	buf_init(&result, SEAL_PLAIN_LIMIT + SEAL_OVERHEAD);
	counters = (struct counters){ 0 };
	CHECK_OK(site_key_make(master, &arena, &site));
	CHECK_OK(site_key_unlock(&site, master, &secrets));
	node_make(&node, site.id);
	node_certify(&node, &secrets.identity);
	node_state(&node, &node.keys);
	about = (struct seal_context){ "vault_account", STR(NODE_ACCOUNT), column };
	CHECK_OK(seal_to(site.seal_public, &about, plain, &arena, &sealed));
}

static void
finish(void)
{
	node_release(&node);
	buf_release(&body);
	buf_release(&result);
	arena_release(&arena);
}

static void
put(void)
{
	struct injector_proof proof = node_proof(&node);

	wire_put_int(&body, 1);
	wire_put_text(&body, about.kind);
	wire_put_str(&body, about.row);
	wire_put_text(&body, about.column);
	wire_put_str(&body, sealed);
	wire_put_str(&body, proof.certificate);
	wire_put_str(&body, proof.statement);
	wire_put_str(&body, proof.signature);
}

static enum err
ask(enum keeper_role role, uint32_t kind)
{
	enum err err;

	buf_clear(&result);
	err = requests_answer(&secrets, role, kind, buf_str(&body), &counters, &result, &why);
	CHECK(err == OK || result.length == 0);
	return err;
}

static enum err
rewrap(void)
{
	buf_clear(&body);
	put();
	return ask(KEEPER_ROLE_WORKER, KEEPER_REWRAP);
}

static void
check_refused(enum err want, const char *want_why)
{
	CHECK_ERR(rewrap(), want);
	CHECK_TEXT(why, want_why);
	CHECK_INT(counters.rewrapped, 0);
}

TEST(injection_seals_a_password_to_the_session_process)
{
	struct str plain;

	begin("password", STR("hunter2"));
	CHECK_OK(rewrap());
	CHECK(memmem(result.data, result.length, secret, strlen(secret)) == NULL);
	CHECK_OK(node_open(&node, "password", buf_str(&result), &arena, &plain));
	CHECK_STR(plain, secret);
	CHECK_INT(counters.rewrapped, 1);
	CHECK_INT(counters.opened, 0);
	finish();
}

TEST(injection_seals_a_private_key_of_any_length)
{
	static char longest[SEAL_PLAIN_LIMIT];
	struct str plain;

	begin("private_key", str_of(longest, sizeof(longest)));
	CHECK_OK(rewrap());
	CHECK_OK(node_open(&node, "private_key", buf_str(&result), &arena, &plain));
	CHECK_INT(plain.length, sizeof(longest));
	finish();
}

/* What was sealed for one session is of no use in another of the same process. */
TEST(injection_binds_the_value_to_the_session)
{
	struct str plain, value;

	begin("password", STR("hunter2"));
	CHECK_OK(rewrap());
	value = arena_str(&arena, buf_str(&result));
	CHECK_ERR(seal_open(&node.seal, &about, value, &arena, &plain), ERR_INVALID);
	CHECK_ERR(node_open(&node, "private_key", value, &arena, &plain), ERR_INVALID);
	node.said.session_uid[0] = 'f';
	CHECK_ERR(node_open(&node, "password", value, &arena, &plain), ERR_INVALID);
	finish();
}

TEST(injection_is_for_workers_alone)
{
	begin("password", STR("hunter2"));
	buf_clear(&body);
	put();
	CHECK_ERR(ask(KEEPER_ROLE_ADMIN, KEEPER_REWRAP), ERR_DENIED);
	CHECK_ERR(ask(KEEPER_ROLE_START, KEEPER_REWRAP), ERR_DENIED);
	CHECK_INT(counters.rewrapped, 0);
	finish();
}

TEST(injection_refuses_keys_that_no_enrolled_jumpoint_signed)
{
	struct signature_keys own;

	begin("password", STR("hunter2"));
	signature_keys_make(&own);
	node_certify(&node, &own);
	check_refused(ERR_DENIED, "the Jumpoint certificate is not signed by this site");
	node_certify(&node, &secrets.identity);
	node_state(&node, &own);
	check_refused(ERR_DENIED, "the session statement is not signed by this Jumpoint");
	finish();
}

/* The statement is genuine, its key is not the one it was made with. */
TEST(injection_refuses_a_swapped_session_key)
{
	struct seal_keys own;

	begin("password", STR("hunter2"));
	seal_pair_make(&own);
	memcpy(node.said.seal_public, own.public_key, sizeof(own.public_key));
	buf_clear(&node.statement);
	wire_put_session_statement(&node.statement, &node.said);
	check_refused(ERR_DENIED, "the session statement is not signed by this Jumpoint");
	finish();
}

TEST(injection_refuses_a_statement_for_another_account)
{
	begin("password", STR("hunter2"));
	node.said.account_uid[0] = '0';
	node_state(&node, &node.keys);
	check_refused(ERR_DENIED, "the session statement is for another account");
	finish();
}

/* The row that the front names and the statement's agree; the value is from somewhere else. */
TEST(injection_refuses_the_value_of_another_row_or_column)
{
	begin("password", STR("hunter2"));
	about.row = STR("00000000000000000000000000000000");
	memset(node.said.account_uid, '0', NODE_ID_TEXT_SIZE);
	node_state(&node, &node.keys);
	check_refused(ERR_INVALID, "not sealed for this place, or changed");
	finish();
	begin("password", STR("hunter2"));
	about.column = "private_key";
	check_refused(ERR_INVALID, "not sealed for this place, or changed");
	finish();
}

TEST(injection_refuses_columns_and_kinds_that_no_session_needs)
{
	begin("token", STR("hunter2"));
	check_refused(ERR_DENIED, "values of this kind are not sealed anew");
	finish();
	begin("password", STR("hunter2"));
	about = (struct seal_context){ "site", str_from(site.id), "identity" };
	sealed = site.sealed_identity;
	memcpy(node.said.account_uid, site.id, NODE_ID_TEXT_SIZE);
	node_state(&node, &node.keys);
	check_refused(ERR_DENIED, "values of this kind are not sealed anew");
	finish();
}

TEST(injection_refuses_a_stale_statement)
{
	begin("password", STR("hunter2"));
	clock_use_fake(node.said.made_at_ms + PROOF_FRESH_MS + 1);
	CHECK_ERR(rewrap(), ERR_DENIED);
	CHECK(strstr(why, "not of now") != NULL);
	clock_use_real();
	finish();
}

TEST(injection_refuses_a_session_key_of_small_order)
{
	begin("password", STR("hunter2"));
	memset(node.said.seal_public, 0, sizeof(node.said.seal_public));
	node_state(&node, &node.keys);
	check_refused(ERR_INVALID, "nothing can be sealed to the statement's key");
	finish();
}

TEST(injection_refuses_every_cut_and_anything_left)
{
	size_t length;

	begin("password", STR("hunter2"));
	put();
	length = body.length;
	for (size_t i = 0; i < length; i++)
		CHECK_ERR(requests_answer(&secrets, KEEPER_ROLE_WORKER, KEEPER_REWRAP,
					  str_of(body.data, i), &counters, &result, &why),
			  ERR_INVALID);
	buf_append_byte(&body, 0);
	CHECK_ERR(ask(KEEPER_ROLE_WORKER, KEEPER_REWRAP), ERR_INVALID);
	finish();
}

/* --- certificates --- */

static struct ssh_certificate asked;

static struct str
new_authority(void)
{
	CLEANUP(sshkey_freep) struct sshkey *key = NULL;
	static struct arena own;
	struct str text;

	arena_release(&own);
	arena_init(&own);
	CHECK_OK(sshkey_generate(&key));
	CHECK_OK(sshkey_write_private(key, &own, &text));
	return text;
}

static void
begin_certificate(struct str authority)
{
	int64_t now_s = clock_now_ms() / 1000;

	begin("private_key", authority);
	asked = (struct ssh_certificate){ .principal = STR("deploy"),
					  .key_id = STR("session 17"),
					  .serial = 17,
					  .valid_from_s = now_s - 60,
					  .valid_to_s = now_s + 60 };
}

static enum err
certify(enum keeper_role role)
{
	buf_clear(&body);
	wire_put_int(&body, KEEPER_SIGN_SSH_CERTIFICATE);
	put();
	wire_put_str(&body, asked.principal);
	wire_put_str(&body, asked.key_id);
	wire_put_int(&body, asked.serial);
	wire_put_int(&body, asked.valid_from_s);
	wire_put_int(&body, asked.valid_to_s);
	return ask(role, KEEPER_SIGN);
}

TEST(injection_certifies_the_session_process_key)
{
	struct str text;

	begin_certificate(new_authority());
	CHECK_OK(certify(KEEPER_ROLE_WORKER));
	text = buf_str(&result);
	CHECK(str_starts(text, STR("ssh-ed25519-cert-v01@openssh.com AAAA")));
	CHECK_INT(counters.signatures, 1);
	CHECK_INT(counters.opened + counters.rewrapped, 0);
	CHECK_ERR(certify(KEEPER_ROLE_ADMIN), ERR_DENIED);
	CHECK_ERR(certify(KEEPER_ROLE_START), ERR_DENIED);
	finish();
}

static void
check_no_certificate(enum err want, const char *want_why)
{
	CHECK_ERR(certify(KEEPER_ROLE_WORKER), want);
	CHECK_TEXT(why, want_why);
	CHECK_INT(counters.signatures, 0);
}

TEST(injection_certifies_under_the_same_proof)
{
	struct signature_keys own;

	begin_certificate(new_authority());
	signature_keys_make(&own);
	node_state(&node, &own);
	check_no_certificate(ERR_DENIED, "the session statement is not signed by this Jumpoint");
	node.said.account_uid[0] = '0';
	node_state(&node, &node.keys);
	check_no_certificate(ERR_DENIED, "the session statement is for another account");
	finish();
}

TEST(injection_certifies_with_private_keys_alone)
{
	begin_certificate(STR("no key"));
	check_no_certificate(ERR_INVALID, "the value is no private key");
	finish();
	begin_certificate(new_authority());
	about.column = "password";
	check_no_certificate(ERR_DENIED, "nothing is signed with values of this kind");
	finish();
}

TEST(injection_certifies_for_now_alone)
{
	begin_certificate(new_authority());
	asked.valid_from_s += 24 * 60 * 60;
	asked.valid_to_s += 24 * 60 * 60;
	check_no_certificate(ERR_DENIED, "an SSH certificate begins when it is made");
	asked.valid_from_s -= 2 * 24 * 60 * 60;
	check_no_certificate(ERR_DENIED, "an SSH certificate begins when it is made");
	asked.valid_from_s = clock_now_ms() / 1000;
	asked.valid_to_s = asked.valid_from_s + SSH_CERTIFICATE_SECONDS_MAX + 1;
	check_no_certificate(ERR_INVALID, "no certificate can be made of these names and times");
	asked.valid_from_s = 0;
	CHECK_ERR(certify(KEEPER_ROLE_WORKER), ERR_INVALID);
	finish();
}

TEST(injection_certifies_one_name)
{
	begin_certificate(new_authority());
	asked.principal = STR("deploy,root");
	check_no_certificate(ERR_INVALID, "no certificate can be made of these names and times");
	finish();
}

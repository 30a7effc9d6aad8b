/* SPDX-License-Identifier: Apache-2.0 */
#include "actions/session/credential.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "carried.h"
#include "model/resources.h"
#include "wire/certificate.h"
#include "wire/wire.h"

static struct carried carried;
static struct credential_given given;

/* --- keeper --- */

static struct {
	enum err err;
	int64_t audit_id;
	char column[32], row[33], principal[64], key_id[128];
	int64_t seconds;
} keeper;

static enum err
note_asked(const struct seal_context *about, int64_t audit_id, const struct injector_proof *proof)
{
	CHECK_TEXT(about->kind, "vault_account");
	CHECK_STR(proof->certificate, "certificate");
	snprintf(keeper.column, sizeof(keeper.column), "%s", about->column);
	snprintf(keeper.row, sizeof(keeper.row), "%.*s", STR_ARG(about->row));
	keeper.audit_id = audit_id;
	return keeper.err;
}

static enum err
rewrap(void *context, const struct seal_context *about, struct str sealed, int64_t audit_id,
       const struct injector_proof *proof, struct arena *arena, struct str *ret_sealed)
{
	*ret_sealed = str_from(arena_printf(arena, "rewrapped %.*s", STR_ARG(sealed)));
	return note_asked(about, audit_id, proof);
}

static enum err
certify(void *context, const struct seal_context *about, struct str sealed, int64_t audit_id,
	const struct injector_proof *proof, const struct ssh_certificate *asked,
	struct arena *arena, struct str *ret_line)
{
	*ret_line = STR("a certificate line");
	CHECK_STR(sealed, "sealed key");
	snprintf(keeper.principal, sizeof(keeper.principal), "%.*s", STR_ARG(asked->principal));
	snprintf(keeper.key_id, sizeof(keeper.key_id), "%.*s", STR_ARG(asked->key_id));
	keeper.seconds = asked->valid_to_s - asked->valid_from_s;
	CHECK(asked->valid_from_s * 1000 < CARRIED_NOW && asked->valid_to_s * 1000 > CARRIED_NOW);
	return note_asked(about, audit_id, proof);
}

static const struct injector injector = { .rewrap = rewrap, .certify = certify };

static enum err
ask_by(const char *session_uid, int64_t node_id)
{
	struct session_statement statement = { .site_id = CARRIED_UID,
					       .account_uid = CARRIED_ACCOUNT };
	CLEANUP(buf_release) struct buf bytes;

	memcpy(statement.session_uid, session_uid, sizeof(statement.session_uid));
	buf_init(&bytes, SESSION_STATEMENT_SIZE);
	wire_put_session_statement(&bytes, &statement);

	const struct credential_wish wish = { .session_uid = STR(CARRIED_UID),
					      .node_id = node_id,
					      .proof = { STR("certificate"), buf_str(&bytes),
							 STR("signature") },
					      .edition = EDITION_RS,
					      .now_ms = CARRIED_NOW };

	return session_credential_give(carried.store, &injector, &wish, &carried.arena, &given);
}

static enum err
ask_for(const char *session_uid)
{
	return ask_by(session_uid, CARRIED_NODE);
}

static void
ask_with(const char *url, int account)
{
	memset(&keeper, 0, sizeof(keeper));
	carried_open(&carried, url);
	carried_use(&carried, account);
	CHECK_OK(ask_for(CARRIED_UID));
}

STORE_TEST(a_password_is_given_rewrapped)
{
	struct wire_reader reader;

	ask_with(url, CARRIED_PASSWORD);
	reader = (struct wire_reader){ .rest = given.body };
	CHECK_INT(wire_get_int(&reader), LINK_CREDENTIAL_PASSWORD);
	CHECK_STR(wire_get_str(&reader, 100), "root");
	CHECK_STR(wire_get_str(&reader, 100), "rewrapped sealed password");
	CHECK_OK(wire_end(&reader));
	CHECK_TEXT(keeper.column, "password");
	CHECK_TEXT(keeper.row, "ffeeddccbbaa99887766554433221101");
	carried_close(&carried);
}

STORE_TEST(a_key_is_given_with_its_certificate)
{
	struct wire_reader reader;

	ask_with(url, CARRIED_KEY);
	reader = (struct wire_reader){ .rest = given.body };
	CHECK_INT(wire_get_int(&reader), LINK_CREDENTIAL_KEY);
	CHECK_STR(wire_get_str(&reader, 100), "root");
	CHECK_STR(wire_get_str(&reader, 100), "rewrapped sealed key");
	CHECK_STR(wire_get_str(&reader, 100), "");
	CHECK_STR(wire_get_str(&reader, 100), "a certificate");
	CHECK_OK(wire_end(&reader));
	CHECK_TEXT(keeper.column, "private_key");
	carried_close(&carried);
}

STORE_TEST(an_authority_signs_for_one_login)
{
	struct wire_reader reader;

	ask_with(url, CARRIED_AUTHORITY);
	reader = (struct wire_reader){ .rest = given.body };
	CHECK_INT(wire_get_int(&reader), LINK_CREDENTIAL_CERTIFICATE);
	CHECK_STR(wire_get_str(&reader, 100), "root");
	CHECK_STR(wire_get_str(&reader, 100), "a certificate line");
	CHECK_OK(wire_end(&reader));
	CHECK_TEXT(keeper.principal, "root");
	CHECK_TEXT(keeper.key_id, "session-" CARRIED_UID "-user-5");
	CHECK(keeper.seconds <= 10 * 60);
	carried_close(&carried);
}

STORE_TEST(each_use_has_a_line_that_keeper_is_told)
{
	ask_with(url, CARRIED_PASSWORD);
	CHECK(keeper.audit_id > 0);
	CHECK_INT(carried_number(&carried, "SELECT \"id\" FROM \"audit\" WHERE \"event\" = "
					   "'vault_account.used'"),
		  keeper.audit_id);
	CHECK_TEXT(carried_text(&carried, "SELECT \"actor_name\" FROM \"audit\" WHERE \"event\" = "
					  "'vault_account.used'"),
		   "ada");
	carried_close(&carried);
}

STORE_TEST(a_statement_of_another_session_gets_nothing_and_leaves_no_line)
{
	memset(&keeper, 0, sizeof(keeper));
	carried_open(&carried, url);
	carried_use(&carried, CARRIED_PASSWORD);
	CHECK_OK(ask_for("ff112233445566778899aabbccddeeff"));
	CHECK_INT(given.body.length, 0);
	CHECK_INT(given.why, LINK_END_CREDENTIAL);
	CHECK_INT(keeper.audit_id, 0);
	CHECK_INT(carried_number(&carried, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
					   "'vault_account.used'"),
		  0);
	carried_close(&carried);
}

static void
check_refused(void)
{
	CHECK_INT(given.body.length, 0);
	CHECK_INT(given.why, LINK_END_CREDENTIAL);
	CHECK_TEXT(given.text, "The credential was refused to this Jumpoint.");
	CHECK_INT(keeper.audit_id, 0);
	CHECK_INT(carried_number(&carried, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
					   "'vault_account.used'"),
		  0);
}

STORE_TEST(a_node_that_is_deleted_or_another_jumpoints_gets_nothing_and_leaves_no_line)
{
	memset(&keeper, 0, sizeof(keeper));
	carried_open(&carried, url);
	carried_use(&carried, CARRIED_PASSWORD);
	CHECK_OK(ask_by(CARRIED_UID, CARRIED_NODE + 1));
	check_refused();
	stores_tell(carried.store, "UPDATE \"jumpoint\" SET \"enabled\" = FALSE");
	CHECK_OK(ask_for(CARRIED_UID));
	check_refused();
	stores_tell(carried.store, "UPDATE \"jumpoint\" SET \"enabled\" = TRUE");
	stores_tell(carried.store, "UPDATE \"jumpoint_node\" SET \"jumpoint_id\" = 8");
	CHECK_OK(ask_for(CARRIED_UID));
	check_refused();
	stores_tell(carried.store, "DELETE FROM \"jumpoint_node\"");
	CHECK_OK(ask_for(CARRIED_UID));
	check_refused();
	carried_close(&carried);
}

/* Somebody who wants a secret that is not for them is what an operator looks for. */
STORE_TEST(each_refusal_is_in_the_log)
{
	static const char wanted[] = "\"event\":\"session.credential_refused\",\"session\":"
				     "\"" CARRIED_UID "\",\"node\":";
	char text[1024] = "";
	int file = memfd_create("log", MFD_CLOEXEC);

	memset(&keeper, 0, sizeof(keeper));
	carried_open(&carried, url);
	carried_use(&carried, CARRIED_PASSWORD);
	log_open("test", file, LOG_WARNING);
	CHECK_OK(ask_by(CARRIED_UID, CARRIED_NODE + 1));
	CHECK_OK(ask_for("ff112233445566778899aabbccddeeff"));
	log_open("test", STDERR_FILENO, LOG_ERROR + 1);
	CHECK(pread(file, text, sizeof(text) - 1, 0) > 0);
	CHECK(strstr(text, wanted));
	CHECK(strstr(strstr(text, wanted) + 1, wanted));
	close(file);
	carried_close(&carried);
}

STORE_TEST(an_account_that_is_gone_or_another_by_now_is_not_given)
{
	carried_open(&carried, url);
	CHECK_OK(ask_for(CARRIED_UID));
	CHECK_INT(given.body.length, 0);
	carried_use(&carried, CARRIED_OTHER);
	stores_tell(carried.store, "UPDATE \"session\" SET \"account_uid\" = 'another'");
	CHECK_OK(ask_for(CARRIED_UID));
	CHECK_INT(given.body.length, 0);
	stores_tell(carried.store, "DELETE FROM \"vault_account\"");
	CHECK_OK(ask_for(CARRIED_UID));
	CHECK_INT(given.body.length, 0);
	CHECK_TEXT(given.text, "The Vault account of this session is gone.");
	carried_close(&carried);
}

STORE_TEST(what_keeper_says_is_told_in_words)
{
	carried_open(&carried, url);
	carried_use(&carried, CARRIED_KEY);
	keeper.err = ERR_DENIED;
	CHECK_OK(ask_for(CARRIED_UID));
	CHECK_TEXT(given.text, "The credential was refused to this Jumpoint.");
	CHECK_INT(given.body.length, 0);
	keeper.err = ERR_BACKEND;
	CHECK_OK(ask_for(CARRIED_UID));
	CHECK_TEXT(given.text, "The credential cannot be had now; try again in a moment.");
	CHECK_INT(given.why, LINK_END_CREDENTIAL);
	keeper.err = OK;
	carried_close(&carried);
}

STORE_TEST(a_session_that_is_over_gets_no_credential)
{
	carried_open(&carried, url);
	carried_use(&carried, CARRIED_KEY);
	stores_tell(carried.store, "UPDATE \"session\" SET \"ended_at\" = 1");
	CHECK_ERR(ask_for(CARRIED_UID), ERR_NOT_FOUND);
	carried_close(&carried);
}

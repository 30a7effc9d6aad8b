/* SPDX-License-Identifier: Apache-2.0 */
/* One proof that holds, and everything near it that does not. */
#include "keeper/proof.h"

#include "base/clock.h"
#include "node.h"
#include "support/test.h"

enum { NOW_MS = 1000000000 };

static struct site_key_secrets secrets = { .site_id = "00112233445566778899aabbccddeeff" };
static struct node node;

static void
begin(void)
{
	clock_use_fake(NOW_MS);
	signature_keys_make(&secrets.identity);
	node_make(&node, secrets.site_id);
	node_certify(&node, &secrets.identity);
	node_state(&node, &node.keys);
}

static void
finish(void)
{
	node_release(&node);
	clock_use_real();
}

static enum err
check(const char **ret_why)
{
	struct injector_proof proof = node_proof(&node);
	struct proof_bytes bytes = { proof.certificate, proof.statement, proof.signature };
	struct proof got;

	return proof_check(&secrets, &bytes, clock_now_ms(), &got, ret_why);
}

static void
check_denied(const char *want)
{
	const char *why = NULL;

	CHECK_ERR(check(&why), ERR_DENIED);
	CHECK_TEXT(why, want);
}

TEST(proof_holds_for_a_session_of_an_enrolled_node)
{
	struct injector_proof given;
	struct proof_bytes bytes;
	const char *why = NULL;
	struct proof proof;

	begin();
	given = node_proof(&node);
	bytes = (struct proof_bytes){ given.certificate, given.statement, given.signature };
	CHECK_OK(proof_check(&secrets, &bytes, NOW_MS, &proof, &why));
	CHECK_INT(proof.jumpoint_id, 3);
	CHECK_INT(proof.node_id, 4);
	CHECK_TEXT(proof.statement.session_uid, NODE_SESSION);
	CHECK_TEXT(proof.statement.account_uid, NODE_ACCOUNT);
	CHECK_BYTES(proof.statement.seal_public, node.seal.public_key, SEAL_KEY_SIZE);
	CHECK_BYTES(proof.statement.ssh_public, node.ssh.public_key, NODE_KEY_SIZE);
	finish();
}

TEST(proof_refuses_a_certificate_that_the_site_did_not_sign)
{
	struct signature_keys other;

	begin();
	signature_keys_make(&other);
	node_certify(&node, &other);
	check_denied("the Jumpoint certificate is not signed by this site");
	node_certify(&node, &node.keys);
	check_denied("the Jumpoint certificate is not signed by this site");
	finish();
}

/* Two sites never share an identity; if somebody copied one, the id still tells them apart. */
TEST(proof_refuses_a_certificate_of_another_site)
{
	begin();
	node.about.site_id[0] = 'f';
	node_certify(&node, &secrets.identity);
	check_denied("the Jumpoint certificate is of another site");
	finish();
}

/* The identity signs other things too: none of them passes for a certificate. */
TEST(proof_refuses_what_the_site_signed_for_another_purpose)
{
	unsigned char signature[SIGNATURE_SIZE];

	begin();
	CHECK_OK(signature_make(secrets.identity.secret_key, "link hello", node_unsigned(&node),
				signature));
	buf_append(&node.certificate, signature, sizeof(signature));
	check_denied("the Jumpoint certificate is not signed by this site");
	finish();
}

TEST(proof_refuses_a_statement_of_another_node)
{
	struct signature_keys other;

	begin();
	signature_keys_make(&other);
	node_state(&node, &other);
	check_denied("the session statement is not signed by this Jumpoint");
	node_state(&node, &secrets.identity);
	check_denied("the session statement is not signed by this Jumpoint");
	finish();
}

TEST(proof_refuses_what_the_node_signed_for_another_purpose)
{
	begin();
	CHECK_OK(signature_make(node.keys.secret_key, "jumpoint hello", buf_str(&node.statement),
				node.signature));
	check_denied("the session statement is not signed by this Jumpoint");
	finish();
}

TEST(proof_refuses_a_signed_statement_that_is_none)
{
	begin();
	buf_append_byte(&node.statement, 0);
	CHECK_OK(signature_make(node.keys.secret_key, SESSION_STATEMENT_PURPOSE,
				buf_str(&node.statement), node.signature));
	check_denied("this is no session statement");
	finish();
}

TEST(proof_refuses_a_statement_for_another_site)
{
	begin();
	node.said.site_id[0] = 'f';
	node_state(&node, &node.keys);
	check_denied("the session statement is for another site");
	finish();
}

TEST(proof_refuses_a_statement_that_is_not_of_now)
{
	const char *why = NULL;

	begin();
	clock_advance_ms(PROOF_FRESH_MS);
	CHECK_OK(check(&why));
	clock_advance_ms(1);
	CHECK_ERR(check(&why), ERR_DENIED);
	CHECK(strstr(why, "not of now") != NULL);
	node.said.made_at_ms = clock_now_ms() + PROOF_FRESH_MS;
	node_state(&node, &node.keys);
	CHECK_OK(check(&why));
	node.said.made_at_ms++;
	node_state(&node, &node.keys);
	CHECK_ERR(check(&why), ERR_DENIED);
	finish();
}

/* A certificate does not grow old: its node links with it for as long as it is enrolled. */
TEST(proof_takes_an_old_certificate)
{
	const char *why = NULL;

	begin();
	node.about.issued_at_ms = 1;
	node_certify(&node, &secrets.identity);
	CHECK_OK(check(&why));
	finish();
}

static void
check_every_bit(char *bytes, size_t size)
{
	const char *why = NULL;

	for (size_t i = 0; i < 8 * size; i++) {
		bytes[i / 8] = (char)(bytes[i / 8] ^ 1 << i % 8);
		CHECK_ERR(check(&why), ERR_DENIED);
		bytes[i / 8] = (char)(bytes[i / 8] ^ 1 << i % 8);
	}
	CHECK_OK(check(&why));
}

TEST(proof_breaks_with_every_bit)
{
	begin();
	check_every_bit(node.certificate.data, node.certificate.length);
	check_every_bit(node.statement.data, node.statement.length);
	check_every_bit((char *)node.signature, sizeof(node.signature));
	finish();
}

TEST(proof_breaks_with_every_cut)
{
	struct injector_proof given;
	struct proof_bytes whole, bytes;
	const char *why = NULL;
	struct proof proof;

	begin();
	given = node_proof(&node);
	whole = (struct proof_bytes){ given.certificate, given.statement, given.signature };
	for (size_t i = 0; i < whole.certificate.length; i++) {
		bytes = whole;
		bytes.certificate.length = i;
		CHECK_ERR(proof_check(&secrets, &bytes, NOW_MS, &proof, &why), ERR_DENIED);
	}
	for (size_t i = 0; i < whole.statement.length; i++) {
		bytes = whole;
		bytes.statement.length = i;
		CHECK_ERR(proof_check(&secrets, &bytes, NOW_MS, &proof, &why), ERR_DENIED);
	}
	for (size_t i = 0; i < whole.signature.length; i++) {
		bytes = whole;
		bytes.signature.length = i;
		CHECK_ERR(proof_check(&secrets, &bytes, NOW_MS, &proof, &why), ERR_DENIED);
	}
	finish();
}

/* --- enrolment --- */

static enum err
check_enrolment(struct str bytes, const char **ret_why)
{
	struct node_certificate certificate;

	return proof_check_enrolment(&secrets, bytes, NOW_MS, &certificate, ret_why);
}

TEST(proof_enrolment_is_of_this_site_and_of_now)
{
	const char *why = NULL;

	begin();
	CHECK_OK(check_enrolment(node_unsigned(&node), &why));
	node.about.issued_at_ms = NOW_MS - PROOF_FRESH_MS - 1;
	CHECK_ERR(check_enrolment(node_unsigned(&node), &why), ERR_DENIED);
	CHECK_TEXT(why, "the Jumpoint certificate is not of now");
	node.about.issued_at_ms = NOW_MS;
	node.about.site_id[3] = 'a';
	CHECK_ERR(check_enrolment(node_unsigned(&node), &why), ERR_DENIED);
	CHECK_TEXT(why, "the Jumpoint certificate is of another site");
	CHECK_ERR(check_enrolment(STR("anything"), &why), ERR_DENIED);
	CHECK_TEXT(why, "this is no Jumpoint certificate");
	finish();
}

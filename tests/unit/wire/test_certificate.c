/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate and statement: what goes in comes out, and no other bytes are taken for one. */
#include "wire/certificate.h"

#include "support/test.h"

static const struct node_certificate certificate = {
	.site_id = "00112233445566778899aabbccddeeff",
	.jumpoint_id = 3,
	.node_id = 4,
	.node_public = "the node's public key, 32 bytes",
	.issued_at_ms = 1700000000000,
};

static const struct session_statement statement = {
	.site_id = "00112233445566778899aabbccddeeff",
	.session_uid = "0123456789abcdef0123456789abcdef",
	.account_uid = "fedcba9876543210fedcba9876543210",
	.seal_public = "a key to seal to, of 32 bytes..",
	.ssh_public = "a key to certify, of 32 bytes..",
	.made_at_ms = 1700000000001,
};

static const char signature[NODE_SIGNATURE_SIZE] = "signed";

static struct buf bytes;

static void
put_certificate(const struct node_certificate *from)
{
	buf_init(&bytes, 1024);
	wire_put_node_certificate(&bytes, from);
	buf_append(&bytes, signature, sizeof(signature));
}

TEST(certificate_comes_out_as_it_went_in)
{
	struct node_certificate got;

	put_certificate(&certificate);
	CHECK_INT(bytes.length, NODE_CERTIFICATE_SIZE);
	CHECK_OK(wire_get_node_certificate(buf_str(&bytes), &got));
	CHECK_TEXT(got.site_id, certificate.site_id);
	CHECK_INT(got.jumpoint_id, 3);
	CHECK_INT(got.node_id, 4);
	CHECK_BYTES(got.node_public, certificate.node_public, NODE_KEY_SIZE);
	CHECK_INT(got.issued_at_ms, 1700000000000);
	CHECK_STR(got.signature, str_of(signature, sizeof(signature)));
	CHECK_STR(got.covered, str_of(bytes.data, bytes.length - sizeof(signature)));
	buf_release(&bytes);
}

TEST(certificate_is_read_before_it_is_signed)
{
	struct node_certificate got;

	buf_init(&bytes, 1024);
	wire_put_node_certificate(&bytes, &certificate);
	CHECK_OK(wire_get_unsigned_certificate(buf_str(&bytes), &got));
	CHECK_INT(got.node_id, 4);
	CHECK_STR(got.covered, buf_str(&bytes));
	CHECK_INT(got.signature.length, 0);
	CHECK_ERR(wire_get_node_certificate(buf_str(&bytes), &got), ERR_INVALID);
	buf_release(&bytes);
}

TEST(certificate_of_any_other_length_is_none)
{
	struct node_certificate got;

	put_certificate(&certificate);
	for (size_t i = 0; i < bytes.length; i++)
		CHECK_ERR(wire_get_node_certificate(str_of(bytes.data, i), &got), ERR_INVALID);
	buf_append_byte(&bytes, 0);
	CHECK_ERR(wire_get_node_certificate(buf_str(&bytes), &got), ERR_INVALID);
	buf_release(&bytes);
}

static void
refuse_certificate(struct node_certificate changed)
{
	struct node_certificate got;

	put_certificate(&changed);
	CHECK_ERR(wire_get_node_certificate(buf_str(&bytes), &got), ERR_INVALID);
	buf_release(&bytes);
}

TEST(certificate_holds_its_bounds)
{
	struct node_certificate changed = certificate;

	changed.jumpoint_id = 0;
	refuse_certificate(changed);
	changed = certificate;
	changed.node_id = -1;
	refuse_certificate(changed);
	changed = certificate;
	changed.issued_at_ms = -1;
	refuse_certificate(changed);
	changed = certificate;
	changed.site_id[5] = 'A'; /* digits have one case, or there were two names for one site */
	refuse_certificate(changed);
	changed = certificate;
	changed.site_id[31] = '\0';
	refuse_certificate(changed);
}

TEST(certificate_of_another_version_is_none)
{
	struct node_certificate got;

	put_certificate(&certificate);
	bytes.data[7] = 2;
	CHECK_ERR(wire_get_node_certificate(buf_str(&bytes), &got), ERR_INVALID);
	buf_release(&bytes);
}

TEST(statement_comes_out_as_it_went_in)
{
	struct session_statement got;

	buf_init(&bytes, 1024);
	wire_put_session_statement(&bytes, &statement);
	CHECK_INT(bytes.length, SESSION_STATEMENT_SIZE);
	CHECK_OK(wire_get_session_statement(buf_str(&bytes), &got));
	CHECK_TEXT(got.site_id, statement.site_id);
	CHECK_TEXT(got.session_uid, statement.session_uid);
	CHECK_TEXT(got.account_uid, statement.account_uid);
	CHECK_BYTES(got.seal_public, statement.seal_public, NODE_KEY_SIZE);
	CHECK_BYTES(got.ssh_public, statement.ssh_public, NODE_KEY_SIZE);
	CHECK_INT(got.made_at_ms, 1700000000001);
	buf_release(&bytes);
}

TEST(statement_of_any_other_length_is_none)
{
	struct session_statement got;

	buf_init(&bytes, 1024);
	wire_put_session_statement(&bytes, &statement);
	for (size_t i = 0; i < bytes.length; i++)
		CHECK_ERR(wire_get_session_statement(str_of(bytes.data, i), &got), ERR_INVALID);
	buf_append_byte(&bytes, 0);
	CHECK_ERR(wire_get_session_statement(buf_str(&bytes), &got), ERR_INVALID);
	buf_release(&bytes);
}

static void
refuse_statement(struct session_statement changed)
{
	struct session_statement got;

	buf_init(&bytes, 1024);
	wire_put_session_statement(&bytes, &changed);
	CHECK_ERR(wire_get_session_statement(buf_str(&bytes), &got), ERR_INVALID);
	buf_release(&bytes);
}

TEST(statement_takes_ids_of_digits_only)
{
	struct session_statement changed = statement;

	changed.site_id[0] = 'g';
	refuse_statement(changed);
	changed = statement;
	changed.session_uid[16] = '/';
	refuse_statement(changed);
	changed = statement;
	changed.account_uid[31] = 'F';
	refuse_statement(changed);
	changed = statement;
	changed.made_at_ms = -1;
	refuse_statement(changed);
}

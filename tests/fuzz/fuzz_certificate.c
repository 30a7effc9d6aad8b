/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates and statements, read from any bytes: what reads is what would be written. And a
 * genuine proof, changed wherever the input is not zero: any change at all must break it. */
#include "fuzz.h"

#include "base/buf.h"
#include "keeper/proof.h"

enum { NOW_MS = 1700000000, WHOLE = NODE_CERTIFICATE_SIZE + SESSION_STATEMENT_SIZE + 64 };

static struct site_key_secrets secrets = { .site_id = "00112233445566778899aabbccddeeff" };
static unsigned char genuine[WHOLE];

static void
sign(const struct signature_keys *keys, const char *purpose, struct buf *bytes, struct str covered)
{
	unsigned char signature[SIGNATURE_SIZE];

	HOLDS(signature_make(keys->secret_key, purpose, covered, signature) == OK);
	buf_append(bytes, signature, sizeof(signature));
}

static void
prepare(void)
{
	static const unsigned char seeds[2][SIGNATURE_SEED_SIZE] = { "site", "node" };
	struct node_certificate certificate = { .jumpoint_id = 3, .node_id = 4 };
	struct session_statement statement = { .session_uid = "0123456789abcdef0123456789abcdef",
					       .account_uid = "fedcba9876543210fedcba9876543210",
					       .seal_public = "a key to seal to",
					       .ssh_public = "a key to certify",
					       .made_at_ms = NOW_MS };
	struct signature_keys node;
	struct buf bytes;

	signature_keys_from_seed(seeds[0], &secrets.identity);
	signature_keys_from_seed(seeds[1], &node);
	memcpy(certificate.site_id, secrets.site_id, sizeof(certificate.site_id));
	memcpy(statement.site_id, secrets.site_id, sizeof(statement.site_id));
	memcpy(certificate.node_public, node.public_key, NODE_KEY_SIZE);
	buf_init(&bytes, WHOLE);
	wire_put_node_certificate(&bytes, &certificate);
	sign(&secrets.identity, NODE_CERTIFICATE_PURPOSE, &bytes, buf_str(&bytes));
	wire_put_session_statement(&bytes, &statement);
	sign(&node, SESSION_STATEMENT_PURPOSE, &bytes,
	     str_from_offset(buf_str(&bytes), NODE_CERTIFICATE_SIZE));
	HOLDS(bytes.length == WHOLE);
	memcpy(genuine, bytes.data, WHOLE);
	buf_release(&bytes);
}

static enum err
check(const unsigned char *whole)
{
	const unsigned char *statement = whole + NODE_CERTIFICATE_SIZE;
	const struct proof_bytes bytes = {
		.certificate = str_of(whole, NODE_CERTIFICATE_SIZE),
		.statement = str_of(statement, SESSION_STATEMENT_SIZE),
		.signature = str_of(statement + SESSION_STATEMENT_SIZE, SIGNATURE_SIZE),
	};
	const char *why = NULL;
	struct proof proof;
	enum err err = proof_check(&secrets, &bytes, NOW_MS, &proof, &why);

	HOLDS(err == OK || (err == ERR_DENIED && why && *why));
	return err;
}

static void
check_change(const uint8_t *data, size_t size)
{
	unsigned char changed[WHOLE];
	bool is_changed = false;

	memcpy(changed, genuine, WHOLE);
	for (size_t i = 0; i < size && i < WHOLE; i++) {
		changed[i] ^= data[i];
		is_changed |= data[i] != 0;
	}
	HOLDS((check(changed) == OK) == !is_changed);
}

static void
check_reading(struct str bytes)
{
	CLEANUP(buf_release) struct buf again;
	struct session_statement statement;
	struct node_certificate certificate;

	buf_init(&again, 1024);
	if (wire_get_node_certificate(bytes, &certificate) == OK) {
		wire_put_node_certificate(&again, &certificate);
		HOLDS(str_equal(buf_str(&again), certificate.covered));
		buf_append_str(&again, certificate.signature);
		HOLDS(str_equal(buf_str(&again), bytes));
	}
	buf_clear(&again);
	if (wire_get_unsigned_certificate(bytes, &certificate) == OK) {
		wire_put_node_certificate(&again, &certificate);
		HOLDS(str_equal(buf_str(&again), bytes));
	}
	buf_clear(&again);
	if (wire_get_session_statement(bytes, &statement) == OK) {
		wire_put_session_statement(&again, &statement);
		HOLDS(str_equal(buf_str(&again), bytes));
	}
}

/* The first byte says which of the two. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool is_ready;

	if (!is_ready)
		prepare();
	is_ready = true;
	if (size == 0)
		return 0;
	if (data[0] & 1)
		check_change(data + 1, size - 1);
	else
		check_reading(str_of(data + 1, size - 1));
	return 0;
}

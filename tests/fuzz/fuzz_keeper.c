/* SPDX-License-Identifier: Apache-2.0 */
/* Keeper against a front that was taken over: any request of any role, byte by byte. The first byte
 * says who asks for what. Whatever is asked, nothing secret comes back that was not sealed for it.
 * Under one kind of its own the bytes become what such a front can seal by itself: the key of an
 * authority, in a request for an SSH certificate whose proof holds. */
#include "fuzz.h"

#include "base/clock.h"
#include "base/log.h"
#include "keeper/requests.h"
#include "wire/certificate.h"
#include "wire/wire.h"

enum { NOW_MS = 1700000000, AUTHORITY = 15 };

static const unsigned char master[SEAL_KEY_SIZE] = "the master key of this fuzzer...";

static struct site_key_secrets secrets;
static struct site_key site;
static struct buf proof; /* certificate, statement and signature, as a request carries them */

static void
put_signed(const struct signature_keys *keys, const char *purpose, struct str covered,
	   struct buf *out)
{
	unsigned char signature[SIGNATURE_SIZE];

	HOLDS(signature_make(keys->secret_key, purpose, covered, signature) == OK);
	buf_append(out, signature, sizeof(signature));
}

static void
make_proof(void)
{
	struct node_certificate certificate = { .jumpoint_id = 3, .node_id = 4 };
	struct session_statement statement = { .session_uid = "0123456789abcdef0123456789abcdef",
					       .account_uid = "fedcba9876543210fedcba9876543210",
					       .made_at_ms = NOW_MS };
	struct signature_keys node;
	struct buf bytes, signature;

	signature_keys_make(&node);
	memcpy(certificate.site_id, site.id, sizeof(certificate.site_id));
	memcpy(statement.site_id, site.id, sizeof(statement.site_id));
	memcpy(certificate.node_public, node.public_key, NODE_KEY_SIZE);
	buf_init(&proof, 1024);
	buf_init(&bytes, 1024);
	buf_init(&signature, 1024);
	wire_put_node_certificate(&bytes, &certificate);
	put_signed(&secrets.identity, NODE_CERTIFICATE_PURPOSE, buf_str(&bytes), &bytes);
	wire_put_str(&proof, buf_str(&bytes));
	buf_clear(&bytes);
	wire_put_session_statement(&bytes, &statement);
	put_signed(&node, SESSION_STATEMENT_PURPOSE, buf_str(&bytes), &signature);
	wire_put_str(&proof, buf_str(&bytes));
	wire_put_str(&proof, buf_str(&signature));
	buf_release(&bytes);
	buf_release(&signature);
}

/* A request for a certificate by this authority. */
static void
put_authority(struct str text, struct buf *out)
{
	const struct seal_context about = { "vault_account",
					    STR("fedcba9876543210fedcba9876543210"),
					    "private_key" };
	CLEANUP(arena_release) struct arena arena;
	struct str sealed;

	arena_init(&arena);
	HOLDS(seal_to(site.seal_public, &about, text, &arena, &sealed) == OK);
	wire_put_int(out, KEEPER_SIGN_SSH_CERTIFICATE);
	wire_put_int(out, 1);
	wire_put_text(out, about.kind);
	wire_put_str(out, about.row);
	wire_put_text(out, about.column);
	wire_put_str(out, sealed);
	buf_append_str(out, buf_str(&proof));
	wire_put_text(out, "deploy");
	wire_put_text(out, "session 17");
	wire_put_int(out, 17);
	wire_put_int(out, NOW_MS / 1000);
	wire_put_int(out, NOW_MS / 1000 + 60);
}

static void
prepare(void)
{
	static struct arena arena; /* for as long as the program runs */
	static bool is_ready;

	if (is_ready)
		return;
	log_open("fuzz", 2, LOG_ERROR + 1);
	arena_init(&arena);
	HOLDS(site_key_make(master, &arena, &site) == OK);
	HOLDS(site_key_unlock(&site, master, &secrets) == OK);
	clock_use_fake(NOW_MS);
	make_proof();
	is_ready = true;
}

static bool
holds(const struct buf *text, const void *bytes, size_t size)
{
	return memmem(text->data, text->length, bytes, size) != NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf result;
	CLEANUP(buf_release) struct buf made;
	struct counters counters = { 0 };
	const char *why = NULL;
	enum keeper_role role;
	struct str body;
	uint32_t kind;
	enum err err;

	buf_init(&result, SEAL_PLAIN_LIMIT + SEAL_OVERHEAD);
	buf_init(&made, 2 * SEAL_PLAIN_LIMIT);
	prepare();
	if (size == 0)
		return 0;
	role = (enum keeper_role)(data[0] >> 4) % KEEPER_ROLES;
	kind = data[0] & 15;
	body = str_of(data + 1, size - 1);
	if (kind == AUTHORITY && body.length <= SEAL_PLAIN_LIMIT) {
		put_authority(body, &made);
		body = buf_str(&made);
		kind = KEEPER_SIGN;
	}
	err = requests_answer(&secrets, role, kind, body, &counters, &result, &why);
	if (err) {
		HOLDS(why && *why && result.length == 0 && counters.refused == 1);
		return 0;
	}
	HOLDS(counters.refused == 0);
	if (result.length) {
		HOLDS(!holds(&result, secrets.identity.secret_key, 32));
		HOLDS(!holds(&result, secrets.seal.secret_key, 32));
		HOLDS(!holds(&result, secrets.derive, 32));
	}
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "node.h"

#include "base/clock.h"
#include "support/test.h"

void
node_make(struct node *node, const char *site_id)
{
	*node = (struct node){
		.about = { .jumpoint_id = 3, .node_id = 4, .issued_at_ms = clock_now_ms() },
		.said = { .session_uid = NODE_SESSION,
			  .account_uid = NODE_ACCOUNT,
			  .made_at_ms = clock_now_ms() }
	};
	signature_keys_make(&node->keys);
	signature_keys_make(&node->ssh);
	seal_pair_make(&node->seal);
	memcpy(node->about.site_id, site_id, sizeof(node->about.site_id));
	memcpy(node->about.node_public, node->keys.public_key, NODE_KEY_SIZE);
	memcpy(node->said.site_id, site_id, sizeof(node->said.site_id));
	memcpy(node->said.seal_public, node->seal.public_key, NODE_KEY_SIZE);
	memcpy(node->said.ssh_public, node->ssh.public_key, NODE_KEY_SIZE);
	buf_init(&node->certificate, 1024);
	buf_init(&node->statement, 1024);
}

void
node_release(struct node *node)
{
	buf_release(&node->certificate);
	buf_release(&node->statement);
}

struct str
node_unsigned(struct node *node)
{
	buf_clear(&node->certificate);
	wire_put_node_certificate(&node->certificate, &node->about);
	return buf_str(&node->certificate);
}

void
node_certify(struct node *node, const struct signature_keys *identity)
{
	unsigned char signature[SIGNATURE_SIZE];

	CHECK_OK(signature_make(identity->secret_key, NODE_CERTIFICATE_PURPOSE, node_unsigned(node),
				signature));
	buf_append(&node->certificate, signature, sizeof(signature));
}

void
node_state(struct node *node, const struct signature_keys *by)
{
	buf_clear(&node->statement);
	wire_put_session_statement(&node->statement, &node->said);
	CHECK_OK(signature_make(by->secret_key, SESSION_STATEMENT_PURPOSE,
				buf_str(&node->statement), node->signature));
}

struct injector_proof
node_proof(const struct node *node)
{
	return (struct injector_proof){ buf_str(&node->certificate), buf_str(&node->statement),
					str_of(node->signature, sizeof(node->signature)) };
}

enum err
node_open(const struct node *node, const char *column, struct str sealed, struct arena *arena,
	  struct str *ret_plain)
{
	char row[SEAL_SESSION_ROW_SIZE];
	struct seal_context place;

	CHECK_OK(seal_session_context(str_from(node->said.session_uid),
				      str_from(node->said.account_uid), column, row, &place));
	return seal_open(&node->seal, &place, sealed, arena, ret_plain);
}

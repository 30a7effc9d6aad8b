/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of what a Jumpoint proves itself by (docs/PROTOCOL.keeper.md): the node's certificate,
 * signed by the site's identity, and the session statement, signed by the node. Signing and
 * checking is crypto/signature.h's, with the purposes given here. */
#ifndef WIRE_CERTIFICATE_H
#define WIRE_CERTIFICATE_H

#include "base/buf.h"

enum {
	NODE_CERTIFICATE_VERSION = 1,
	NODE_ID_TEXT_SIZE = 32, /* site, session and account ids: hexadecimal digits, lower case */
	NODE_KEY_SIZE = 32,
	NODE_SIGNATURE_SIZE = 64,
	NODE_CERTIFICATE_SIZE = 8 + 4 + 32 + 8 + 8 + 4 + 32 + 8 + NODE_SIGNATURE_SIZE,
	SESSION_STATEMENT_SIZE = 3 * (4 + 32) + 2 * (4 + 32) + 8,
};

#define NODE_CERTIFICATE_PURPOSE "jumpoint certificate"
#define SESSION_STATEMENT_PURPOSE "session statement"

struct node_certificate {
	char site_id[NODE_ID_TEXT_SIZE + 1];
	int64_t jumpoint_id, node_id;		  /* above 0 */
	unsigned char node_public[NODE_KEY_SIZE]; /* Ed25519 */
	int64_t issued_at_ms;
	struct str covered;   /* what the signature covers: part of the bytes it was got from */
	struct str signature; /* NODE_SIGNATURE_SIZE of them */
};

/* What keeper signs; covered and signature are not looked at. A certificate is these bytes and the
 * signature behind them. */
void wire_put_node_certificate(struct buf *out, const struct node_certificate *certificate);

/* The same bytes back, before there is a signature: ERR_INVALID; covered is all of them, signature
 * is empty. */
MUST_CHECK enum err wire_get_unsigned_certificate(struct str bytes,
						  struct node_certificate *ret_certificate);

/* A whole certificate, its signature not yet checked. ERR_INVALID. */
MUST_CHECK enum err wire_get_node_certificate(struct str bytes,
					      struct node_certificate *ret_certificate);

/* Whose a session process' keys are. Good for one session and one account. */
struct session_statement {
	char site_id[NODE_ID_TEXT_SIZE + 1];
	char session_uid[NODE_ID_TEXT_SIZE + 1];
	char account_uid[NODE_ID_TEXT_SIZE + 1];
	unsigned char seal_public[NODE_KEY_SIZE]; /* X25519: what the secret is sealed to */
	unsigned char ssh_public[NODE_KEY_SIZE];  /* Ed25519: what an SSH certificate is for */
	int64_t made_at_ms;			  /* by the site's clock, as WELCOME gave it */
};

/* What the node signs. */
void wire_put_session_statement(struct buf *out, const struct session_statement *statement);

/* ERR_INVALID. */
MUST_CHECK enum err wire_get_session_statement(struct str bytes,
					       struct session_statement *ret_statement);

#endif

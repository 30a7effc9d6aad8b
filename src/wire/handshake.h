/* SPDX-License-Identifier: Apache-2.0 */
/* The messages that begin a Jumpoint's link, and HERE (docs/PROTOCOL.jumpoint.md). Texts that were
 * got look into the message. Signing and checking is crypto/signature.h's. */
#ifndef WIRE_HANDSHAKE_H
#define WIRE_HANDSHAKE_H

#include "base/buf.h"
#include "wire/link.h"

enum {
	HANDSHAKE_KEY_SIZE = 32,
	HANDSHAKE_SIGNATURE_SIZE = 64,
	HANDSHAKE_CERTIFICATE_LIMIT = 1024,
	HANDSHAKE_PROGRAM_LIMIT = 64,
	HANDSHAKE_HOST_LIMIT = 255,
	HANDSHAKE_ADDRESS_LIMIT = 45,
	HANDSHAKE_DEPLOY_KEY_SIZE = 64, /* hex digits */
	HANDSHAKE_NARROWING_LIMIT = 32 * 1024,
};

struct handshake_hello {
	int64_t lowest, highest;
	struct str program;
	unsigned char nonce[LINK_NONCE_SIZE];
};

struct handshake_proof {
	int64_t version;
	unsigned char signature[HANDSHAKE_SIGNATURE_SIZE];
};

struct handshake_enrol {
	struct str deploy_key;
	unsigned char node_public[HANDSHAKE_KEY_SIZE];
	unsigned char signature[HANDSHAKE_SIGNATURE_SIZE];
	struct str host_name, private_address; /* the latter may be empty */
};

struct handshake_resume {
	struct str certificate;
	unsigned char signature[HANDSHAKE_SIGNATURE_SIZE];
	struct str host_name, private_address;
};

struct handshake_welcome {
	int64_t jumpoint_id, node_id;
	struct str certificate;
	int64_t now_ms; /* the site's clock, since 1970 */
	int64_t heartbeat_ms;
	struct str narrowing;
};

struct handshake_refused {
	enum link_refusal why;
	struct str text;
};

struct handshake_here {
	struct str uid; /* LINK_UID_SIZE lower-case hex digits */
	int64_t oldest, next;
	enum link_state state;
};

void wire_put_hello(struct buf *out, const struct handshake_hello *hello);
void wire_put_proof(struct buf *out, const struct handshake_proof *proof);
void wire_put_enrol(struct buf *out, const struct handshake_enrol *enrol);
void wire_put_resume(struct buf *out, const struct handshake_resume *resume);
void wire_put_welcome(struct buf *out, const struct handshake_welcome *welcome);
void wire_put_refused(struct buf *out, const struct handshake_refused *refused);
void wire_put_here(struct buf *out, const struct handshake_here *here);

/* ERR_INVALID, all of them. */
MUST_CHECK enum err wire_get_hello(struct str body, struct handshake_hello *ret_hello);
MUST_CHECK enum err wire_get_proof(struct str body, struct handshake_proof *ret_proof);
MUST_CHECK enum err wire_get_enrol(struct str body, struct handshake_enrol *ret_enrol);
MUST_CHECK enum err wire_get_resume(struct str body, struct handshake_resume *ret_resume);
MUST_CHECK enum err wire_get_welcome(struct str body, struct handshake_welcome *ret_welcome);
MUST_CHECK enum err wire_get_refused(struct str body, struct handshake_refused *ret_refused);
MUST_CHECK enum err wire_get_here(struct str body, struct handshake_here *ret_here);

/* What the site signs in PROOF, and the node in ENROL and RESUME: exactly these bytes, without
 * lengths. */
void wire_put_site_proof(struct buf *out, const unsigned char exporter[LINK_EXPORTER_SIZE],
			 const unsigned char nonce[LINK_NONCE_SIZE], int64_t version);
void wire_put_node_proof(struct buf *out, const unsigned char exporter[LINK_EXPORTER_SIZE],
			 const unsigned char nonce[LINK_NONCE_SIZE]);
#define NODE_PROOF_PURPOSE "jumpoint hello" /* LINK_HELLO_LABEL is made of it */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A Jumpoint's node and one session process of it, as they prove themselves to keeper. Every part
 * may be changed and signed again, by the right key or another. */
#ifndef TESTS_KEEPER_NODE_H
#define TESTS_KEEPER_NODE_H

#include "base/buf.h"
#include "crypto/injector.h"
#include "crypto/seal.h"
#include "crypto/signature.h"
#include "wire/certificate.h"

#define NODE_SESSION "0123456789abcdef0123456789abcdef"
#define NODE_ACCOUNT "fedcba9876543210fedcba9876543210"

struct node {
	struct signature_keys keys;	   /* of the node */
	struct seal_keys seal;		   /* of the session process */
	struct signature_keys ssh;	   /* likewise */
	struct node_certificate about;	   /* what certificate says */
	struct session_statement said;	   /* what statement says */
	struct buf certificate, statement; /* the bytes */
	unsigned char signature[SIGNATURE_SIZE];
};

/* Of this site, for NODE_SESSION and NODE_ACCOUNT, now; nothing is signed yet. */
void node_make(struct node *node, const char *site_id);
void node_release(struct node *node);

/* The bytes of what about says, not signed. */
struct str node_unsigned(struct node *node);

void node_certify(struct node *node, const struct signature_keys *identity);
void node_state(struct node *node, const struct signature_keys *by);

struct injector_proof node_proof(const struct node *node);

/* What the session process gets of a sealed value. */
enum err node_open(const struct node *node, const char *column, struct str sealed,
		   struct arena *arena, struct str *ret_plain);

#endif

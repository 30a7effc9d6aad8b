/* SPDX-License-Identifier: Apache-2.0 */
/* The way to keeper: blocking calls over one pair a worker. Sealing needs no keeper at all. Any
 * thread; the pairs are handed out under a lock, so two calls never share one. */
#ifndef KEEPER_CLIENT_H
#define KEEPER_CLIENT_H

#include <stdbool.h>

#include "crypto/injector.h"
#include "crypto/seal.h"
#include "crypto/signature.h"
#include "wire/keeper.h"

struct keeper_client;

enum { KEEPER_TIMEOUT_MS = 5000 };

/* Without a pair yet: every call but sealing gives ERR_BACKEND until keeper_client_give. */
struct keeper_client *keeper_client_new(const unsigned char seal_public[SEAL_KEY_SIZE]);
void keeper_client_free(struct keeper_client *own_client); /* takes NULL; no call may be running */

/* For tests: how long keeper may take, in place of KEEPER_TIMEOUT_MS. */
void keeper_client_set_timeout(struct keeper_client *client, int timeout_ms);

/* Pairs to a keeper that has just started; those to the one before are closed as they come free. */
void keeper_client_give(struct keeper_client *client, const int *own_descriptors, size_t count);

/* For those who may not know keeper; good as long as the client is. */
struct sealer keeper_client_sealer(struct keeper_client *client);
struct injector keeper_client_injector(struct keeper_client *client);
struct signer keeper_client_signer(struct keeper_client *client);

/* ERR_BACKEND: keeper is gone or did not answer in KEEPER_TIMEOUT_MS. ERR_AGAIN: every pair is in
 * use. ERR_DENIED: keeper does not sign this for us. Not for SSH certificates: those are the
 * injector's. */
MUST_CHECK enum err keeper_client_sign(struct keeper_client *client, enum keeper_sign purpose,
				       struct str message,
				       unsigned char ret_signature[KEEPER_SIGNATURE_SIZE]);

struct keeper_status {
	int64_t opened, rewrapped, signatures, derived, refused;
};

/* A round trip: tells /readyz whether keeper answers. */
MUST_CHECK enum err keeper_client_status(struct keeper_client *client,
					 struct keeper_status *ret_status);

/* At start, over the start pair (or an administrator's): a key for one purpose. */
MUST_CHECK enum err keeper_derive_key(int descriptor, enum keeper_derive purpose,
				      unsigned char ret_key[KEEPER_KEY_SIZE]);

#endif

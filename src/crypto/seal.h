/* SPDX-License-Identifier: Apache-2.0 */
/* Sealing of secrets: a table of two functions that main/ fills with keeper/client.c, and tests
 * with a fake. The context is bound into the sealed bytes, so that a value moved to another row or
 * column does not open. */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "base/arena.h"

struct seal_context {
	const char *kind;   /* the resource's name: "vault_account" */
	struct str row;	    /* the row's uid: 32 hex digits made before it has an id */
	const char *column; /* "private_key" */
};

struct sealer {
	void *context;
	/* Local, no round trip: to keeper's public key. Any thread. */
	enum err (*seal)(void *context, const struct seal_context *about, struct str plain,
			 struct arena *arena, struct str *ret_sealed);
	/* A round trip to keeper, blocking, one at a time per worker. audit_id names the audit line
	 * that says why. ERR_BACKEND: keeper is not there. ERR_DENIED: keeper refuses. ERR_INVALID:
	 * not sealed for this context. */
	enum err (*open)(void *context, const struct seal_context *about, struct str sealed,
			 int64_t audit_id, struct arena *arena, struct str *ret_plain);
};

/* --- the format itself: the front seals, keeper opens (docs/design/seal.md) --- */

enum { SEAL_KEY_SIZE = 32, SEAL_PLAIN_LIMIT = 48 * 1024, SEAL_OVERHEAD = 85 };

/* The secret half is in keeper alone; whoever holds one wipes it. */
struct seal_keys {
	unsigned char public_key[SEAL_KEY_SIZE];
	unsigned char secret_key[SEAL_KEY_SIZE];
};

/* The pair that belongs to a master key: the same one each time. */
void seal_keys_derive(const unsigned char master[SEAL_KEY_SIZE], struct seal_keys *ret_keys);

/* A new pair: a session process', for the one secret that it is given. */
void seal_pair_make(struct seal_keys *ret_keys);

enum { SEAL_UID_SIZE = 32, SEAL_SESSION_ROW_SIZE = 2 * SEAL_UID_SIZE + 1 };

/* The place of a value that keeper sealed anew for one session: of kind "session_credential", its
 * row both uids, written to row. ERR_INVALID: a uid that does not have 32 digits. */
MUST_CHECK enum err seal_session_context(struct str session_uid, struct str account_uid,
					 const char *column, char row[SEAL_SESSION_ROW_SIZE],
					 struct seal_context *ret_about);

/* ERR_LIMIT: the plain text or the context is too long. ERR_INVALID: the public key is no key. */
MUST_CHECK enum err seal_to(const unsigned char public_key[SEAL_KEY_SIZE],
			    const struct seal_context *about, struct str plain, struct arena *arena,
			    struct str *ret_sealed);

/* ERR_INVALID: not sealed for this context or changed since. ERR_CONFLICT: sealed to another key.
 */
MUST_CHECK enum err seal_open(const struct seal_keys *keys, const struct seal_context *about,
			      struct str sealed, struct arena *arena, struct str *ret_plain);

#endif

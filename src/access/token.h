/* SPDX-License-Identifier: Apache-2.0 */
/* Bearer tokens: 256 random bits, an hour, thirty live ones an account with the oldest dropped
 * (config-api §1). The store has their keyed hashes only. */
#ifndef ACCESS_TOKEN_H
#define ACCESS_TOKEN_H

#include "access/identity.h"
#include "access/rules.h"

enum { TOKENS_DROPPED_ROOM = 32 };

struct made_token {
	const char *text; /* 64 hex digits, in the arena; never stored */
	int64_t expires_at;
	/* Live tokens that had to go for it: for the caches. More than fit only means that they
	 * forget everything. */
	unsigned char dropped[TOKENS_DROPPED_ROOM][SECRET_HASH_SIZE];
	size_t dropped_count;
	bool dropped_more;
};

/* Makes one for an identity that has just logged in by secret; ends no later than the secret. One
 * write. ERR_DENIED: the secret has been retired meanwhile. */
MUST_CHECK enum err token_mint(struct store *store, const struct access_rules *rules,
			       const struct identity *identity, int64_t now_ms, struct arena *arena,
			       struct made_token *ret_token);

/* The identity behind a token's hash, expired or not: that is for access_decide to say.
 * ERR_NOT_FOUND. */
MUST_CHECK enum err token_find(struct reader *reader, const unsigned char hash[SECRET_HASH_SIZE],
			       struct identity **ret_identity);

/* Writes what the cache has gathered, all in one write. */
struct token_use;
MUST_CHECK enum err token_write_uses(struct store *store, const struct token_use *uses,
				     size_t count);

/* Takes expired tokens out of the store; for a timer. */
MUST_CHECK enum err token_clear_expired(struct store *store, int64_t now_ms);

#endif

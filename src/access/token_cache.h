/* SPDX-License-Identifier: Apache-2.0 */
/* What the loop remembers of tokens, so that a request costs no look-up: a token's keyed hash to
 * the identity it stands for. Bounded; the longest unused goes first. Also gathers what was used
 * last, to be written now and then instead of with every request. Loop's thread. */
#ifndef ACCESS_TOKEN_CACHE_H
#define ACCESS_TOKEN_CACHE_H

#include "access/identity.h"

enum { TOKEN_HASH_SIZE = 32, TOKEN_CACHE_ADDRESS_SIZE = 46 };

struct token_cache;

struct token_cache *token_cache_new(size_t limit);
void token_cache_free(struct token_cache *own_cache); /* takes NULL */

/* The identity, which is the cache's until its next change, or NULL. */
struct identity *token_cache_find(struct token_cache *cache,
				  const unsigned char hash[TOKEN_HASH_SIZE]);
void token_cache_add(struct token_cache *cache, const unsigned char hash[TOKEN_HASH_SIZE],
		     struct identity *identity); /* takes a reference of its own */

/* One token is dropped because it is dead. Those of an account, or all, are only no longer believed
 * until somebody looks them up and adds them again. */
void token_cache_drop(struct token_cache *cache, const unsigned char hash[TOKEN_HASH_SIZE]);
void token_cache_drop_account(struct token_cache *cache, int64_t account_id);
void token_cache_drop_all(struct token_cache *cache);
size_t token_cache_count(const struct token_cache *cache); /* of those that are believed */

/* Whether the token was good when somebody looked last: a stranger's never was. */
bool token_cache_knows(const struct token_cache *cache, const unsigned char hash[TOKEN_HASH_SIZE]);

/* The epoch grows with each drop. Whoever looked a token up elsewhere adds it only if the epoch is
 * still that of before the look-up: otherwise it may have read what has just been taken back. */
uint64_t token_cache_epoch(const struct token_cache *cache);

/* Notes that the token was used now. Uses of one token overwrite each other until
 * token_cache_take_uses. */
void token_cache_use(struct token_cache *cache, const unsigned char hash[TOKEN_HASH_SIZE],
		     struct str address, int64_t now_ms);

/* The same of a secret that a token was just made with; the token itself may never be used. Lost
 * when too many secrets wait to be written. */
void token_cache_use_secret(struct token_cache *cache, int64_t secret_id, struct str address,
			    int64_t now_ms);

struct token_use {
	int64_t token_id; /* 0: of the secret alone */
	int64_t secret_id;
	int64_t used_at;
	char address[TOKEN_CACHE_ADDRESS_SIZE];
};

/* Hands out at most room uses that were not handed out yet; uses of tokens that were dropped
 * meanwhile are lost. */
size_t token_cache_take_uses(struct token_cache *cache, struct token_use *uses, size_t room);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Client secrets of API accounts: at most two in force, so that one can be changed without an
 * outage. 256 random bits, shown once, kept as one keyed hash. Inside store_read or store_write,
 * except secret_make. */
#ifndef ACCESS_SECRET_H
#define ACCESS_SECRET_H

#include "store/store.h"

enum { SECRET_HASH_SIZE = 32, SECRETS_IN_FORCE = 2, CLIENT_ID_SIZE = 41 };

/* The key of all keyed hashes of the site's tokens and secrets, derived by keeper at start. */
struct access_key {
	unsigned char bytes[32];
};

struct made_secret {
	const char *text; /* 64 hex digits; never stored */
	unsigned char hash[SECRET_HASH_SIZE];
};

/* Outside the transaction, which may run more than once. The text is in the arena. */
void secret_make(const struct access_key *key, struct arena *arena, struct made_secret *ret_secret);
void secret_hash(const struct access_key *key, struct str text,
		 unsigned char ret_hash[SECRET_HASH_SIZE]);

/* A client id for a new account: 40 hex digits. */
void client_id_make(char ret_client_id[CLIENT_ID_SIZE]);

struct secret_row {
	int64_t id;
	unsigned char hash[SECRET_HASH_SIZE];
	int64_t created_at;
	int64_t expires_at;	       /* 0: never */
	int64_t last_used_at;	       /* 0: never used */
	const char *last_used_address; /* NULL: never used */
};

/* Oldest first, expired ones too. */
MUST_CHECK enum err secret_list(struct tx *tx, int64_t account_id, struct arena *arena,
				struct secret_row **ret_rows, size_t *ret_count);

/* The old secrets and every token of the account are dead, this one is the only one. Also an
 * account's first. */
MUST_CHECK enum err secret_regenerate(struct tx *tx, int64_t account_id,
				      const struct made_secret *secret, int64_t now_ms,
				      int64_t *ret_id);

/* Puts a second one beside the first, which ends at old_expires_at (0: it stays) and takes its
 * later tokens' ends along. ERR_CONFLICT: two are in force already, retire one first. */
MUST_CHECK enum err secret_rotate(struct tx *tx, int64_t account_id,
				  const struct made_secret *secret, int64_t now_ms,
				  int64_t old_expires_at, int64_t *ret_id);

/* The secret and the tokens made with it are dead. ERR_NOT_FOUND. */
MUST_CHECK enum err secret_retire(struct tx *tx, int64_t account_id, int64_t secret_id);

#endif

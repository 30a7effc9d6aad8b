/* SPDX-License-Identifier: Apache-2.0 */
/* API accounts as the store has them, read into identities; and the number that tells caches to
 * forget. Inside store_read or store_write. */
#ifndef ACCESS_ACCOUNT_H
#define ACCESS_ACCOUNT_H

#include "access/identity.h"
#include "store/store.h"

/* How its log-ins went. */
struct account_failures {
	int64_t attempts;
	int64_t locked_until; /* 0: not locked; may have passed */
};

/* An identity without login: secret_id, token_id and login_expires_at are 0. ret_failures may be
 * NULL. ERR_NOT_FOUND. */
MUST_CHECK enum err account_find(struct tx *tx, int64_t account_id, struct identity **ret_identity,
				 struct account_failures *ret_failures);
MUST_CHECK enum err account_find_client(struct tx *tx, struct str client_id,
					struct identity **ret_identity,
					struct account_failures *ret_failures);

/* What an account has beyond its fields. One without settings of its own has all that its
 * permissions say, no end, and the site's limits. */
struct account_settings {
	bool config_read_only;
	int64_t expires_at;	      /* 0: never */
	int64_t per_second, per_hour; /* RATE_OF_SITE: the site's */
};

/* Replaces all of them. The caller announces it to the caches of this process. */
MUST_CHECK enum err account_settings_put(struct tx *tx, int64_t account_id,
					 const struct account_settings *settings);

/* All that access keeps of an account goes: settings, secrets, tokens, failures. */
MUST_CHECK enum err account_forget(struct tx *tx, int64_t account_id);

/* Every token of the account dies; its secrets stay. */
MUST_CHECK enum err account_end_tokens(struct tx *tx, int64_t account_id);

/* Caches that see another number than before forget what they know. Call generation_next in any
 * write that takes a right away. */
MUST_CHECK enum err generation_read(struct tx *tx, int64_t *ret_number);
MUST_CHECK enum err generation_ask(struct reader *reader,
				   int64_t *ret_number); /* a read of its own */
MUST_CHECK enum err generation_next(struct tx *tx);

#endif

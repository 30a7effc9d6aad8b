/* SPDX-License-Identifier: Apache-2.0 */
/* People's passwords as argon2id texts ("$argon2id$v=19$m=32768,t=3,p=1$…"). Slow on purpose: only
 * in the slow lane of the pool. Machine secrets have 256 random bits and are kept by hash_keyed
 * instead. */
#ifndef CRYPTO_PASSWORD_H
#define CRYPTO_PASSWORD_H

#include "base/arena.h"

enum { PASSWORD_LIMIT = 1024, PASSWORD_HASH_SIZE = 128 };

/* ERR_INVALID: empty; ERR_LIMIT: longer than PASSWORD_LIMIT; ERR_IO: no memory for the work. */
MUST_CHECK enum err password_hash(struct str password, struct arena *arena, char **ret_text);

/* OK: it is this one. ERR_DENIED: it is not (an empty password never is, and takes as long).
 * ERR_INVALID: the text is no hash. */
MUST_CHECK enum err password_verify(struct str password, const char *text);

/* As much time as password_verify of a wrong password, for names that do not exist: always
 * ERR_DENIED. */
MUST_CHECK enum err password_verify_nobody(struct str password);

/* The text was made with other parameters than today's: hash again when the password is next seen.
 */
bool password_is_outdated(const char *text);

/* Tests only: parameters that cost next to nothing; how often there was that work at all. */
void password_use_cheap(bool cheap);
uint64_t password_works(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What the session logs in with: sealed by keeper to a key pair that this process alone has, opened
 * here, used once, wiped. */
#ifndef JUMPOINT_SESSION_CREDENTIAL_H
#define JUMPOINT_SESSION_CREDENTIAL_H

#include <libssh/libssh.h>

#include "base/secret.h"
#include "crypto/seal.h"
#include "jumpoint/session/plan.h"

enum { CREDENTIAL_KEY_SIZE = 32, CREDENTIAL_CERTIFICATE_LIMIT = 16 * 1024 };

/* The process' own keys, made for one session. */
struct own_keys {
	struct seal_keys seal;
	ssh_key ssh; /* Ed25519: what an SSH certificate is made for */
	unsigned char ssh_public[CREDENTIAL_KEY_SIZE];
};

/* ERR_BUG: the library would not. */
MUST_CHECK enum err own_keys_make(struct own_keys *ret_keys);
void own_keys_release(struct own_keys *keys); /* wipes; of zeros too */

struct credential {
	enum link_credential kind;
	char user[PLAN_USER_LIMIT + 1];
	struct secret *password;
	ssh_key key; /* with its certificate, when it has one */
};

/* Opens CREDENTIAL's body. The process' own SSH key leaves own_keys when it is what logs in.
 * ERR_INVALID: malformed, not sealed for this session, or no key that can be used; *ret_why says it
 * to a person. */
MUST_CHECK enum err credential_open(struct str body, const struct plan *plan, struct own_keys *keys,
				    struct credential *ret_credential, const char **ret_why);
void credential_release(struct credential *credential); /* wipes; of zeros too */

#endif

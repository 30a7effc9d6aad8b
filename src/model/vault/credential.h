/* SPDX-License-Identifier: Apache-2.0 */
/* What a check-out gives: the one shape whose plain texts are secrets. It lives in the arena of the
 * check-out's request and is made nowhere else. */
#ifndef MODEL_VAULT_CREDENTIAL_H
#define MODEL_VAULT_CREDENTIAL_H

#include "model/resources.h"

struct vault_credential {
	const char *username;
	int type; /* enum vault_type: cuts the shape's rows */
	const char *password;
	const char *private_key;
	const char *signed_public_cert;
	const char *token;
};

extern const struct shape vault_credential_shape;

#endif

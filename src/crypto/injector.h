/* SPDX-License-Identifier: Apache-2.0 */
/* Bringing a credential of the Vault into a session process without its passing through whoever
 * asks: a table of two functions that main/ fills with keeper/client.c, and tests with a fake. */
#ifndef CRYPTO_INJECTOR_H
#define CRYPTO_INJECTOR_H

#include "crypto/seal.h"
#include "crypto/ssh_certificate.h"

/* Who the secret goes to: bytes of wire/certificate.h, passed on as they came from the Jumpoint. */
struct injector_proof {
	struct str certificate;
	struct str statement;
	struct str signature; /* of the statement, by the certificate's key */
};

struct injector {
	void *context;

	/* The value, sealed anew to the statement's X25519 key for seal_session_context. Both are a
	 * round trip to keeper, blocking: never on the loop. ERR_DENIED: keeper does not believe
	 * the proof, or the value is of a kind that it does not give. ERR_INVALID: the value is not
	 * sealed for this place. ERR_BACKEND: keeper is not there. ERR_AGAIN: ask later. */
	enum err (*rewrap)(void *context, const struct seal_context *about, struct str sealed,
			   int64_t audit_id, const struct injector_proof *proof,
			   struct arena *arena, struct str *ret_sealed);

	/* The value is an authority's private key: a certificate by it for the statement's Ed25519
	 * key, one line as in a file …-cert.pub. public_key of what is asked is not looked at. */
	enum err (*certify)(void *context, const struct seal_context *about, struct str sealed,
			    int64_t audit_id, const struct injector_proof *proof,
			    const struct ssh_certificate *asked, struct arena *arena,
			    struct str *ret_line);
};

#endif

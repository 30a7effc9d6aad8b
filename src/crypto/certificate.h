/* SPDX-License-Identifier: Apache-2.0 */
/* X.509 for a site that brings no certificate: an authority of its own and server certificates
 * under it (ECDSA P-256, PEM), and what the supervisor asks of any certificate before it hands it
 * on. */
#ifndef CRYPTO_CERTIFICATE_H
#define CRYPTO_CERTIFICATE_H

#include "base/arena.h"

enum { CERTIFICATE_TEXT_LIMIT = 256 * 1024, CERTIFICATE_NAMES_MAX = 16 };

struct certificate {
	struct str key_pem; /* PKCS#8, the secret half */
	struct str certificate_pem;
};

/* A self-signed authority, valid for ten years, that may sign servers and no further authority. */
MUST_CHECK enum err certificate_make_authority(struct arena *arena, const char *common_name,
					       struct certificate *ret_authority);

/* A server certificate for these names: DNS names, IPv4 and IPv6 addresses as text. The first is
 * also the common name. ERR_INVALID: a name is neither, or too many. */
MUST_CHECK enum err certificate_make_server(struct arena *arena,
					    const struct certificate *authority,
					    const char *const *names, size_t count, int days,
					    struct certificate *ret_server);

/* When the first certificate of the text ends, milliseconds since 1970. ERR_INVALID: no certificate
 * in it. */
MUST_CHECK enum err certificate_expiry(struct str certificate_pem, int64_t *ret_expires_at);

/* OK when the key belongs to the first certificate. *ret_why is a sentence for the person who set
 * them up, on failure too. */
MUST_CHECK enum err certificate_check_pair(struct str certificate_pem, struct str key_pem,
					   const char **ret_why);

/* OK when the first certificate holds for this name or address; ERR_NOT_FOUND when not. */
MUST_CHECK enum err certificate_covers(struct str certificate_pem, const char *name);

/* OK when the authority's key signed the first certificate; ERR_NOT_FOUND when not. */
MUST_CHECK enum err certificate_is_issued_by(struct str certificate_pem, struct str authority_pem);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Whether keys are those of a session process of an enrolled Jumpoint. Here keeper believes nobody:
 * not the front, which asks, nor the Jumpoint, unless the site's own identity vouches for it. */
#ifndef KEEPER_PROOF_H
#define KEEPER_PROOF_H

#include "crypto/site_key.h"
#include "wire/certificate.h"

/* How far a statement's, a certificate's and keeper's clock may be apart: a node goes by the site's
 * clock, so this is for a link that was slow, not for a clock that is wrong. */
enum { PROOF_FRESH_MS = 10 * 60 * 1000 };

struct proof_bytes {
	struct str certificate, statement, signature;
};

struct proof {
	int64_t jumpoint_id, node_id;
	struct session_statement statement;
};

/* ERR_DENIED for all that is not proved; *ret_why says what. */
MUST_CHECK enum err proof_check(const struct site_key_secrets *secrets,
				const struct proof_bytes *bytes, int64_t now_ms,
				struct proof *ret_proof, const char **ret_why);

/* What is about to become a node's certificate. ERR_DENIED: it is none of this site and of now. */
MUST_CHECK enum err proof_check_enrolment(const struct site_key_secrets *secrets, struct str bytes,
					  int64_t now_ms, struct node_certificate *ret_certificate,
					  const char **ret_why);

#endif

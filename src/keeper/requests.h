/* SPDX-License-Identifier: Apache-2.0 */
/* One request of a peer, answered. For keeper/ alone. */
#ifndef KEEPER_REQUESTS_H
#define KEEPER_REQUESTS_H

#include "base/buf.h"
#include "crypto/site_key.h"
#include "wire/keeper.h"

struct counters {
	int64_t opened, rewrapped, signatures, derived, refused;
};

/* Checks the rules, does it, counts it. ret_result holds what the request gives; on failure
 * nothing, and *ret_why says why in a few words that are safe to log. */
MUST_CHECK enum err requests_answer(const struct site_key_secrets *secrets, enum keeper_role role,
				    uint32_t kind, struct str body, struct counters *counters,
				    struct buf *result, const char **ret_why);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What logging in goes by: the keys of all keyed hashes and the site's settings. */
#ifndef ACCESS_RULES_H
#define ACCESS_RULES_H

#include "access/rate.h"
#include "access/secret.h"
#include "model/config.h"

struct identity;

struct access_rules {
	struct access_key key;	      /* of tokens and client secrets */
	struct access_key cookie_key; /* of web logins */
	const struct site_settings *settings;
};

/* An account's limits: its own, or the site's where it has none. All people have the same. */
struct rate_limits access_limits(const struct access_rules *rules, const struct identity *identity);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Where the settings of the site and of an account meet. */
#include "access/rules.h"

#include "access/identity.h"

struct rate_limits
access_limits(const struct access_rules *rules, const struct identity *identity)
{
	const struct site_settings *settings = rules->settings;

	if (identity->kind == IDENTITY_USER)
		return (struct rate_limits){
			.per_second = settings->person_per_second,
			.wait_ms = settings->rate_wait_ms,
		};
	return (struct rate_limits){
		.per_second = identity->per_second == RATE_OF_SITE ? settings->rate_per_second
								   : identity->per_second,
		.per_hour = identity->per_hour == RATE_OF_SITE ? settings->rate_per_hour
							       : identity->per_hour,
		.wait_ms = settings->rate_wait_ms,
	};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Whose limits hold. */
#include "access/rules.h"

#include "access/identity.h"
#include "support/test.h"

TEST(rules_an_account_has_the_sites_limits_unless_it_has_its_own)
{
	const struct site_settings settings = { .rate_per_second = 20,
						.rate_per_hour = 15000,
						.rate_wait_ms = 2000 };
	const struct access_rules rules = { .settings = &settings };
	struct identity identity = { .per_second = RATE_OF_SITE, .per_hour = RATE_OF_SITE };
	struct rate_limits limits = access_limits(&rules, &identity);

	CHECK_INT(limits.per_second, 20);
	CHECK_INT(limits.per_hour, 15000);
	CHECK_INT(limits.wait_ms, 2000);
	identity.per_second = 500;
	identity.per_hour = 7;
	limits = access_limits(&rules, &identity);
	CHECK_INT(limits.per_second, 500);
	CHECK_INT(limits.per_hour, 7);
}

TEST(rules_people_have_limits_of_their_own)
{
	const struct site_settings settings = { .rate_per_second = 20,
						.rate_per_hour = 15000,
						.rate_wait_ms = 2000,
						.person_per_second = 50 };
	const struct access_rules rules = { .settings = &settings };
	const struct identity identity = { .kind = IDENTITY_USER,
					   .per_second = RATE_OF_SITE,
					   .per_hour = RATE_OF_SITE };
	struct rate_limits limits = access_limits(&rules, &identity);

	CHECK_INT(limits.per_second, 50);
	CHECK_INT(limits.per_hour, 0);
	CHECK_INT(limits.wait_ms, 2000);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Buckets by address: burst, refill, what counts as one client, the table's ceiling. */
#include "access/throttle.h"

#include "support/test.h"

static const struct throttle_settings small = { .burst = 3, .per_second = 2, .addresses = 2 };

TEST(throttle_gives_a_burst_then_refills)
{
	struct throttle *throttle = throttle_new(&small);
	int64_t wait = 0;

	for (int i = 0; i < 3; i++)
		CHECK(throttle_take(throttle, STR("10.0.0.1"), 1000, NULL));
	CHECK(!throttle_take(throttle, STR("10.0.0.1"), 1000, &wait));
	CHECK_INT(wait, 500);
	CHECK(!throttle_take(throttle, STR("10.0.0.1"), 1499, NULL));
	CHECK(throttle_take(throttle, STR("10.0.0.1"), 1500, NULL));
	CHECK(!throttle_take(throttle, STR("10.0.0.1"), 1500, NULL));
	throttle_free(throttle);
}

TEST(throttle_never_holds_more_than_the_burst)
{
	struct throttle *throttle = throttle_new(&small);

	CHECK(throttle_take(throttle, STR("10.0.0.1"), 0, NULL));
	for (int i = 0; i < 3; i++)
		CHECK(throttle_take(throttle, STR("10.0.0.1"), INT64_C(1) << 50, NULL));
	CHECK(!throttle_take(throttle, STR("10.0.0.1"), INT64_C(1) << 50, NULL));
	throttle_free(throttle);
}

TEST(throttle_counts_an_ipv6_client_by_its_network)
{
	struct throttle *throttle = throttle_new(&small);

	CHECK(throttle_take(throttle, STR("2001:db8::1"), 0, NULL));
	CHECK(throttle_take(throttle, STR("2001:db8::2"), 0, NULL));
	CHECK(throttle_take(throttle, STR("2001:db8::3:4"), 0, NULL));
	CHECK(!throttle_take(throttle, STR("2001:db8::5"), 0, NULL));
	CHECK(throttle_take(throttle, STR("2001:db8:0:1::5"), 0, NULL));
	throttle_free(throttle);
}

TEST(throttle_give_undoes_a_take)
{
	struct throttle *throttle = throttle_new(&small);

	for (int i = 0; i < 10; i++) {
		CHECK(throttle_take(throttle, STR("10.0.0.1"), 0, NULL));
		throttle_give(throttle, STR("10.0.0.1"));
	}
	throttle_give(throttle, STR("10.0.0.1"));
	for (int i = 0; i < 3; i++)
		CHECK(throttle_take(throttle, STR("10.0.0.1"), 0, NULL));
	CHECK(!throttle_take(throttle, STR("10.0.0.1"), 0, NULL));
	throttle_free(throttle);
}

TEST(throttle_lets_strangers_share_when_the_table_is_full)
{
	struct throttle *throttle = throttle_new(&small);

	CHECK(throttle_take(throttle, STR("10.0.0.1"), 0, NULL));
	CHECK(throttle_take(throttle, STR("10.0.0.2"), 0, NULL));
	CHECK(throttle_take(throttle, STR("10.0.0.3"), 0, NULL));
	CHECK(throttle_take(throttle, STR("10.0.0.4"), 0, NULL));
	CHECK(throttle_take(throttle, STR("10.0.0.5"), 0, NULL));
	CHECK(!throttle_take(throttle, STR("10.0.0.6"), 0, NULL));
	CHECK_INT(throttle_count(throttle), 2);
	CHECK(throttle_take(throttle, STR("10.0.0.1"), 0, NULL));
	throttle_free(throttle);
}

TEST(throttle_key_is_a_network_s_half_of_ipv6)
{
	unsigned char one[ALLOW_ADDRESS_SIZE], two[ALLOW_ADDRESS_SIZE];

	CHECK(str_equal(throttle_key(STR("2001:db8::1"), one),
			throttle_key(STR("2001:db8::ffff:2"), two)));
	CHECK(!str_equal(throttle_key(STR("2001:db8::1"), one),
			 throttle_key(STR("2001:db8:0:1::1"), two)));
	CHECK(!str_equal(throttle_key(STR("192.0.2.7"), one), throttle_key(STR("192.0.2.8"), two)));
	CHECK_INT(throttle_key(STR("here"), one).length, 0);
}

TEST(throttle_sweep_forgets_full_buckets)
{
	struct throttle *throttle = throttle_new(&small);

	CHECK(throttle_take(throttle, STR("10.0.0.1"), 0, NULL));
	CHECK(throttle_take(throttle, STR("10.0.0.2"), 400, NULL));
	throttle_sweep(throttle, 500);
	CHECK_INT(throttle_count(throttle), 1);
	throttle_free(throttle);
}

TEST(throttle_does_not_limit_what_has_no_address)
{
	struct throttle *throttle = throttle_new(&small);

	for (int i = 0; i < 100; i++)
		CHECK(throttle_take(throttle, STR(""), 0, NULL));
	CHECK_INT(throttle_count(throttle), 0);
	throttle_free(throttle);
}

TEST(throttle_without_a_rate_lets_all_pass)
{
	const struct throttle_settings open = { .burst = 1, .per_second = 0, .addresses = 2 };
	struct throttle *throttle = throttle_new(&open);

	for (int i = 0; i < 100; i++)
		CHECK(throttle_take(throttle, STR("10.0.0.1"), 0, NULL));
	throttle_sweep(throttle, 1000);
	throttle_free(throttle);
}

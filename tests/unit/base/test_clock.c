/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include "support/test.h"

TEST(clock_tells_the_time_of_this_age)
{
	int64_t january_2024_ms = 1704067200000;
	int64_t first_us = clock_monotonic_us();

	CHECK(!clock_is_fake());
	CHECK(clock_now_ms() > january_2024_ms);
	CHECK(clock_monotonic_us() >= first_us);
	CHECK(clock_monotonic_ms() >= first_us / 1000);
}

TEST(clock_stands_still_when_fake)
{
	clock_use_fake(1000);
	CHECK(clock_is_fake());
	CHECK_INT(clock_now_ms(), 1000);
	CHECK_INT(clock_monotonic_ms(), 1000);
	clock_advance_ms(234);
	CHECK_INT(clock_now_ms(), 1234);
	CHECK_INT(clock_monotonic_ms(), 1234);
	CHECK_INT(clock_monotonic_us(), 1234000);
	clock_use_real();
	CHECK(clock_now_ms() > 1234);
}

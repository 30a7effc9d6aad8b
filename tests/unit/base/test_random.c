/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include "support/test.h"

TEST(random_bytes_differ_each_time)
{
	unsigned char a[32], b[32];

	random_bytes(a, sizeof(a));
	random_bytes(b, sizeof(b));
	CHECK(memcmp(a, b, sizeof(a)) != 0);
	random_bytes(NULL, 0);
}

TEST(random_bytes_fill_exactly_the_size)
{
	unsigned char bytes[20] = { 0 };
	int touched = 0;

	for (int round = 0; round < 100; round++) {
		random_bytes(bytes + 1, 17);
		for (int i = 1; i < 18; i++)
			touched |= bytes[i] ? 1 << i : 0;
	}
	CHECK_INT(bytes[0], 0);
	CHECK_INT(bytes[18], 0);
	CHECK_INT(touched, 0x3fffe);
}

TEST(random_repeats_from_a_seed)
{
	unsigned char a[20], b[20], c[20];

	random_use_fake(7);
	random_bytes(a, sizeof(a));
	random_use_fake(7);
	random_bytes(b, sizeof(b));
	random_bytes(c, sizeof(c));
	random_use_real();
	CHECK_BYTES(a, b, sizeof(a));
	CHECK(memcmp(b, c, sizeof(b)) != 0);
}

TEST(random_below_reaches_every_number_and_no_more)
{
	int seen[6] = { 0 };

	random_use_fake(1);
	for (int i = 0; i < 6000; i++) {
		uint64_t number = random_below(6);

		CHECK(number < 6);
		seen[number]++;
	}
	random_use_real();
	for (int i = 0; i < 6; i++)
		CHECK(seen[i] > 800 && seen[i] < 1200);
	CHECK_INT(random_below(1), 0);
}

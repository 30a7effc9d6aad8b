/* SPDX-License-Identifier: Apache-2.0 */
#include "base/siphash.h"

#include "support/test.h"

/* The key 00 01 … 0f of the algorithm's paper. */
static const struct siphash_key paper_key = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL };

TEST(siphash_gives_the_value_of_the_paper)
{
	char input[15];

	for (size_t i = 0; i < sizeof(input); i++)
		input[i] = (char)i;
	CHECK(siphash(paper_key, str_of(input, sizeof(input))) == 0xa129ca6149be45e5ULL);
}

TEST(siphash_of_nothing)
{
	CHECK(siphash(paper_key, (struct str){ NULL, 0 }) == 0x726fdb47dd0e0e31ULL);
	CHECK(siphash(paper_key, STR("")) == 0x726fdb47dd0e0e31ULL);
}

TEST(siphash_depends_on_every_byte_of_input_and_key)
{
	char input[24] = { 0 };
	uint64_t plain = siphash(paper_key, str_of(input, sizeof(input)));

	for (size_t i = 0; i < sizeof(input); i++) {
		input[i] ^= 1;
		CHECK(siphash(paper_key, str_of(input, sizeof(input))) != plain);
		input[i] ^= 1;
	}
	CHECK(siphash(paper_key, str_of(input, sizeof(input) - 1)) != plain);
	CHECK(siphash((struct siphash_key){ paper_key.low ^ 1, paper_key.high },
		      str_of(input, sizeof(input))) != plain);
	CHECK(siphash((struct siphash_key){ paper_key.low, paper_key.high ^ 1 },
		      str_of(input, sizeof(input))) != plain);
}

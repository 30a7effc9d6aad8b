/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of the output come back from the events. */
#include "desk.h"

#include "evidence/sum.h"

static void
check_sum(struct sum *sum, struct str want)
{
	unsigned char got_hash[HASH_SIZE], want_hash[HASH_SIZE];
	struct hash_stream hash;
	uint64_t bytes;

	sum_state(sum, &bytes, &hash);
	hash_stream_finish(&hash, got_hash);
	hash_sha256(want, want_hash);
	CHECK_INT(bytes, want.length);
	CHECK_BYTES(got_hash, want_hash, HASH_SIZE);
}

static enum err
add(struct sum *sum, char code, struct str text)
{
	return sum_add(sum, &(struct cast_event){ .code = code, .text = text });
}

TEST(output_is_added_up)
{
	struct sum sum;

	sum_init(&sum);
	check_sum(&sum, STR(""));
	CHECK_OK(add(&sum, 'o', STR("one ")));
	CHECK_OK(add(&sum, 'i', STR("typed")));
	CHECK_OK(add(&sum, 'o', STR("two")));
	check_sum(&sum, STR("one two"));
	sum_release(&sum);
}

TEST(bytes_beside_replace_the_text)
{
	struct sum sum;

	sum_init(&sum);
	CHECK_OK(add(&sum, 'o', STR("kept ")));
	CHECK_OK(add(&sum, 'o', STR("a\xef\xbf\xbd")));
	CHECK_OK(add(&sum, 'x', STR("Yf8=")));
	check_sum(&sum, STR("kept a\xff"));
	sum_release(&sum);
}

TEST(bytes_beside_nothing_are_refused)
{
	struct sum sum;

	sum_init(&sum);
	CHECK_ERR(add(&sum, 'x', STR("Yf8=")), ERR_INVALID);
	CHECK_OK(add(&sum, 'o', STR("a")));
	CHECK_ERR(add(&sum, 'x', STR("no base64!")), ERR_INVALID);
	sum_release(&sum);
}

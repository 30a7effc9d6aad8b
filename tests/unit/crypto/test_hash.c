/* SPDX-License-Identifier: Apache-2.0 */
/* Published test vectors, and hexadecimal text. */
#include "crypto/hash.h"

#include "support/test.h"

static void
check_hex(const unsigned char hash[HASH_SIZE], const char *want)
{
	char text[HASH_HEX_SIZE];

	hash_write_hex(hash, HASH_SIZE, text);
	CHECK_TEXT(text, want);
}

TEST(hash_sha256_gives_the_published_values)
{
	unsigned char hash[HASH_SIZE];

	hash_sha256(STR("abc"), hash);
	check_hex(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hash_sha256((struct str){ 0 }, hash);
	check_hex(hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* As any HMAC-SHA-256 with this key gives it. */
TEST(hash_keyed_is_an_hmac)
{
	static const unsigned char key[HASH_KEY_SIZE + 1] = "0123456789abcdef0123456789abcdef";
	unsigned char hash[HASH_SIZE];

	hash_keyed(key, STR("token"), hash);
	check_hex(hash, "8bf77106660df6e851e90642fa469ef6a824320af25a6cc5feeb0ed723baad2d");
}

TEST(hash_stream_equals_the_whole)
{
	struct hash_stream stream;
	unsigned char hash[HASH_SIZE];

	hash_stream_init(&stream);
	hash_stream_add(&stream, STR("a"));
	hash_stream_add(&stream, (struct str){ 0 });
	hash_stream_add(&stream, STR("bc"));
	hash_stream_finish(&stream, hash);
	check_hex(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(hash_read_hex_takes_both_cases_and_nothing_else)
{
	unsigned char bytes[2];

	CHECK_OK(hash_read_hex(STR("aF09"), bytes, 2));
	CHECK_INT(bytes[0], 0xaf);
	CHECK_INT(bytes[1], 0x09);
	CHECK_ERR(hash_read_hex(STR("aF0"), bytes, 2), ERR_INVALID);
	CHECK_ERR(hash_read_hex(STR("aF091"), bytes, 2), ERR_INVALID);
	CHECK_ERR(hash_read_hex(STR("aF0g"), bytes, 2), ERR_INVALID);
	CHECK_ERR(hash_read_hex(STR("0x09"), bytes, 2), ERR_INVALID);
}

TEST(hash_hex_writes_into_the_arena)
{
	struct arena arena;

	arena_init(&arena);
	CHECK_TEXT(hash_hex(&arena, "\x01\xfe", 2), "01fe");
	arena_release(&arena);
}

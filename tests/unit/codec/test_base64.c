/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/base64.h"

#include "support/test.h"

static void
check_both_ways(enum base64_kind kind, const char *bytes, const char *text)
{
	CLEANUP(arena_release) struct arena arena;
	CLEANUP(buf_release) struct buf out;
	struct str back;

	arena_init(&arena);
	buf_init(&out, 100);
	base64_encode(&out, str_from(bytes), kind);
	CHECK_STR(buf_str(&out), text);
	CHECK_OK(base64_decode(&arena, str_from(text), kind, &back));
	CHECK_STR(back, bytes);
	CHECK_INT(back.data[back.length], 0);
}

TEST(base64_goes_both_ways)
{
	/* The vectors of RFC 4648 section 10. */
	check_both_ways(BASE64_STANDARD, "", "");
	check_both_ways(BASE64_STANDARD, "f", "Zg==");
	check_both_ways(BASE64_STANDARD, "fo", "Zm8=");
	check_both_ways(BASE64_STANDARD, "foo", "Zm9v");
	check_both_ways(BASE64_STANDARD, "foob", "Zm9vYg==");
	check_both_ways(BASE64_STANDARD, "fooba", "Zm9vYmE=");
	check_both_ways(BASE64_STANDARD, "foobar", "Zm9vYmFy");
	check_both_ways(BASE64_STANDARD, "\xfb\xff\xfe", "+//+");
	check_both_ways(BASE64_URL, "\xfb\xff\xfe", "-__-");
	check_both_ways(BASE64_URL, "f", "Zg");
	check_both_ways(BASE64_URL, "fo", "Zm8");
	check_both_ways(BASE64_URL, "foobar", "Zm9vYmFy");
}

TEST(base64_decodes_every_byte)
{
	CLEANUP(arena_release) struct arena arena;
	CLEANUP(buf_release) struct buf out;
	unsigned char bytes[256];
	struct str back;

	arena_init(&arena);
	buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	base64_encode(&out, str_of(bytes, sizeof(bytes)), BASE64_URL);
	CHECK_OK(base64_decode(&arena, buf_str(&out), BASE64_URL, &back));
	CHECK_INT(back.length, sizeof(bytes));
	CHECK_BYTES(back.data, bytes, sizeof(bytes));
}

TEST(base64_is_strict)
{
	static const char *const standard[] = {
		"Z",	"Zg",	 "Zg=",	 "Zg===",  "Zg==Zg==",	      "=Zg=",
		"====", "Zh==",	 "Zm9=", "Zm9v\n", " Zm9v",	      "Zm-v",
		"Zm_v", "Zm9v=", "Z===", "Zm 9",   "\xc3\xa9\xc3\xa9"
	};
	static const char *const url[] = { "Z",	  "Zg==", "Zm9v=", "Zh",
					   "Zm9", "Zm+v", "Zm/v",  "Zm9v\n" };
	CLEANUP(arena_release) struct arena arena;
	struct str bytes;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(standard); i++)
		CHECK_ERR(base64_decode(&arena, str_from(standard[i]), BASE64_STANDARD, &bytes),
			  ERR_INVALID);
	for (size_t i = 0; i < COUNT_OF(url); i++)
		CHECK_ERR(base64_decode(&arena, str_from(url[i]), BASE64_URL, &bytes), ERR_INVALID);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip.h"

#include <zlib.h>

#include "base/limits.h"
#include "support/test.h"

static const int64_t modified_ms = 1709210096000; /* 2024-02-29T12:34:56Z */

static uint32_t
get_16(struct str s, size_t at)
{
	const unsigned char *bytes = (const unsigned char *)s.data;

	CHECK(at + 2 <= s.length);
	return bytes[at] | (uint32_t)bytes[at + 1] << 8;
}

static uint32_t
get_32(struct str s, size_t at)
{
	return get_16(s, at) | get_16(s, at + 2) << 16;
}

/* An archive of one entry at the start of out; returns where its central header is. */
static size_t
one_entry(struct buf *out, struct str data, enum zip_method method)
{
	CLEANUP(zip_release) struct zip_writer writer;

	zip_init(&writer, out);
	CHECK_OK(zip_add(&writer, STR("btapi"), data, method, 0755, modified_ms));
	CHECK_OK(zip_finish(&writer));
	struct str all = buf_str(out);
	size_t end = all.length - 22;
	CHECK_INT(get_32(all, end), 0x06054b50);
	CHECK_INT(get_16(all, end + 10), 1);
	CHECK_INT(get_32(all, end + 12) + get_32(all, end + 16), end);
	return get_32(all, end + 16);
}

TEST(zip_stores)
{
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 10000);
	size_t central = one_entry(&out, STR("hello"), ZIP_STORE);
	struct str all = buf_str(&out);
	CHECK_INT(get_32(all, 0), 0x04034b50);
	CHECK_INT(get_16(all, 8), ZIP_STORE);
	CHECK_INT(get_32(all, 14), 0x3610a686); /* CRC-32 of "hello" */
	CHECK_INT(get_32(all, 18), 5);
	CHECK_INT(get_32(all, 22), 5);
	CHECK_STR(str_of(all.data + 30, 10), "btapihello");
	CHECK_INT(get_32(all, central), 0x02014b50);
	CHECK_STR(str_of(all.data + central + 46, 5), "btapi");
}

TEST(zip_keeps_mode_and_time)
{
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 10000);
	size_t central = one_entry(&out, STR("hello"), ZIP_STORE);
	struct str all = buf_str(&out);
	CHECK_INT(get_16(all, central + 4) >> 8, 3); /* made by unix */
	CHECK_INT(get_32(all, central + 38) >> 16, 0100755);
	CHECK_INT(get_16(all, central + 12), 12 << 11 | 34 << 5 | 56 / 2);
	CHECK_INT(get_16(all, central + 14), (2024 - 1980) << 9 | 2 << 5 | 29);
}

TEST(zip_deflates)
{
	CLEANUP(buf_release) struct buf out;
	char data[5000], back[5000];
	z_stream stream = { 0 };

	buf_init(&out, 10000);
	memset(data, 'x', sizeof(data));
	one_entry(&out, str_of(data, sizeof(data)), ZIP_DEFLATE);
	struct str all = buf_str(&out);
	size_t packed = get_32(all, 18);
	CHECK_INT(get_16(all, 8), ZIP_DEFLATE);
	CHECK_INT(get_32(all, 22), sizeof(data));
	CHECK(packed < 100);

	CHECK_INT(inflateInit2(&stream, -MAX_WBITS), Z_OK);
	stream.next_in = (Bytef *)out.data + 30 + strlen("btapi");
	stream.avail_in = (uInt)packed;
	stream.next_out = (Bytef *)back;
	stream.avail_out = sizeof(back);
	CHECK_INT(inflate(&stream, Z_FINISH), Z_STREAM_END);
	CHECK_INT(inflateEnd(&stream), Z_OK);
	CHECK_BYTES(back, data, sizeof(data));
}

TEST(zip_holds_several_entries)
{
	CLEANUP(zip_release) struct zip_writer writer;
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 10000);
	buf_append_text(&out, "before"); /* offsets count from the archive's begin */
	zip_init(&writer, &out);
	CHECK_OK(zip_add(&writer, STR("a"), STR("1"), ZIP_STORE, 0644, modified_ms));
	CHECK_OK(zip_add(&writer, STR("folder/b"), STR(""), ZIP_DEFLATE, 0600, 0));
	CHECK_OK(zip_finish(&writer));
	struct str all = str_from_offset(buf_str(&out), 6);
	size_t end = all.length - 22;
	CHECK_INT(get_16(all, end + 10), 2);
	size_t second = get_32(all, end + 16) + 46 + 1;
	CHECK_INT(get_32(all, second), 0x02014b50);
	CHECK_INT(get_16(all, second + 14), 1 << 5 | 1); /* before 1980: the first day there is */
	CHECK_INT(get_32(all, get_32(all, second + 42)), 0x04034b50);
}

TEST(zip_refuses_names_that_lead_elsewhere)
{
	static const char *const wrong[] = { "",     "/etc/passwd", "../x", "a/../b",
					     "a\\b", "..",	    "\xff" };
	CLEANUP(zip_release) struct zip_writer writer;
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 10000);
	zip_init(&writer, &out);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CHECK_ERR(zip_add(&writer, str_from(wrong[i]), STR("x"), ZIP_STORE, 0644, 0),
			  ERR_INVALID);
	CHECK_OK(zip_add(&writer, STR("a..b"), STR("x"), ZIP_STORE, 0644, 0));
}

TEST(zip_keeps_below_the_ceiling)
{
	CLEANUP(zip_release) struct zip_writer writer;
	CLEANUP(buf_release) struct buf out;
	char data[100] = { 0 };

	buf_init(&out, 120);
	zip_init(&writer, &out);
	CHECK_ERR(zip_add(&writer, STR("a"), str_of(data, sizeof(data)), ZIP_STORE, 0644, 0),
		  ERR_LIMIT);
}

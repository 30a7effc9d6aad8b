/* SPDX-License-Identifier: Apache-2.0 */
/* What is put is got; what is cut, too long or left over is refused. */
#include "wire/wire.h"

#include "support/test.h"

static void
put_all(struct buf *out)
{
	buf_init(out, 256);
	wire_put_int(out, INT64_MIN);
	wire_put_text(out, "text");
	wire_put_int(out, 42);
	wire_put_str(out, (struct str){ "", 0 });
}

static enum err
get_all(struct str bytes)
{
	struct wire_reader reader = { .rest = bytes };
	int64_t first = wire_get_int(&reader);
	struct str text = wire_get_str(&reader, 4);
	int64_t second = wire_get_int_in(&reader, 0, 42);
	struct str nothing = wire_get_str(&reader, 0);
	enum err err = wire_end(&reader);

	if (err)
		return err;
	CHECK_INT(first, INT64_MIN);
	CHECK_STR(text, "text");
	CHECK_INT(second, 42);
	CHECK_STR(nothing, "");
	return OK;
}

TEST(wire_gets_what_was_put)
{
	struct buf out;

	put_all(&out);
	CHECK_OK(get_all(buf_str(&out)));
	buf_release(&out);
}

TEST(wire_refuses_every_cut_and_anything_left)
{
	struct buf out;

	put_all(&out);
	for (size_t length = 0; length < out.length; length++)
		CHECK_ERR(get_all(str_of(out.data, length)), ERR_INVALID);
	buf_append_byte(&out, 0);
	CHECK_ERR(get_all(buf_str(&out)), ERR_INVALID);
	buf_release(&out);
}

TEST(wire_holds_to_its_bounds)
{
	struct wire_reader reader;
	struct buf out;

	buf_init(&out, 64);
	wire_put_int(&out, 43);
	reader = (struct wire_reader){ .rest = buf_str(&out) };
	CHECK_INT(wire_get_int_in(&reader, 0, 42), 0);
	CHECK(reader.is_bad);
	buf_clear(&out);
	wire_put_text(&out, "12345");
	reader = (struct wire_reader){ .rest = buf_str(&out) };
	CHECK_STR(wire_get_str(&reader, 4), "");
	CHECK_ERR(wire_end(&reader), ERR_INVALID);
	buf_release(&out);
}

TEST(wire_refuses_lengths_past_the_message)
{
	struct wire_reader reader = { .rest = STR("\xff\xff\xff\xff"
						  "abc") };

	CHECK_STR(wire_get_str(&reader, SIZE_MAX), "");
	CHECK_ERR(wire_end(&reader), ERR_INVALID);
}

TEST(wire_gets_exactly_so_many_bytes)
{
	struct wire_reader reader;
	struct buf out;
	char bytes[4] = "xxx";

	buf_init(&out, 64);
	wire_put_text(&out, "abcd");
	reader = (struct wire_reader){ .rest = buf_str(&out) };
	wire_get_bytes(&reader, bytes, 4);
	CHECK_BYTES(bytes, "abcd", 4);
	reader = (struct wire_reader){ .rest = buf_str(&out) };
	wire_get_bytes(&reader, bytes, 3);
	CHECK_BYTES(bytes, "\0\0\0", 3);
	CHECK_ERR(wire_end(&reader), ERR_INVALID);
	buf_release(&out);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include "support/test.h"

TEST(buf_appends_and_ends_in_nul)
{
	struct buf buf;

	buf_init(&buf, 1000);
	CHECK_STR(buf_str(&buf), "");
	buf_append_text(&buf, "GET");
	buf_append_byte(&buf, ' ');
	buf_append_str(&buf, STR("/api"));
	buf_append(&buf, "\0", 1);
	buf_printf(&buf, "?page=%d", 2);
	CHECK_STR(buf_str(&buf), STR("GET /api\0?page=2"));
	CHECK_INT(buf.data[buf.length], '\0');
	CHECK_OK(buf_error(&buf));
	buf_release(&buf);
}

TEST(buf_is_filled_to_its_limit_exactly)
{
	struct buf buf;

	buf_init(&buf, 5);
	buf_append_text(&buf, "12345");
	CHECK_OK(buf_error(&buf));
	CHECK_STR(buf_str(&buf), "12345");
	buf_append_byte(&buf, '6');
	CHECK_ERR(buf_error(&buf), ERR_LIMIT);
	CHECK_STR(buf_str(&buf), "12345");
	buf_release(&buf);
}

TEST(buf_stays_failed_until_cleared)
{
	struct buf buf;

	buf_init(&buf, 4);
	buf_printf(&buf, "%s", "12345");
	CHECK_ERR(buf_error(&buf), ERR_LIMIT);
	buf_append_byte(&buf, '1');
	CHECK_INT(buf.length, 0);
	CHECK(buf_reserve(&buf, 1) == NULL);
	buf_clear(&buf);
	buf_append_byte(&buf, '1');
	CHECK_OK(buf_error(&buf));
	CHECK_STR(buf_str(&buf), "1");
	buf_release(&buf);
}

TEST(buf_with_limit_zero_takes_nothing)
{
	struct buf buf;

	buf_init(&buf, 0);
	buf_append(&buf, NULL, 0);
	CHECK_OK(buf_error(&buf));
	buf_append_byte(&buf, 'x');
	CHECK_ERR(buf_error(&buf), ERR_LIMIT);
	buf_release(&buf);
}

TEST(buf_refuses_a_length_that_would_wrap)
{
	struct buf buf;

	buf_init(&buf, SIZE_MAX);
	buf_append_text(&buf, "abc");
	CHECK(buf_reserve(&buf, SIZE_MAX - 1) == NULL);
	CHECK_ERR(buf_error(&buf), ERR_LIMIT);
	buf_release(&buf);
}

TEST(buf_grows_to_large_sizes_within_its_limit)
{
	struct buf buf;

	buf_init(&buf, 100000);
	for (int i = 0; i < 100000; i++)
		buf_append_byte(&buf, (char)('a' + i % 26));
	CHECK_OK(buf_error(&buf));
	CHECK_INT(buf.length, 100000);
	CHECK_INT(buf.data[99999], 'a' + 99999 % 26);
	CHECK(buf.capacity <= 100001);
	buf_release(&buf);
}

TEST(buf_reserve_then_added)
{
	struct buf buf;

	buf_init(&buf, 100);
	char *room = buf_reserve(&buf, 10);
	CHECK(room);
	memcpy(room, "abcdef", 6);
	buf_added(&buf, 6);
	CHECK_STR(buf_str(&buf), "abcdef");
	CHECK_INT(buf.data[6], '\0');
	buf_release(&buf);
}

TEST(buf_consume_drops_the_front)
{
	struct buf buf;

	buf_init(&buf, 100);
	buf_consume(&buf, 0);
	buf_append_text(&buf, "headbody");
	buf_consume(&buf, 4);
	CHECK_STR(buf_str(&buf), "body");
	buf_consume(&buf, 4);
	CHECK_STR(buf_str(&buf), "");
	buf_append_text(&buf, "again");
	CHECK_STR(buf_str(&buf), "again");
	buf_release(&buf);
}

TEST(buf_can_be_released_twice_and_used_again)
{
	struct buf buf;

	buf_init(&buf, 100);
	buf_append_text(&buf, "one");
	buf_release(&buf);
	buf_release(&buf);
	buf_append_text(&buf, "two");
	CHECK_STR(buf_str(&buf), "two");
	buf_release(&buf);
}

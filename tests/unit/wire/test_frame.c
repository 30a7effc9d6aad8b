/* SPDX-License-Identifier: Apache-2.0 */
/* Frames are cut where they end; what a side may not send, or not there, is refused by its head. */
#include "wire/frame.h"

#include "support/test.h"

TEST(frame_is_got_as_it_was_put)
{
	struct frame frame;
	struct str bytes;
	struct buf out;

	buf_init(&out, 256);
	wire_put_frame(&out, LINK_OUTPUT, 7, STR("hello"));
	wire_put_frame(&out, LINK_PING, 0, STR(""));
	bytes = buf_str(&out);
	CHECK_INT(bytes.length, 2 * LINK_HEAD_SIZE + 5);
	CHECK_OK(wire_get_frame(&bytes, FRAME_FROM_AGENT, &frame));
	CHECK_INT(frame.kind, LINK_OUTPUT);
	CHECK_INT(frame.channel, 7);
	CHECK_STR(frame.body, "hello");
	CHECK_OK(wire_get_frame(&bytes, FRAME_FROM_AGENT, &frame));
	CHECK_INT(frame.kind, LINK_PING);
	CHECK_INT(frame.channel, 0);
	CHECK_INT(frame.body.length, 0);
	CHECK_INT(bytes.length, 0);
	buf_release(&out);
}

TEST(frame_that_is_cut_is_waited_for)
{
	struct frame frame;
	struct str bytes;
	struct buf out;

	buf_init(&out, 256);
	wire_put_frame(&out, LINK_OUTPUT, 7, STR("hello"));
	for (size_t length = 0; length < out.length; length++) {
		bytes = str_of(out.data, length);
		CHECK_ERR(wire_get_frame(&bytes, FRAME_FROM_AGENT, &frame), ERR_AGAIN);
		CHECK_INT(bytes.length, length);
	}
	buf_release(&out);
}

static enum err
get_head(unsigned kind, uint32_t channel, uint32_t length, enum frame_sender from)
{
	const char head[LINK_HEAD_SIZE] = {
		(char)kind,	      (char)(channel >> 24), (char)(channel >> 16),
		(char)(channel >> 8), (char)channel,	     (char)(length >> 24),
		(char)(length >> 16), (char)(length >> 8),   (char)length
	};
	struct str bytes = str_of(head, sizeof(head));
	struct frame frame;

	return wire_get_frame(&bytes, from, &frame);
}

TEST(frame_too_long_is_refused_by_its_head)
{
	CHECK_ERR(get_head(LINK_OUTPUT, 1, LINK_BODY_LIMIT, FRAME_FROM_AGENT), ERR_AGAIN);
	CHECK_ERR(get_head(LINK_OUTPUT, 1, LINK_BODY_LIMIT + 1, FRAME_FROM_AGENT), ERR_INVALID);
	CHECK_ERR(get_head(LINK_OUTPUT, 1, UINT32_MAX, FRAME_FROM_AGENT), ERR_INVALID);
}

TEST(frame_body_past_the_limit_cannot_be_put)
{
	static const char body[LINK_BODY_LIMIT + 1];
	struct buf out;

	buf_init(&out, 2 * sizeof(body));
	wire_put_frame(&out, LINK_OUTPUT, 1, str_of(body, sizeof(body)));
	CHECK_ERR(buf_error(&out), ERR_LIMIT);
	buf_release(&out);
}

TEST(frame_kinds_belong_to_a_side_and_a_place)
{
	CHECK_OK(get_head(LINK_PING, 0, 0, FRAME_FROM_SITE));
	CHECK_OK(get_head(LINK_PING, 0, 0, FRAME_FROM_AGENT));
	CHECK_ERR(get_head(LINK_PING, 1, 0, FRAME_FROM_AGENT), ERR_INVALID);
	CHECK_OK(get_head(LINK_HELLO, 0, 0, FRAME_FROM_AGENT));
	CHECK_ERR(get_head(LINK_HELLO, 0, 0, FRAME_FROM_SITE), ERR_INVALID);
	CHECK_OK(get_head(LINK_INPUT, 1, 0, FRAME_FROM_SITE));
	CHECK_ERR(get_head(LINK_INPUT, 0, 0, FRAME_FROM_SITE), ERR_INVALID);
	CHECK_ERR(get_head(LINK_INPUT, 1, 0, FRAME_FROM_AGENT), ERR_INVALID);
	CHECK_OK(get_head(LINK_END, 1, 0, FRAME_FROM_SITE));
	CHECK_OK(get_head(LINK_END, 1, 0, FRAME_FROM_AGENT));
	CHECK_ERR(get_head(LINK_KEYS, 1, 0, FRAME_FROM_AGENT), ERR_INVALID);
	CHECK_ERR(get_head(LINK_AWAY, 1, 0, FRAME_FROM_SITE), ERR_INVALID);
	CHECK_ERR(get_head(0, 0, 0, FRAME_FROM_AGENT), ERR_INVALID);
	CHECK_ERR(get_head(255, 1, 0, FRAME_FROM_AGENT), ERR_INVALID);
	CHECK_ERR(get_head(LINK_OUTPUT, UINT32_MAX, 0, FRAME_FROM_AGENT), ERR_INVALID);
	CHECK(wire_is_for_channel(LINK_START, FRAME_FROM_SITE));
	CHECK(!wire_is_for_channel(LINK_START, FRAME_FROM_AGENT));
	CHECK(!wire_is_for_channel(LINK_PING, FRAME_FROM_AGENT));
	CHECK(!wire_is_for_channel(1000, FRAME_FROM_AGENT));
}

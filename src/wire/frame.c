/* SPDX-License-Identifier: Apache-2.0 */
/* The table of kinds is the protocol's: what is not in it ends the link. */
#include "wire/frame.h"

enum { OF_SITE = FRAME_FROM_SITE, OF_AGENT = FRAME_FROM_AGENT, ON_CHANNEL = 1 << 2 };

static const unsigned char kinds[LINK_KINDS] = {
	[LINK_HELLO] = OF_AGENT,
	[LINK_PROOF] = OF_SITE,
	[LINK_ENROL] = OF_AGENT,
	[LINK_RESUME] = OF_AGENT,
	[LINK_WELCOME] = OF_SITE,
	[LINK_REFUSED] = OF_SITE,
	[LINK_PING] = OF_SITE | OF_AGENT,
	[LINK_PONG] = OF_SITE | OF_AGENT,

	[LINK_START] = OF_SITE | ON_CHANNEL,
	[LINK_HERE] = OF_AGENT | ON_CHANNEL,
	[LINK_CONTINUE] = OF_SITE | ON_CHANNEL,
	[LINK_CREDENTIAL_ASK] = OF_AGENT | ON_CHANNEL,
	[LINK_CREDENTIAL] = OF_SITE | ON_CHANNEL,
	[LINK_NO_CREDENTIAL] = OF_SITE | ON_CHANNEL,
	[LINK_HOST_KEY] = OF_AGENT | ON_CHANNEL,
	[LINK_HOST_KEY_VERDICT] = OF_SITE | ON_CHANNEL,
	[LINK_PROMPT] = OF_AGENT | ON_CHANNEL,
	[LINK_ANSWER] = OF_SITE | ON_CHANNEL,
	[LINK_STATE] = OF_AGENT | ON_CHANNEL,
	[LINK_OUTPUT] = OF_AGENT | ON_CHANNEL,
	[LINK_KEPT] = OF_SITE | ON_CHANNEL,
	[LINK_INPUT] = OF_SITE | ON_CHANNEL,
	[LINK_TAKEN] = OF_AGENT | ON_CHANNEL,
	[LINK_RESIZE] = OF_SITE | ON_CHANNEL,
	[LINK_RESIZED] = OF_AGENT | ON_CHANNEL,
	[LINK_REPAINT] = OF_SITE | ON_CHANNEL,
	[LINK_SCREEN] = OF_AGENT | ON_CHANNEL,
	[LINK_END] = OF_SITE | OF_AGENT | ON_CHANNEL,
	[LINK_ENDED] = OF_AGENT | ON_CHANNEL,
};

static uint32_t
get_number(const char *bytes)
{
	const unsigned char *at = (const unsigned char *)bytes;

	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void
put_number(struct buf *out, uint32_t number)
{
	const unsigned char bytes[] = { (unsigned char)(number >> 24),
					(unsigned char)(number >> 16), (unsigned char)(number >> 8),
					(unsigned char)number };

	buf_append(out, bytes, sizeof(bytes));
}

void
wire_put_frame(struct buf *out, enum link_kind kind, uint32_t channel, struct str body)
{
	buf_append_byte(out, (char)kind);
	put_number(out, channel);
	put_number(out, (uint32_t)body.length);
	buf_append_str(out, body);
	if (body.length > LINK_BODY_LIMIT)
		out->overflowed = true;
}

static bool
may_send(uint32_t kind, uint32_t channel, enum frame_sender from)
{
	return kind < LINK_KINDS && (kinds[kind] & from) &&
	       (channel != 0) == ((kinds[kind] & ON_CHANNEL) != 0);
}

bool
wire_is_for_channel(uint32_t kind, enum frame_sender from)
{
	return may_send(kind, 1, from);
}

enum err
wire_get_frame(struct str *bytes, enum frame_sender from, struct frame *ret_frame)
{
	uint32_t kind, channel, length;

	if (bytes->length < LINK_HEAD_SIZE)
		return ERR_AGAIN;
	kind = (unsigned char)bytes->data[0];
	channel = get_number(bytes->data + 1);
	length = get_number(bytes->data + 5);
	if (!may_send(kind, channel, from) || channel > INT32_MAX || length > LINK_BODY_LIMIT)
		return ERR_INVALID;
	if (bytes->length < LINK_HEAD_SIZE + length)
		return ERR_AGAIN;
	*ret_frame = (struct frame){ .kind = (enum link_kind)kind,
				     .channel = channel,
				     .body = str_of(bytes->data + LINK_HEAD_SIZE, length) };
	*bytes = str_from_offset(*bytes, LINK_HEAD_SIZE + length);
	return OK;
}

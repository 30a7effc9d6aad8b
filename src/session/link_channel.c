/* SPDX-License-Identifier: Apache-2.0 */
/* The channels of a link. Numbers of the site go up and are never used twice, so that a frame for
 * one that was closed is told from one that never was. */
#include "base/log.h"
#include "base/memory.h"
#include "session/link_internal.h"
#include "wire/wire.h"

static struct str
key_of(const uint32_t *number)
{
	return str_of(number, sizeof(*number));
}

static struct link_channel *
channel_new(struct link *link, uint32_t number)
{
	struct link_channel *channel = new_object(struct link_channel);

	channel->link = link;
	channel->number = number;
	list_append(&link->in_order, &channel->in_order);
	map_put(link->channels, key_of(&channel->number), channel);
	return channel;
}

static void
forget(struct link_channel *own_channel)
{
	list_remove(&own_channel->in_order);
	map_remove(own_channel->link->channels, key_of(&own_channel->number));
	memory_free(own_channel);
}

enum err
link_open_channel(struct link *link, const struct channel_owner *owner, void *context,
		  struct link_channel **ret_channel)
{
	struct link_channel *channel;

	if (link->why)
		return ERR_CLOSED;
	if (map_count(link->channels) >= LINK_CHANNELS_MOST ||
	    link->next_channel >= LINK_CHANNEL_OF_AGENT)
		return ERR_LIMIT;
	channel = channel_new(link, link->next_channel++);
	channel_set_owner(channel, owner, context);
	*ret_channel = channel;
	return OK;
}

void
channel_set_owner(struct link_channel *channel, const struct channel_owner *owner, void *context)
{
	channel->owner = owner;
	channel->context = context;
}

struct link *
channel_link(const struct link_channel *channel)
{
	return channel->link;
}

/* What must not wait behind a person's typing: these are few, and something hangs on each. */
static bool
has_reserve(enum link_kind kind)
{
	switch (kind) {
	case LINK_CONTINUE:
	case LINK_KEPT:
	case LINK_END:
	case LINK_HOST_KEY_VERDICT:
	case LINK_CREDENTIAL:
	case LINK_NO_CREDENTIAL:
		return true;
	default:
		return false;
	}
}

enum err
channel_send(struct link_channel *channel, enum link_kind kind, struct str body)
{
	struct link *link = channel->link;
	size_t limit = LINK_OUTPUT_LIMIT;
	enum err err;

	if (!wire_is_for_channel(kind, FRAME_FROM_SITE))
		return ERR_BUG;
	if (has_reserve(kind))
		limit += LINK_OUTPUT_RESERVE - LINK_HEAD_SIZE;
	err = link_send(link, kind, channel->number, body, limit);
	if (err != ERR_LIMIT)
		return err;
	/* Nobody says it again on this link; on the next one HERE leads to it. */
	if (has_reserve(kind)) {
		link_break(link, "the agent takes nothing");
		return ERR_CLOSED;
	}
	channel->wants_drained = true;
	link->wants_drained = true;
	return err;
}

void
channel_close(struct link_channel *own_channel)
{
	forget(own_channel);
}

/* --- for the link --- */

/* A session that nobody here knows. */
static void
end_unknown(struct link_channel *channel)
{
	struct buf body;

	buf_init(&body, LINK_TEXT_LIMIT);
	wire_put_int(&body, LINK_END_BY_SITE);
	wire_put_text(&body, "the site does not know this session");
	/* If it cannot be said, the link is about to end, and it is said on the next. */
	if (channel_send(channel, LINK_END, buf_str(&body)) != OK)
		log_debug("link.end_unsaid");
	buf_release(&body);
	channel_close(channel);
}

static void
hear_here(struct link *link, const struct frame *frame)
{
	struct links *links = link->links;
	struct handshake_here message;
	struct link_channel *channel;
	struct link_here here;

	if (!(frame->channel & LINK_CHANNEL_OF_AGENT) ||
	    map_count(link->channels) >= LINK_CHANNELS_MOST ||
	    wire_get_here(frame->body, &message)) {
		link_break(link, "a session that cannot be here");
		return;
	}
	here = (struct link_here){ message.uid, message.oldest, message.next, message.state };
	channel = channel_new(link, frame->channel);
	if (links->settings.here)
		links->settings.here(channel, &here, links->settings.context);
	channel = map_get(link->channels, key_of(&frame->channel));
	if (channel && !channel->owner)
		end_unknown(channel);
}

void
channels_hear(struct link *link, const struct frame *frame)
{
	struct link_channel *channel = map_get(link->channels, key_of(&frame->channel));

	if (channel && frame->kind != LINK_HERE)
		channel->owner->frame(channel, frame->kind, frame->body, channel->context);
	else if (channel)
		link_break(link, "a channel twice");
	else if (frame->kind == LINK_HERE)
		hear_here(link, frame);
	else if (frame->channel < LINK_CHANNEL_OF_AGENT && frame->channel >= link->next_channel)
		link_break(link, "a channel that never was");
}

/* Owners may close other channels of this link meanwhile, so each is looked for anew. */
void
channels_lose(struct link *link)
{
	while (!list_is_empty(&link->in_order)) {
		struct link_channel *channel =
			list_entry(link->in_order.next, struct link_channel, in_order);
		const struct channel_owner *owner = channel->owner;

		if (owner)
			owner->lost(channel, channel->context);
		forget(channel);
	}
}

/* Those that wait, each once, in turn: the first served goes last. */
void
channels_drained(struct link *link)
{
	size_t count = map_count(link->channels);

	for (size_t i = 0; i < count && !link->why && !list_is_empty(&link->in_order); i++) {
		struct link_channel *channel =
			list_entry(link->in_order.next, struct link_channel, in_order);
		bool wanted = channel->wants_drained;

		if (link->wants_drained) /* full again */
			return;
		list_remove(&channel->in_order);
		list_append(&link->in_order, &channel->in_order);
		channel->wants_drained = false;
		if (wanted && channel->owner && channel->owner->drained)
			channel->owner->drained(channel, channel->context);
	}
}

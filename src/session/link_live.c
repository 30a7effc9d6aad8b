/* SPDX-License-Identifier: Apache-2.0 */
/* A link that is proved: bytes to frames and back, heartbeat, and its end. */
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/metric.h"
#include "net/connection.h"
#include "session/link_internal.h"
#include "wire/wire.h"

static struct metric live =
	METRIC(GAUGE, "sallyport_links", "Links of Jumpoints that are open now.");

static struct str
key_of(const int64_t *number)
{
	return str_of(number, sizeof(*number));
}

/* --- the end --- */

void
link_live_end(struct link *own_link, const char *why)
{
	struct links *links = own_link->links;
	const struct node_link link = { .epoch = links->epoch, .number = own_link->number };
	int64_t jumpoint_id = own_link->jumpoint_id, node_id = own_link->node_id;

	log_info("link.down", LOG_INT("jumpoint", jumpoint_id), LOG_INT("node", node_id),
		 LOG_TEXT("why", why));
	own_link->why = why;
	list_remove(&own_link->in_links);
	if (links_find(links, node_id) == own_link)
		map_remove(links->by_node, key_of(&node_id));
	metric_set(&live, (int64_t)map_count(links->by_node));
	timer_cancel(&own_link->beat);
	timer_cancel(&own_link->breaking);
	connection_close(TAKE(own_link->connection));
	channels_lose(own_link);
	map_free(own_link->channels);
	buf_release(&own_link->input);
	buf_release(&own_link->certificate);
	memory_free(own_link);
	presence_leave(links, &link, jumpoint_id, node_id);
}

static void
end_broken(void *context)
{
	struct link *link = context;

	link_live_end(link, link->why);
}

void
link_break(struct link *link, const char *why)
{
	if (link->why)
		return;
	link->why = why;
	connection_pause(link->connection, true);
	timer_set_in(&link->breaking, 0);
}

/* --- out --- */

enum err
link_send(struct link *link, enum link_kind kind, uint32_t channel, struct str body, size_t limit)
{
	struct buf *frame = &link->links->frame;
	enum err err;

	if (link->why)
		return ERR_CLOSED;
	if (connection_unsent(link->connection) + body.length > limit)
		return ERR_LIMIT;
	buf_clear(frame);
	wire_put_frame(frame, kind, channel, body);
	err = buf_error(frame);
	if (!err)
		err = connection_write(link->connection, buf_str(frame));
	if (!err)
		link->sent_ms = clock_monotonic_ms();
	return err;
}

static void
send_number(struct link *link, enum link_kind kind, int64_t number)
{
	struct buf body;

	buf_init(&body, sizeof(number));
	wire_put_int(&body, number);
	if (link_send(link, kind, 0, buf_str(&body), LINK_OUTPUT_LIMIT + LINK_OUTPUT_RESERVE) ==
	    ERR_LIMIT)
		link_break(link, "the agent takes nothing");
	buf_release(&body);
}

static void
beat(void *context)
{
	struct link *link = context;
	int64_t now_ms = clock_monotonic_ms();
	int64_t every_ms = link->links->settings.heartbeat_ms;

	if (now_ms - link->heard_ms >= LINK_BEATS_MISSED * every_ms) {
		link_live_end(link, "the agent is silent");
		return;
	}
	if (now_ms - link->sent_ms >= every_ms)
		send_number(link, LINK_PING, now_ms);
	timer_set_in(&link->beat, every_ms);
}

/* --- in --- */

static void
hear_ping(struct link *link, struct str body)
{
	struct wire_reader reader = { .rest = body };
	int64_t number = wire_get_int(&reader);

	if (wire_end(&reader))
		link_break(link, "a ping that is none");
	else
		send_number(link, LINK_PONG, number);
}

static void
hear(struct link *link, const struct frame *frame)
{
	if (frame->channel)
		channels_hear(link, frame);
	else if (frame->kind == LINK_PING)
		hear_ping(link, frame->body);
	else if (frame->kind != LINK_PONG)
		link_break(link, "a second handshake");
}

/* Frames that are whole; what is left waits for the rest of its frame. */
static void
hear_frames(struct link *link)
{
	struct str rest = buf_str(&link->input);
	enum err err = OK;

	while (!link->why && !err) {
		struct frame frame;

		err = wire_get_frame(&rest, FRAME_FROM_AGENT, &frame);
		if (!err)
			hear(link, &frame);
	}
	if (err == ERR_INVALID)
		link_break(link, "a frame that is none");
	buf_consume(&link->input, link->input.length - rest.length);
}

static void
read_input(struct connection *connection, void *context)
{
	struct link *link = context;
	size_t room = LINK_INPUT_ROOM - link->input.length, length = 0;
	enum err err;

	if (link->why)
		return;
	err = connection_read(connection, &link->input,
			      room < LINK_READ_ROOM ? room : LINK_READ_ROOM, &length);
	if (err == ERR_AGAIN)
		return;
	if (err) {
		link_live_end(link, "the connection ended");
		return;
	}
	link->heard_ms = clock_monotonic_ms();
	hear_frames(link);
}

static void
hear_drained(struct connection *connection, void *context)
{
	struct link *link = context;

	if (!link->wants_drained || link->why)
		return;
	link->wants_drained = false;
	channels_drained(link);
}

static void
fail(struct connection *connection, enum err err, void *context)
{
	link_live_end(context, "the connection broke");
}

static const struct connection_owner owner = { .readable = read_input,
					       .drained = hear_drained,
					       .failed = fail };

/* --- the beginning --- */

void
link_live_begin(struct links *links, struct connection *own_connection,
		const struct node_arrival *arrival, struct str certificate)
{
	struct link *old = links_find(links, arrival->node_id);
	struct link *link = new_object(struct link);

	if (old)
		link_live_end(old, "the node has a new link");
	link->links = links;
	link->connection = own_connection;
	link->jumpoint_id = arrival->jumpoint_id;
	link->node_id = arrival->node_id;
	link->number = arrival->link.number;
	buf_init(&link->certificate, HANDSHAKE_CERTIFICATE_LIMIT);
	buf_append_str(&link->certificate, certificate);
	link->channels = map_new();
	list_init(&link->in_order);
	link->next_channel = 1;
	buf_init(&link->input, LINK_INPUT_ROOM);
	link->heard_ms = link->sent_ms = clock_monotonic_ms();
	timer_init(&link->beat, links->settings.loop, beat, link);
	timer_set_in(&link->beat, links->settings.heartbeat_ms);
	timer_init(&link->breaking, links->settings.loop, end_broken, link);
	list_append(&links->links, &link->in_links);
	map_put(links->by_node, key_of(&link->node_id), link);
	metric_set(&live, (int64_t)map_count(links->by_node));
	connection_set_deadline(own_connection, 0);
	connection_set_owner(own_connection, &owner, link);
	if (links->settings.presence)
		links->settings.presence(link->jumpoint_id, link->node_id, true,
					 links->settings.context);
}

/* --- what others may know --- */

int64_t
link_jumpoint_id(const struct link *link)
{
	return link->jumpoint_id;
}

int64_t
link_node_id(const struct link *link)
{
	return link->node_id;
}

struct str
link_certificate(const struct link *link)
{
	return buf_str(&link->certificate);
}

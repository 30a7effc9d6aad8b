/* SPDX-License-Identifier: Apache-2.0 */
/* States, waits and bytes. Whoever ends a connection from inside its own call does it by a timer
 * that is due at once, so that no frame is handled on a link that is gone. */
#include "jumpoint/uplink.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "jumpoint/uplink_internal.h"
#include "net/connection.h"
#include "wire/wire.h"

/* --- waiting and trying --- */

int64_t
uplink_wait_ms(int count, uint32_t random)
{
	int64_t middle_ms = UPLINK_FIRST_WAIT_MS;

	for (int i = 0; i < count && middle_ms < UPLINK_MOST_WAIT_MS; i++)
		middle_ms *= 2;
	if (middle_ms > UPLINK_MOST_WAIT_MS)
		middle_ms = UPLINK_MOST_WAIT_MS;
	/* half less to half more */
	return middle_ms / 2 + (int64_t)((uint64_t)middle_ms * random >> 32);
}

static void
hang_up(struct uplink *uplink)
{
	if (uplink->connection)
		connection_close(TAKE(uplink->connection));
	timer_cancel(&uplink->timer);
	timer_cancel(&uplink->breaking);
	buf_clear(&uplink->input);
	uplink->broken = NULL;
	uplink->wants_drained = false;
}

void
uplink_fail(struct uplink *uplink, const char *why, int64_t least_wait_ms)
{
	const struct uplink_owner *owner = &uplink->settings.owner;
	bool was_up = uplink->state == UPLINK_UP;
	int64_t wait_ms;

	if (uplink->state == UPLINK_STOPPED)
		return;
	if (was_up && clock_monotonic_ms() - uplink->up_ms >= UPLINK_PROVEN_MS)
		uplink->tries = 0;
	hang_up(uplink);
	uplink->state = UPLINK_WAITS;
	wait_ms = uplink_wait_ms(uplink->tries++, (uint32_t)random_below(UINT64_C(1) << 32));
	timer_set_in(&uplink->timer, wait_ms > least_wait_ms ? wait_ms : least_wait_ms);
	if (was_up)
		owner->down(owner->context);
	owner->failed(why, owner->context);
}

void
uplink_give_up(struct uplink *uplink, enum link_refusal why, const char *text)
{
	const struct uplink_owner *owner = &uplink->settings.owner;

	uplink_stop(uplink);
	owner->refused(why, text, owner->context);
}

void
uplink_stop(struct uplink *uplink)
{
	hang_up(uplink);
	uplink->state = UPLINK_STOPPED;
}

void
uplink_break(struct uplink *uplink, const char *why)
{
	if (uplink->broken || !uplink->connection)
		return;
	uplink->broken = why;
	connection_pause(uplink->connection, true);
	timer_set_in(&uplink->breaking, 0);
}

static void
end_broken(void *context)
{
	struct uplink *uplink = context;

	uplink_fail(uplink, uplink->broken, 0);
}

/* --- out --- */

bool
uplink_is_up(const struct uplink *uplink)
{
	return uplink->state == UPLINK_UP && !uplink->broken;
}

bool
uplink_has_room(struct uplink *uplink)
{
	if (!uplink_is_up(uplink))
		return false;
	if (connection_unsent(uplink->connection) < UPLINK_OUTPUT_LIMIT)
		return true;
	uplink->wants_drained = true;
	return false;
}

void
uplink_send(struct uplink *uplink, enum link_kind kind, uint32_t channel, struct str body)
{
	if (!uplink->connection || uplink->broken)
		return;
	buf_clear(&uplink->frame);
	wire_put_frame(&uplink->frame, kind, channel, body);
	if (buf_error(&uplink->frame) ||
	    connection_write(uplink->connection, buf_str(&uplink->frame)) == ERR_LIMIT) {
		uplink_break(uplink, "more was said than the site takes");
		return;
	}
	uplink->sent_ms = clock_monotonic_ms();
}

static void
send_number(struct uplink *uplink, enum link_kind kind, int64_t number)
{
	struct buf body;

	buf_init(&body, sizeof(number));
	wire_put_int(&body, number);
	uplink_send(uplink, kind, 0, buf_str(&body));
	buf_release(&body);
}

/* --- the heartbeat, or the next try --- */

static void
beat(struct uplink *uplink)
{
	int64_t now_ms = clock_monotonic_ms();

	if (now_ms - uplink->heard_ms >= UPLINK_BEATS_MISSED * uplink->heartbeat_ms) {
		uplink_fail(uplink, "the site is silent", 0);
		return;
	}
	if (now_ms - uplink->sent_ms >= uplink->heartbeat_ms)
		send_number(uplink, LINK_PING, now_ms);
	timer_set_in(&uplink->timer, uplink->heartbeat_ms);
}

static void
hear_timer(void *context)
{
	struct uplink *uplink = context;

	if (uplink->state == UPLINK_UP) {
		beat(uplink);
		return;
	}
	uplink->state = UPLINK_DIALS;
	uplink_dial_begin(uplink);
}

void
uplink_come_up(struct uplink *uplink, const struct handshake_welcome *welcome)
{
	const struct uplink_owner *owner = &uplink->settings.owner;

	uplink->state = UPLINK_UP;
	uplink->heartbeat_ms = welcome->heartbeat_ms;
	uplink->up_ms = uplink->heard_ms = clock_monotonic_ms();
	connection_set_deadline(uplink->connection, 0);
	timer_set_in(&uplink->timer, uplink->heartbeat_ms);
	owner->up(welcome, owner->context);
}

/* --- in --- */

static void
hear_ping(struct uplink *uplink, struct str body)
{
	struct wire_reader reader = { .rest = body };
	int64_t number = wire_get_int(&reader);

	if (wire_end(&reader))
		uplink_break(uplink, "the site sent a ping that is none");
	else
		send_number(uplink, LINK_PONG, number);
}

/* False: the connection is gone, or about to. */
static bool
hear(struct uplink *uplink, const struct frame *frame)
{
	const struct uplink_owner *owner = &uplink->settings.owner;

	if (uplink->state != UPLINK_UP)
		return uplink_hear_handshake(uplink, frame);
	if (frame->channel)
		owner->frame(frame, owner->context);
	else if (frame->kind == LINK_PING)
		hear_ping(uplink, frame->body);
	else if (frame->kind != LINK_PONG)
		uplink_break(uplink, "the site broke the protocol");
	return uplink->connection && !uplink->broken;
}

static void
hear_frames(struct uplink *uplink)
{
	struct str rest = buf_str(&uplink->input);
	enum err err = OK;
	bool goes_on = true;

	while (goes_on && !err) {
		struct frame frame;

		err = wire_get_frame(&rest, FRAME_FROM_SITE, &frame);
		if (!err)
			goes_on = hear(uplink, &frame);
	}
	if (!uplink->connection)
		return;
	if (err == ERR_INVALID)
		uplink_break(uplink, "the site sent a frame that is none");
	buf_consume(&uplink->input, uplink->input.length - rest.length);
}

static void
read_input(struct connection *connection, void *context)
{
	struct uplink *uplink = context;
	size_t room = UPLINK_INPUT_ROOM - uplink->input.length, length = 0;
	enum err err;

	if (uplink->broken)
		return;
	err = connection_read(connection, &uplink->input,
			      room < UPLINK_READ_ROOM ? room : UPLINK_READ_ROOM, &length);
	if (err == ERR_AGAIN)
		return;
	if (err) {
		uplink_fail(uplink, "the site ended the connection", 0);
		return;
	}
	uplink->heard_ms = clock_monotonic_ms();
	hear_frames(uplink);
}

static void
hear_drained(struct connection *connection, void *context)
{
	struct uplink *uplink = context;
	const struct uplink_owner *owner = &uplink->settings.owner;

	if (!uplink->wants_drained || uplink->broken)
		return;
	uplink->wants_drained = false;
	owner->drained(owner->context);
}

static void
hear_failed(struct connection *connection, enum err err, void *context)
{
	uplink_fail(context,
		    err == ERR_TIMEOUT ? "the site did not finish the handshake in time"
				       : "the connection to the site broke",
		    0);
}

static const struct connection_owner connection_owner = { .readable = read_input,
							  .drained = hear_drained,
							  .failed = hear_failed };

void
uplink_begin(struct uplink *uplink, struct connection *own_connection, struct str early,
	     const unsigned char exporter[LINK_EXPORTER_SIZE])
{
	timer_cancel(&uplink->timer);
	uplink->connection = own_connection;
	uplink->state = UPLINK_WANTS_PROOF;
	memcpy(uplink->exporter, exporter, sizeof(uplink->exporter));
	connection_set_owner(own_connection, &connection_owner, uplink);
	/* A frame that was asked for must fit behind what waits already. */
	connection_set_write_limit(own_connection,
				   UPLINK_OUTPUT_LIMIT + 4 * (LINK_HEAD_SIZE + LINK_BODY_LIMIT));
	connection_set_deadline(own_connection, clock_monotonic_ms() + LINK_HANDSHAKE_MS);
	buf_append_str(&uplink->input, early);
	uplink_say_hello(uplink);
	if (early.length)
		hear_frames(uplink);
}

/* --- the whole of it --- */

struct uplink *
uplink_new(const struct uplink_settings *settings)
{
	struct uplink *uplink = new_object(struct uplink);

	uplink->settings = *settings;
	buf_init(&uplink->input, UPLINK_INPUT_ROOM);
	buf_init(&uplink->frame, LINK_HEAD_SIZE + LINK_BODY_LIMIT);
	timer_init(&uplink->timer, settings->loop, hear_timer, uplink);
	timer_init(&uplink->breaking, settings->loop, end_broken, uplink);
	timer_set_in(&uplink->timer, 0);
	return uplink;
}

void
uplink_free(struct uplink *own_uplink)
{
	if (!own_uplink)
		return;
	uplink_stop(own_uplink);
	dial_close(own_uplink->dial.dial);
	buf_release(&own_uplink->input);
	buf_release(&own_uplink->frame);
	memory_wipe(own_uplink, sizeof(*own_uplink));
	memory_free(own_uplink);
}

void
uplink_set_certificate(struct uplink *uplink, struct str certificate)
{
	uplink->settings.certificate = certificate;
}

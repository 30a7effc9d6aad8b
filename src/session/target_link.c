/* SPDX-License-Identifier: Apache-2.0 */
/* Puts messages into frames. Frames that come go to the broker as they are. */
#include "session/target_link.h"

#include "base/log.h"
#include "base/memory.h"

struct target_link {
	struct target target;
	struct link_channel *channel;
	struct session *session;
};

/* --- to the agent --- */

static enum err
deliver(struct leg *leg, const struct message *message)
{
	struct target_link *way = (struct target_link *)(void *)leg;
	CLEANUP(buf_release) struct buf body;
	enum err err;

	buf_init(&body, LINK_BODY_LIMIT);
	message_put(&body, message);
	err = buf_error(&body);
	return err ? err
		   : channel_send(way->channel, (enum link_kind)message->kind, buf_str(&body));
}

static void
close_channel(struct leg *own_leg, int code, const char *reason)
{
	struct target_link *way = (struct target_link *)(void *)own_leg;

	channel_close(way->channel);
	memory_free(way);
}

static const struct leg_table leg_table = { .deliver = deliver, .close = close_channel };

/* --- from the agent --- */

static void
on_frame(struct link_channel *channel, enum link_kind kind, struct str body, void *context)
{
	struct target_link *way = context;

	broker_hear(way->session, (int)kind, body);
}

static void
on_drained(struct link_channel *channel, void *context)
{
	struct target_link *way = context;

	broker_target_drained(way->session);
}

static void
on_lost(struct link_channel *channel, void *context)
{
	struct target_link *way = context;

	broker_target_lost(way->session);
	memory_free(way);
}

static const struct channel_owner owner = { .frame = on_frame,
					    .drained = on_drained,
					    .lost = on_lost };

/* --- beginning --- */

static void
fill(struct target_link *way, const struct link *link)
{
	way->target.leg.table = &leg_table;
	way->target.jumpoint_id = link_jumpoint_id(link);
	way->target.node_id = link_node_id(link);
	way->target.certificate = link_certificate(link);
}

static enum err
open_link(void *ways, int64_t jumpoint_id, struct session *session, struct target **ret_target)
{
	struct link *link = links_pick(ways, jumpoint_id);
	struct target_link *way;
	enum err err;

	if (!link)
		return ERR_NOT_FOUND;
	way = new_object(struct target_link);
	way->session = session;
	err = link_open_channel(link, &owner, way, &way->channel);
	if (err) {
		memory_free(way);
		return err;
	}
	fill(way, link);
	*ret_target = &way->target;
	return OK;
}

const struct target_table target_links = { .open = open_link };

void
target_link_here(struct link_channel *channel, const struct link_here *here, void *broker)
{
	const struct message message = { .kind = LINK_HERE,
					 .uid = here->uid,
					 .offset = here->oldest,
					 .next = here->next,
					 .state = here->state };
	struct target_link *way = new_object(struct target_link);

	fill(way, channel_link(channel));
	way->channel = channel;
	/* The answer is sent from inside, so the channel is ours before. */
	channel_set_owner(channel, &owner, way);
	if (broker_here(broker, &message, &way->target, &way->session) != OK) {
		/* Nobody's: the agent is to end it. */
		const struct message end = { .kind = LINK_END,
					     .why = LINK_END_LINK_LOST,
					     .text = STR("The site does not know this session.") };

		if (deliver(&way->target.leg, &end) != OK)
			log_debug("link.end_unsaid"); /* the link ends: it is said on the next */
		close_channel(&way->target.leg, 0, NULL);
	}
}

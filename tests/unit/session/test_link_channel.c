/* SPDX-License-Identifier: Apache-2.0 */
/* Channels: frames to their owners, numbers, sessions that are here still, output that is full. */
#include "links_rig.h"
#include "net/loop.h"
#include "wire/wire.h"

struct ear {
	int frames, losses, drains;
	enum link_kind kind;
	char body[64];
	size_t length;
	bool closes;
};

static void
hear_frame(struct link_channel *channel, enum link_kind kind, struct str body, void *context)
{
	struct ear *ear = context;

	ear->frames++;
	ear->kind = kind;
	ear->length = body.length < sizeof(ear->body) ? body.length : sizeof(ear->body);
	memcpy(ear->body, body.data, ear->length);
	if (ear->closes)
		channel_close(channel);
}

static void
hear_drained(struct link_channel *channel, void *context)
{
	((struct ear *)context)->drains++;
}

static void
hear_lost(struct link_channel *channel, void *context)
{
	((struct ear *)context)->losses++;
}

static const struct channel_owner owner = { hear_frame, hear_drained, hear_lost };

static struct link *
open_live(struct links_rig *rig, struct agent *agent, const char *url)
{
	rig_open(rig, url);
	agent_init(agent, rig);
	agent_join(agent);
	return links_pick(rig->links, 1);
}

static void
close_live(struct links_rig *rig, struct agent *agent)
{
	agent_release(agent);
	rig_close(rig);
}

static void
send_here(struct agent *agent, uint32_t channel)
{
	const struct handshake_here here = { .uid = STR("00000000000000000000000000000abc"),
					     .oldest = 10,
					     .next = 20,
					     .state = LINK_STATE_OPEN };
	struct buf body;

	buf_init(&body, 256);
	wire_put_here(&body, &here);
	agent_send(agent, LINK_HERE, channel, buf_str(&body));
	buf_release(&body);
}

STORE_TEST(channel_carries_frames_both_ways)
{
	struct link_channel *channel, *second;
	struct ear ear = { 0 }, other = { 0 };
	struct links_rig rig;
	struct agent agent;
	struct frame frame;
	struct link *link = open_live(&rig, &agent, url);

	CHECK_OK(link_open_channel(link, &owner, &ear, &channel));
	CHECK_OK(link_open_channel(link, &owner, &other, &second));
	CHECK(channel_link(channel) == link);
	CHECK_OK(channel_send(channel, LINK_INPUT, STR("ls")));
	frame = agent_expect(&agent, LINK_INPUT);
	CHECK_INT(frame.channel, 1);
	CHECK_STR(frame.body, "ls");
	agent_send(&agent, LINK_OUTPUT, 1, STR("files"));
	rig_settle(&rig);
	CHECK_INT(ear.frames, 1);
	CHECK_INT(ear.kind, LINK_OUTPUT);
	CHECK_STR(str_of(ear.body, ear.length), "files");
	CHECK_INT(other.frames, 0);
	CHECK_ERR(channel_send(channel, LINK_OUTPUT, STR("")), ERR_BUG);
	CHECK_ERR(channel_send(channel, LINK_PING, STR("")), ERR_BUG);
	close_live(&rig, &agent);
	CHECK_INT(ear.losses, 1);
	CHECK_INT(other.losses, 1);
}

STORE_TEST(channel_is_lost_with_its_link)
{
	struct link_channel *channel;
	struct ear ear = { 0 };
	struct links_rig rig;
	struct agent agent;
	struct link *link = open_live(&rig, &agent, url);

	CHECK_OK(link_open_channel(link, &owner, &ear, &channel));
	agent_hang_up(&agent);
	rig_settle(&rig);
	CHECK_INT(ear.losses, 1);
	close_live(&rig, &agent);
	CHECK_INT(ear.losses, 1);
}

STORE_TEST(channel_closed_hears_no_more)
{
	struct link_channel *channel;
	struct ear ear = { .closes = true };
	struct links_rig rig;
	struct agent agent;
	struct link *link = open_live(&rig, &agent, url);

	CHECK_OK(link_open_channel(link, &owner, &ear, &channel));
	agent_send(&agent, LINK_ENDED, 1, STR(""));
	agent_send(&agent, LINK_OUTPUT, 1, STR(""));
	rig_settle(&rig);
	CHECK_INT(ear.frames, 1);
	CHECK_INT(links_count(rig.links), 1);
	CHECK_OK(link_open_channel(link, &owner, &ear, &channel));
	CHECK_OK(channel_send(channel, LINK_END, STR("")));
	CHECK_INT(agent_expect(&agent, LINK_END).channel, 2);
	channel_close(channel);
	close_live(&rig, &agent);
	CHECK_INT(ear.losses, 0);
}

STORE_TEST(channel_that_never_was_breaks_the_link)
{
	struct links_rig rig;
	struct agent agent;

	open_live(&rig, &agent, url);
	agent_send(&agent, LINK_OUTPUT, 1, STR(""));
	CHECK(agent_is_cut(&agent));
	close_live(&rig, &agent);
}

STORE_TEST(channel_of_a_session_that_lives_on)
{
	struct ear ear = { 0 };
	struct links_rig rig;
	struct agent agent;
	struct frame frame;

	open_live(&rig, &agent, url);
	rig.takes_here = true;
	rig.here_owner = &owner;
	rig.here_context = &ear;
	send_here(&agent, LINK_CHANNEL_OF_AGENT | 1);
	rig_settle(&rig);
	CHECK_INT(rig.heres, 1);
	CHECK_STR(str_of(rig.here_uid, LINK_UID_SIZE), "00000000000000000000000000000abc");
	CHECK_INT(rig.here.oldest, 10);
	CHECK_INT(rig.here.next, 20);
	CHECK_INT(rig.here.state, LINK_STATE_OPEN);
	CHECK_OK(channel_send(rig.here_channel, LINK_CONTINUE, STR("")));
	frame = agent_expect(&agent, LINK_CONTINUE);
	CHECK_INT(frame.channel, LINK_CHANNEL_OF_AGENT | 1);
	agent_send(&agent, LINK_OUTPUT, LINK_CHANNEL_OF_AGENT | 1, STR("x"));
	rig_settle(&rig);
	CHECK_INT(ear.frames, 1);
	send_here(&agent, LINK_CHANNEL_OF_AGENT | 1); /* twice */
	CHECK(agent_is_cut(&agent));
	CHECK_INT(ear.losses, 1);
	close_live(&rig, &agent);
}

STORE_TEST(channel_of_an_unknown_session_is_ended)
{
	struct links_rig rig;
	struct agent agent;
	struct frame frame;

	open_live(&rig, &agent, url);
	send_here(&agent, LINK_CHANNEL_OF_AGENT | 9);
	frame = agent_expect(&agent, LINK_END);
	CHECK_INT(frame.channel, LINK_CHANNEL_OF_AGENT | 9);
	agent_send(&agent, LINK_ENDED, LINK_CHANNEL_OF_AGENT | 9, STR(""));
	CHECK(agent_hears_nothing(&agent));
	CHECK_INT(links_count(rig.links), 1);
	close_live(&rig, &agent);
}

STORE_TEST(channel_of_the_site_is_not_for_the_agent_to_choose)
{
	struct links_rig rig;
	struct agent agent;

	open_live(&rig, &agent, url);
	send_here(&agent, 5);
	CHECK(agent_is_cut(&agent));
	close_live(&rig, &agent);
}

STORE_TEST(channel_output_is_bounded)
{
	static const char input[LINK_OUTPUT_PIECE];
	struct link_channel *channel, *quiet;
	struct ear ear = { 0 }, silence = { 0 };
	struct links_rig rig;
	struct agent agent;
	struct link *link = open_live(&rig, &agent, url);
	enum err err = OK;
	int sent = 0;

	CHECK_OK(link_open_channel(link, &owner, &ear, &channel));
	CHECK_OK(link_open_channel(link, &owner, &silence, &quiet));
	for (; !err && sent < 1000; sent++)
		err = channel_send(channel, LINK_INPUT, str_of(input, sizeof(input)));
	CHECK_INT(err, ERR_LIMIT);
	CHECK(sent * (int)sizeof(input) <= LINK_OUTPUT_LIMIT + 1024 * 1024);
	CHECK_OK(channel_send(channel, LINK_KEPT, STR("0123456789abcdef")));
	CHECK_INT(ear.drains, 0);
	for (int i = 1; i < sent; i++)
		agent_expect(&agent, LINK_INPUT);
	agent_expect(&agent, LINK_KEPT);
	CHECK_INT(ear.drains, 1);
	CHECK_INT(silence.drains, 0);
	CHECK_OK(channel_send(channel, LINK_INPUT, str_of(input, sizeof(input))));
	close_live(&rig, &agent);
}

/* What a wait hangs on would be lost for good: the link goes, and all of it is said on the next. */
STORE_TEST(channel_that_cannot_even_say_the_end_ends_its_link)
{
	static const char input[LINK_OUTPUT_PIECE];
	struct link_channel *channel;
	struct ear ear = { 0 };
	struct links_rig rig;
	struct agent agent;
	struct link *link = open_live(&rig, &agent, url);
	enum err err = OK;

	CHECK_OK(link_open_channel(link, &owner, &ear, &channel));
	for (int i = 0; !err && i < 1000; i++)
		err = channel_send(channel, LINK_INPUT, str_of(input, sizeof(input)));
	CHECK_INT(err, ERR_LIMIT);
	for (err = OK; !err;)
		err = channel_send(channel, LINK_CREDENTIAL, str_of(input, sizeof(input)));
	CHECK_INT(err, ERR_CLOSED);
	CHECK_INT(ear.losses, 0);
	CHECK(links_pick(rig.links, 1) == NULL);
	loop_turn(rig.loop);
	CHECK_INT(ear.losses, 1);
	CHECK_INT(links_count(rig.links), 0);
	close_live(&rig, &agent);
}

STORE_TEST(channel_numbers_and_room_are_bounded)
{
	struct link_channel *channel = NULL;
	struct ear ear = { 0 };
	struct links_rig rig;
	struct agent agent;
	struct link *link = open_live(&rig, &agent, url);

	for (int i = 0; i < LINK_CHANNELS_MOST; i++)
		CHECK_OK(link_open_channel(link, &owner, &ear, &channel));
	CHECK_ERR(link_open_channel(link, &owner, &ear, &channel), ERR_LIMIT);
	channel_close(channel);
	CHECK_OK(link_open_channel(link, &owner, &ear, &channel));
	close_live(&rig, &agent);
	CHECK_INT(ear.losses, LINK_CHANNELS_MOST);
}

STORE_TEST(channel_owner_may_break_the_link)
{
	struct link_channel *channel;
	struct ear ear = { 0 };
	struct links_rig rig;
	struct agent agent;
	struct link *link = open_live(&rig, &agent, url);

	CHECK_OK(link_open_channel(link, &owner, &ear, &channel));
	link_break(link, "a test");
	CHECK_INT(ear.losses, 0);
	CHECK_ERR(channel_send(channel, LINK_INPUT, STR("")), ERR_CLOSED);
	CHECK(links_pick(rig.links, 1) == NULL);
	CHECK(agent_is_cut(&agent));
	CHECK_INT(ear.losses, 1);
	close_live(&rig, &agent);
}

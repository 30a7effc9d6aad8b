/* SPDX-License-Identifier: Apache-2.0 */
#include "uplinks.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/connection.h"

static void
hear_up(const struct handshake_welcome *welcome, void *context)
{
	((struct line *)context)->ups++;
}

static void
hear_frame(const struct frame *frame, void *context)
{
	struct line *line = context;

	line->frames++;
	line->frame = *frame;
	line->frame.body = arena_str(&line->arena, frame->body);
}

static void
hear_drained(void *context)
{
	((struct line *)context)->drains++;
}

static void
hear_down(void *context)
{
	((struct line *)context)->downs++;
}

static void
hear_failed(const char *why, void *context)
{
	struct line *line = context;

	line->failures++;
	line->why = arena_text(&line->arena, str_from(why));
}

static void
hear_refused(enum link_refusal why, const char *text, void *context)
{
	struct line *line = context;

	line->refusals++;
	line->refusal = why;
}

void
line_open(struct line *line, const char *certificate, const char *deploy_key)
{
	*line = (struct line){ .descriptor = -1, .heartbeat_ms = 3000 };
	log_open("test", STDERR_FILENO, LOG_ERROR);
	clock_use_fake(1000);
	arena_init(&line->arena);
	buf_init(&line->input, 8 * 1024 * 1024);
	signature_keys_make(&line->identity);
	signature_keys_make(&line->node);
	memset(line->exporter, 5, sizeof(line->exporter));
	line->loop = loop_new();
	line->uplink = uplink_new(&(struct uplink_settings){
		.loop = line->loop,
		.site_identity = line->identity.public_key,
		.node = &line->node,
		.host_name = "gate",
		.owner = { hear_up, hear_frame, hear_drained, hear_down, hear_failed, hear_refused,
			   line },
		.certificate = str_from(certificate),
		.deploy_key = str_from(deploy_key),
	});
}

void
line_close(struct line *line)
{
	uplink_free(line->uplink);
	line_hang_up(line);
	loop_free(line->loop);
	buf_release(&line->input);
	arena_release(&line->arena);
	clock_use_real();
}

void
line_turn(struct line *line)
{
	for (int i = 0; i < 4; i++)
		loop_turn(line->loop);
}

void
line_connect(struct line *line)
{
	int pair[2];

	line_hang_up(line);
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
	line->descriptor = pair[1];
	uplink_begin(line->uplink, connection_new(line->loop, pair[0], NULL, NULL, 0), STR(""),
		     line->exporter);
	line_turn(line);
}

void
line_hang_up(struct line *line)
{
	if (line->descriptor >= 0)
		close(line->descriptor);
	line->descriptor = -1;
	buf_clear(&line->input);
}

void
line_say(struct line *line, enum link_kind kind, uint32_t channel, struct str body)
{
	struct buf frame;

	buf_init(&frame, LINK_HEAD_SIZE + LINK_BODY_LIMIT);
	wire_put_frame(&frame, kind, channel, body);
	CHECK_INT(send(line->descriptor, frame.data, frame.length, MSG_NOSIGNAL), frame.length);
	buf_release(&frame);
	line_turn(line);
}

static bool
take_some(struct line *line, bool *ret_is_cut)
{
	char *room = buf_reserve(&line->input, 65536);
	ssize_t length = recv(line->descriptor, room, 65536, 0);

	*ret_is_cut = length == 0 || (length < 0 && errno != EAGAIN);
	if (length > 0)
		buf_added(&line->input, (size_t)length);
	line_turn(line);
	return length > 0;
}

struct frame
line_expect(struct line *line, enum link_kind kind)
{
	struct frame frame = { 0 };
	struct str rest;
	bool is_cut;

	line_turn(line);
	while (take_some(line, &is_cut))
		;
	rest = buf_str(&line->input);
	CHECK_OK(wire_get_frame(&rest, FRAME_FROM_AGENT, &frame));
	CHECK_INT(frame.kind, kind);
	frame.body = arena_str(&line->arena, frame.body);
	buf_consume(&line->input, line->input.length - rest.length);
	return frame;
}

bool
line_is_cut(struct line *line)
{
	bool is_cut;

	line_turn(line);
	while (take_some(line, &is_cut))
		buf_clear(&line->input);
	return is_cut;
}

void
line_expect_hello(struct line *line)
{
	struct handshake_hello hello;

	CHECK_OK(wire_get_hello(line_expect(line, LINK_HELLO).body, &hello));
	CHECK_INT(hello.lowest, 1);
	memcpy(line->nonce, hello.nonce, sizeof(line->nonce));
}

void
line_say_proof(struct line *line, const struct signature_keys *keys)
{
	struct handshake_proof proof = { .version = LINK_VERSION };
	struct buf body;

	buf_init(&body, 4096);
	wire_put_site_proof(&body, line->exporter, line->nonce, LINK_VERSION);
	CHECK_OK(signature_make(keys->secret_key, SIGNER_LINK_HELLO_PURPOSE, buf_str(&body),
				proof.signature));
	buf_clear(&body);
	wire_put_proof(&body, &proof);
	line_say(line, LINK_PROOF, 0, buf_str(&body));
	buf_release(&body);
}

void
line_say_refused(struct line *line, enum link_refusal why)
{
	const struct handshake_refused refused = { .why = why, .text = STR("no") };
	struct buf body;

	buf_init(&body, 4096);
	wire_put_refused(&body, &refused);
	line_say(line, LINK_REFUSED, 0, buf_str(&body));
	buf_release(&body);
}

void
line_say_welcome(struct line *line)
{
	const struct handshake_welcome welcome = { .jumpoint_id = 1,
						   .node_id = 2,
						   .certificate = STR("certificate"),
						   .now_ms = 5000,
						   .heartbeat_ms = line->heartbeat_ms };
	struct buf body;

	buf_init(&body, 4096);
	wire_put_welcome(&body, &welcome);
	line_say(line, LINK_WELCOME, 0, buf_str(&body));
	buf_release(&body);
}

void
line_come_up(struct line *line)
{
	line_connect(line);
	line_expect_hello(line);
	line_say_proof(line, &line->identity);
	line_expect(line, LINK_RESUME);
	line_say_welcome(line);
	CHECK(uplink_is_up(line->uplink));
}

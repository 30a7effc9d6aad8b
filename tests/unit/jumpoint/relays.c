/* SPDX-License-Identifier: Apache-2.0 */
#include "relays.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "jumpoint/folder.h"
#include "wire/wire.h"

static bool
has_room(void *context)
{
	return !((struct relay_rig *)context)->is_full;
}

static void
take(void *context, enum link_kind kind, uint32_t channel, struct str body)
{
	struct relay_rig *rig = context;

	CHECK(rig->said_count < RIG_SAID);
	rig->said[rig->said_count++] = (struct said){ kind, channel, arena_str(&rig->arena, body) };
}

static void
take_broken(void *context, const char *why)
{
	((struct relay_rig *)context)->is_broken = true;
}

static enum err
spawn(void *context, int listening, int *ret_socket, pid_t *ret_pid)
{
	struct relay_rig *rig = context;
	int pair[2];

	if (rig->spawn_error)
		return rig->spawn_error;
	CHECK_OK(ipc_pair(pair));
	rig->processes[rig->process_count] = pair[1];
	rig->listening[rig->process_count++] = fcntl(listening, F_DUPFD_CLOEXEC, 0);
	*ret_socket = pair[0];
	*ret_pid = rig->pid;
	return OK;
}

static void
open_relay(struct relay_rig *rig)
{
	rig->relay = relay_new(&(struct relay_settings){
		.loop = rig->loop,
		.pool = rig->pool,
		.folder = rig->folder,
		.sockets = rig->path,
		.program = -1,
		.sessions_most = 4,
		.site_id = "00112233445566778899aabbccddeeff",
		.node = &rig->node,
		.link = { has_room, take, take_broken, rig },
		.spawn = spawn,
		.spawn_context = rig,
	});
}

void
relays_open(struct relay_rig *rig)
{
	const struct pool_settings pool = { .threads = { [POOL_FAST] = 1 },
					    .queue_limit = { [POOL_FAST] = 16 } };

	*rig = (struct relay_rig){ .folder = -1 };
	log_open("test", STDERR_FILENO, LOG_ERROR);
	arena_init(&rig->arena);
	snprintf(rig->path, sizeof(rig->path), "/tmp/relay-XXXXXX");
	CHECK(mkdtemp(rig->path) != NULL);
	rig->folder = open(rig->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	signature_keys_make(&rig->node);
	ipc_message_init(&rig->message);
	rig->loop = loop_new();
	rig->pool = pool_new(&pool);
	open_relay(rig);
}

void
relays_replace(struct relay_rig *rig)
{
	relay_free(rig->relay);
	rig->said_count = 0;
	open_relay(rig);
	relay_take_back(rig->relay);
}

void
relays_close(struct relay_rig *rig)
{
	pool_close(rig->pool);
	loop_turn(rig->loop);
	relay_free(rig->relay);
	for (size_t i = 0; i < rig->process_count; i++) {
		if (rig->processes[i] >= 0)
			close(rig->processes[i]);
		close(rig->listening[i]);
	}
	/* With nobody there any more their sockets go too. */
	rig->relay = NULL;
	open_relay(rig);
	relay_take_back(rig->relay);
	relay_free(rig->relay);
	pool_free(rig->pool);
	loop_free(rig->loop);
	ipc_message_release(&rig->message);
	unlinkat(rig->folder, FOLDER_ALLOW_LIST, 0);
	close(rig->folder);
	rmdir(rig->path);
	arena_release(&rig->arena);
	clock_use_real();
}

void
relays_settle(struct relay_rig *rig)
{
	do {
		if (rig->relay->jobs)
			loop_wait(rig->loop);
		for (int i = 0; i < 8; i++)
			loop_turn(rig->loop);
	} while (rig->relay->jobs);
}

void
relays_allow(struct relay_rig *rig, const char *list)
{
	CHECK_OK(folder_write(rig->folder, FOLDER_ALLOW_LIST, str_from(list)));
}

void
relays_link_up(struct relay_rig *rig, const char *narrowing)
{
	const struct handshake_welcome welcome = { .now_ms = 5000,
						   .narrowing = str_from(narrowing) };

	relay_link_up(rig->relay, &welcome);
	relays_settle(rig);
}

void
relays_hear(struct relay_rig *rig, enum link_kind kind, uint32_t channel, struct str body)
{
	const struct frame frame = { kind, channel, body };

	relay_hear(rig->relay, &frame);
	relays_settle(rig);
}

struct str
relays_plan(struct relay_rig *rig, const char *host, bool has_credential)
{
	struct buf plan;
	struct str bytes;

	buf_init(&plan, LINK_BODY_LIMIT);
	wire_put_text(&plan, RIG_UID);
	wire_put_text(&plan, host);
	wire_put_int(&plan, 22);
	wire_put_int(&plan, LINK_PROTOCOL_SSH);
	wire_put_text(&plan, "xterm");
	wire_put_int(&plan, 80);
	wire_put_int(&plan, 24);
	wire_put_int(&plan, 0);
	wire_put_text(&plan, "");
	wire_put_int(&plan, has_credential);
	wire_put_text(&plan, has_credential ? RIG_ACCOUNT : "");
	bytes = arena_str(&rig->arena, buf_str(&plan));
	buf_release(&plan);
	return bytes;
}

void
relays_start(struct relay_rig *rig, uint32_t channel, const char *host, bool has_credential)
{
	relays_hear(rig, LINK_START, channel, relays_plan(rig, host, has_credential));
}

struct said
relays_expect(struct relay_rig *rig, enum link_kind kind)
{
	struct said first;

	relays_settle(rig);
	CHECK(rig->said_count > 0);
	first = rig->said[0];
	rig->said_count--;
	memmove(rig->said, rig->said + 1, rig->said_count * sizeof(first));
	CHECK_INT(first.kind, kind);
	return first;
}

enum link_end
relays_expect_end(struct relay_rig *rig)
{
	struct said said = relays_expect(rig, LINK_END);
	struct wire_reader reader = { .rest = said.body };
	int64_t why = wire_get_int(&reader);

	CHECK(wire_get_str(&reader, LINK_TEXT_LIMIT).length > 0);
	CHECK_OK(wire_end(&reader));
	return (enum link_end)why;
}

bool
relays_said_nothing(struct relay_rig *rig)
{
	relays_settle(rig);
	return rig->said_count == 0;
}

struct str
relays_process_hears(struct relay_rig *rig, size_t process, enum link_kind kind)
{
	relays_settle(rig);
	CHECK_OK(ipc_receive(rig->processes[process], &rig->message, 0));
	CHECK_INT(rig->message.kind, kind);
	CHECK_INT(rig->message.id, 0);
	return arena_str(&rig->arena, rig->message.body);
}

bool
relays_process_hears_nothing(struct relay_rig *rig, size_t process)
{
	relays_settle(rig);
	return ipc_receive(rig->processes[process], &rig->message, 0) == ERR_TIMEOUT;
}

void
relays_process_says(struct relay_rig *rig, size_t process, enum link_kind kind, struct str body)
{
	CHECK_OK(ipc_send(rig->processes[process], kind, 0, body, NULL, 0, 0));
	relays_settle(rig);
}

void
relays_process_ends(struct relay_rig *rig, size_t process)
{
	close(rig->processes[process]);
	rig->processes[process] = -1;
	relays_settle(rig);
}

void
relays_process_accepts(struct relay_rig *rig, size_t process)
{
	close(rig->processes[process]);
	CHECK_OK(ipc_accept(rig->listening[process], &rig->processes[process]));
}

struct str
relays_here(struct relay_rig *rig, const char *uid)
{
	const struct handshake_here here = { .uid = str_from(uid),
					     .next = 7,
					     .state = LINK_STATE_OPEN };
	struct str bytes;
	struct buf body;

	buf_init(&body, 256);
	wire_put_here(&body, &here);
	bytes = arena_str(&rig->arena, buf_str(&body));
	buf_release(&body);
	return bytes;
}

void
relays_run_on(struct relay_rig *rig, uint32_t channel)
{
	size_t count = rig->process_count;

	relays_start(rig, channel, "192.0.2.7", true);
	CHECK_INT(rig->process_count, count + 1);
	relays_process_hears(rig, count, LINK_START);
}

void
relays_run(struct relay_rig *rig)
{
	relays_run_on(rig, 1);
}

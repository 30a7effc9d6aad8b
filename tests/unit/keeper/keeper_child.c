/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper_child.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "ipc/ipc.h"
#include "keeper/keeper.h"
#include "support/test.h"
#include "wire/wire.h"

const unsigned char child_master[SEAL_KEY_SIZE] = "the master key of these tests..";

static int
file_of(const void *data, size_t size)
{
	int descriptor = memfd_create("key", MFD_CLOEXEC);

	CHECK_INT(pwrite(descriptor, data, size, 0), (ssize_t)size);
	return descriptor;
}

static void
run_child(int control)
{
	enum err err;

	log_open("keeper", STDERR_FILENO, LOG_ERROR + 1);
	err = keeper_run(control, "seccomp");
	_exit(err ? 3 : 0);
}

static void
set_up(struct keeper_child *child, const void *master, size_t size)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	struct wire_reader reader;
	struct buf text, body;
	struct str why;
	int file = file_of(master, size);

	ipc_message_init(&message);
	buf_init(&text, SITE_TEXT_LIMIT);
	buf_init(&body, 2 * SITE_TEXT_LIMIT);
	site_key_write(&child->site, &text);
	wire_put_int(&body, child->wants_all);
	wire_put_str(&body, buf_str(&text));
	CHECK_OK(ipc_send(child->control, KEEPER_SETUP, 5, buf_str(&body), &file, 1, 1000));
	CHECK_OK(ipc_receive(child->control, &message, 5000));
	CHECK_INT(message.kind, KEEPER_ANSWER);
	CHECK_INT(message.id, 5);
	reader = (struct wire_reader){ .rest = message.body };
	child->set_up = (enum err)wire_get_int(&reader);
	why = wire_get_str(&reader, sizeof(child->why) - 1);
	snprintf(child->why, sizeof(child->why), "%.*s", STR_ARG(why));
	CHECK_OK(wire_end(&reader));
	close(file);
	buf_release(&text);
	buf_release(&body);
}

void
child_start(struct keeper_child *child, const void *master, size_t size)
{
	int pair[2];

	*child = (struct keeper_child){ .wants_all = child->wants_all };
	arena_init(&child->arena);
	CHECK_OK(site_key_make(child_master, &child->arena, &child->site));
	CHECK_OK(ipc_pair(pair));
	child->pid = fork();
	CHECK(child->pid >= 0);
	if (child->pid == 0) {
		close(pair[0]);
		run_child(pair[1]);
	}
	close(pair[1]);
	child->control = pair[0];
	set_up(child, master, size);
}

int
child_peer(struct keeper_child *child, enum keeper_role role)
{
	struct buf body;
	int pair[2];

	CHECK_OK(ipc_pair(pair));
	buf_init(&body, 64);
	wire_put_int(&body, role);
	CHECK_OK(ipc_send(child->control, KEEPER_PEER, 0, buf_str(&body), &pair[1], 1, 1000));
	close(pair[1]);
	buf_release(&body);
	return pair[0];
}

int
child_stop(struct keeper_child *child)
{
	int status = 0;

	close(child->control);
	CHECK_INT(waitpid(child->pid, &status, 0), child->pid);
	arena_release(&child->arena);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

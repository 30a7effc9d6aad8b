/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/door.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "actions/worker.h"
#include "base/pool.h"
#include "desk.h"
#include "ipc/ipc.h"

/* A front: somebody who accepts one connection, and a worker who serves it. */
struct front {
	struct desk *desk;
	struct pool_job job;
	struct pool *pool;
	char folder[64], path[96];
	int listener;
};

static void
serve(struct pool_job *job, void *context)
{
	struct front *front = (struct front *)(void *)((char *)job - offsetof(struct front, job));
	struct worker *worker = context;
	struct admin admin = { .site = front->desk->site,
			       .store = front->desk->store,
			       .arena = &worker->arena };
	struct pollfd ready = { .fd = front->listener, .events = POLLIN };
	int descriptor = -1;

	if (poll(&ready, 1, 10 * 1000) == 1 && ipc_accept(front->listener, &descriptor) == OK &&
	    worker_reader(worker, &admin.reader) == OK)
		door_serve(descriptor, &admin);
}

static void
front_open(struct front *front, struct desk *desk)
{
	struct pool_settings settings = { .threads = { 0, 1 },
					  .queue_limit = { 1, 4 },
					  .worker_new = worker_new,
					  .worker_free = worker_free,
					  .context = desk->store };

	*front = (struct front){ .desk = desk, .job = { .run = serve } };
	snprintf(front->folder, sizeof(front->folder), "/tmp/sallyport-door.XXXXXX");
	CHECK(mkdtemp(front->folder) != NULL);
	snprintf(front->path, sizeof(front->path), "%s/control.sock", front->folder);
	CHECK_OK(ipc_listen(front->path, &front->listener));
	front->pool = pool_new(&settings);
	CHECK_OK(pool_submit(front->pool, POOL_SLOW, &front->job));
}

static void
front_close(struct front *front)
{
	pool_free(front->pool);
	close(front->listener);
	unlink(front->path);
	rmdir(front->folder);
}

static int
ask(struct desk *desk, struct front *front, int count, const char *const *texts, struct str in)
{
	int exit_code = -1;

	CHECK_OK(door_ask(front->path, count, texts, in, &desk->out, &desk->error, &exit_code));
	return exit_code;
}

STORE_TEST(a_command_is_done_over_the_socket)
{
	const char *const texts[] = { "api-account", "create", "ci" };
	struct desk desk;
	struct front front;

	desk_open(&desk, url);
	front_open(&front, &desk);
	CHECK_INT(ask(&desk, &front, 3, texts, STR("")), ADMIN_OK);
	CHECK_INT(strlen(desk_value(&desk, "client_secret")), 64);
	front_close(&front);
	CHECK_INT(desk_number(&desk, "SELECT \"actor_id\" FROM \"audit\" WHERE \"event\" = "
				     "'api_account.secret_made'"),
		  getuid());
	CHECK_INT(strlen(desk_text(&desk, "SELECT \"request\" FROM \"audit\" WHERE \"event\" = "
					  "'api_account.secret_made'")),
		  16);
	CHECK_TEXT(desk_text(&desk, "SELECT \"actor_kind\" FROM \"audit\" WHERE \"event\" = "
				    "'api_account.secret_made'"),
		   "local");
	desk_close(&desk);
}

STORE_TEST(standard_input_goes_along)
{
	const char *const texts[] = { "user", "create", "ada", "--password-stdin" };
	struct desk desk;
	struct front front;

	desk_open(&desk, url);
	front_open(&front, &desk);
	CHECK_INT(ask(&desk, &front, 4, texts, STR("correct horse battery\n")), ADMIN_OK);
	CHECK_STR(buf_str(&desk.out), "user=ada\n");
	front_close(&front);
	desk_close(&desk);
}

STORE_TEST(errors_and_exit_codes_come_back)
{
	const char *const texts[] = { "api-account", "show", "nobody" };
	struct desk desk;
	struct front front;

	desk_open(&desk, url);
	front_open(&front, &desk);
	CHECK_INT(ask(&desk, &front, 3, texts, STR("")), ADMIN_FAILED);
	CHECK_INT(desk.out.length, 0);
	CHECK(desk_says(&desk.error, "no API account has the name"));
	front_close(&front);
	desk_close(&desk);
}

STORE_TEST(what_is_no_command_gets_no_answer)
{
	struct desk desk;
	struct front front;
	CLEANUP(ipc_message_release) struct ipc_message message;
	int descriptor;

	ipc_message_init(&message);
	desk_open(&desk, url);
	front_open(&front, &desk);
	CHECK_OK(ipc_connect(front.path, 0, &descriptor));
	CHECK_OK(ipc_send(descriptor, 99, 0, STR("nonsense"), NULL, 0, 1000));
	CHECK_ERR(ipc_receive(descriptor, &message, 10000), ERR_CLOSED);
	close(descriptor);
	front_close(&front);
	desk_close(&desk);
}

TEST(nobody_at_the_door_is_told_apart)
{
	const char *const texts[] = { "audit" };
	struct buf out, error;
	int exit_code = -1;

	buf_init(&out, 64);
	buf_init(&error, 64);
	CHECK_ERR(door_ask("/tmp/sallyport-no-such-socket", 1, texts, STR(""), &out, &error,
			   &exit_code),
		  ERR_NOT_FOUND);
	CHECK_INT(exit_code, -1);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Messages arrive whole, descriptors with them; closed ends, full pipes and foreign bytes have
 * their own answers. */
#include "ipc/ipc.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/thread.h"
#include "support/test.h"

static size_t
open_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	size_t count = 0;

	while (readdir(directory))
		count++;
	closedir(directory);
	return count;
}

TEST(ipc_delivers_kind_id_and_body)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	int pair[2];

	ipc_message_init(&message);
	CHECK_OK(ipc_pair(pair));
	CHECK_OK(ipc_send(pair[0], 7, 99, STR("hello"), NULL, 0, 0));
	CHECK_OK(ipc_send(pair[0], 8, 100, STR(""), NULL, 0, 0));
	CHECK_OK(ipc_receive(pair[1], &message, 0));
	CHECK_INT(message.kind, 7);
	CHECK_INT(message.id, 99);
	CHECK_STR(message.body, "hello");
	CHECK_OK(ipc_receive(pair[1], &message, 0));
	CHECK_INT(message.kind, 8);
	CHECK_INT(message.body.length, 0);
	close(pair[0]);
	close(pair[1]);
}

TEST(ipc_passes_descriptors_and_closes_those_nobody_took)
{
	struct ipc_message message;
	size_t before = open_descriptors();
	int pair[2], files[2], taken;

	ipc_message_init(&message);
	CHECK_OK(ipc_pair(pair));
	CHECK_OK(ipc_pair(files));
	CHECK_OK(ipc_send(pair[0], 1, 0, STR(""), files, 2, 0));
	CHECK_OK(ipc_receive(pair[1], &message, 0));
	CHECK_INT(message.descriptor_count, 2);
	taken = ipc_take_descriptor(&message, 0);
	CHECK(taken >= 0);
	CHECK_INT(ipc_take_descriptor(&message, 2), -1);
	ipc_message_release(&message);
	CHECK_OK(ipc_send(taken, 2, 0, STR("x"), NULL, 0, 0));
	close(taken);
	close(files[0]);
	close(files[1]);
	close(pair[0]);
	close(pair[1]);
	CHECK_INT(open_descriptors(), before);
}

TEST(ipc_takes_the_largest_message_and_no_larger)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	char *body = memory_new(LIMIT_IPC_MESSAGE);
	int pair[2];

	ipc_message_init(&message);
	CHECK_OK(ipc_pair(pair));
	CHECK_OK(ipc_send(pair[0], 1, 0, str_of(body, LIMIT_IPC_MESSAGE - 12), NULL, 0, 0));
	CHECK_ERR(ipc_send(pair[0], 1, 0, str_of(body, LIMIT_IPC_MESSAGE - 11), NULL, 0, 0),
		  ERR_LIMIT);
	CHECK_OK(ipc_receive(pair[1], &message, 0));
	CHECK_INT(message.body.length, LIMIT_IPC_MESSAGE - 12);
	memory_free(body);
	close(pair[0]);
	close(pair[1]);
}

TEST(ipc_tells_nothing_yet_from_never_again)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	int pair[2];

	ipc_message_init(&message);
	CHECK_OK(ipc_pair(pair));
	CHECK_ERR(ipc_receive(pair[1], &message, 0), ERR_TIMEOUT);
	close(pair[0]);
	CHECK_ERR(ipc_receive(pair[1], &message, 0), ERR_CLOSED);
	CHECK_ERR(ipc_send(pair[1], 1, 0, STR("x"), NULL, 0, 0), ERR_CLOSED);
	close(pair[1]);
}

TEST(ipc_send_gives_up_on_a_full_pair)
{
	enum err err = OK;
	int pair[2], sent = 0;

	CHECK_OK(ipc_pair(pair));
	while (!err && sent < 100000) {
		err = ipc_send(pair[0], 1, 0, STR("some bytes"), NULL, 0, 0);
		sent++;
	}
	CHECK_INT(err, ERR_TIMEOUT);
	close(pair[0]);
	close(pair[1]);
}

TEST(ipc_receive_refuses_what_is_shorter_or_longer_than_a_message)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	char *bytes = memory_new(LIMIT_IPC_MESSAGE + 1);
	int pair[2];

	ipc_message_init(&message);
	CHECK_OK(ipc_pair(pair));
	CHECK_INT(send(pair[0], bytes, 11, 0), 11);
	CHECK_ERR(ipc_receive(pair[1], &message, 0), ERR_INVALID);
	CHECK_INT(send(pair[0], bytes, LIMIT_IPC_MESSAGE + 1, 0), LIMIT_IPC_MESSAGE + 1);
	CHECK_ERR(ipc_receive(pair[1], &message, 0), ERR_INVALID);
	memory_free(bytes);
	close(pair[0]);
	close(pair[1]);
}

TEST(ipc_receive_wipes_what_it_held_before)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	int pair[2];

	ipc_message_init(&message);
	CHECK_OK(ipc_pair(pair));
	CHECK_OK(ipc_send(pair[0], 1, 0, STR("hunter2 hunter2"), NULL, 0, 0));
	CHECK_OK(ipc_receive(pair[1], &message, 0));
	CHECK_OK(ipc_send(pair[0], 1, 0, STR("x"), NULL, 0, 0));
	CHECK_OK(ipc_receive(pair[1], &message, 0));
	CHECK(memmem(message.buffer, LIMIT_IPC_MESSAGE, "unter2", 6) == NULL);
	close(pair[0]);
	close(pair[1]);
}

TEST(ipc_peer_is_who_made_the_pair)
{
	struct ipc_peer peer;
	int pair[2];

	CHECK_OK(ipc_pair(pair));
	CHECK_OK(ipc_peer(pair[0], &peer));
	CHECK_INT(peer.pid, getpid());
	CHECK_INT(peer.uid, getuid());
	close(pair[0]);
	close(pair[1]);
}

TEST(ipc_listens_for_its_owner_and_connects)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	char folder[] = "/tmp/sallyport-test-XXXXXX", path[64];
	int listener, there, here = -1;
	struct stat info;

	ipc_message_init(&message);
	CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/control.sock", folder);
	CHECK_ERR(ipc_connect(path, 0, &there), ERR_NOT_FOUND);
	CHECK_OK(ipc_listen(path, &listener));
	CHECK_INT(stat(path, &info), 0);
	CHECK_INT(info.st_mode & 0777, 0600);
	CHECK_ERR(ipc_accept(listener, &here), ERR_TIMEOUT);
	CHECK_OK(ipc_connect(path, 0, &there));
	CHECK_OK(ipc_accept(listener, &here));
	CHECK_OK(ipc_send(there, 3, 4, STR("hello"), NULL, 0, 0));
	CHECK_OK(ipc_receive(here, &message, 1000));
	CHECK_STR(message.body, "hello");
	close(here);
	close(there);
	close(listener);
	CHECK_ERR(ipc_connect(path, 0, &there), ERR_NOT_FOUND);
	CHECK_OK(ipc_listen(path, &listener));
	close(listener);
	CHECK_INT(unlink(path), 0);
	CHECK_INT(rmdir(folder), 0);
}

TEST(ipc_says_who_listens)
{
	char path[64];
	struct ipc_peer peer;
	int listener, there, status, child, pair[2];

	snprintf(path, sizeof(path), "/tmp/sallyport-adopt-%d.sock", getpid());
	CHECK_OK(ipc_listen(path, &listener));
	child = fork();
	if (child == 0)
		_exit(ipc_adopt(listener) == OK ? 0 : 1);
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK_INT(status, 0);
	CHECK_OK(ipc_connect(path, 0, &there));
	CHECK_OK(ipc_peer(there, &peer));
	CHECK_INT(peer.pid, child);
	CHECK_OK(ipc_pair(pair));
	CHECK_ERR(ipc_adopt(pair[0]), ERR_INVALID);
	CHECK_ERR(ipc_adopt(-1), ERR_INVALID);
	close(pair[0]);
	close(pair[1]);
	close(there);
	close(listener);
	unlink(path);
}

/* A listening socket where so many wait that there is no room for another. */
struct crowd {
	char path[64];
	int listener, there[64];
	size_t count;
};

static void
crowd_open(struct crowd *crowd)
{
	enum err err = OK;

	*crowd = (struct crowd){ 0 };
	snprintf(crowd->path, sizeof(crowd->path), "/tmp/sallyport-full-%d.sock", getpid());
	CHECK_OK(ipc_listen(crowd->path, &crowd->listener));
	while (!err && crowd->count < COUNT_OF(crowd->there)) {
		err = ipc_connect(crowd->path, 0, &crowd->there[crowd->count]);
		crowd->count += !err;
	}
	CHECK_ERR(err, ERR_TIMEOUT);
}

static void
crowd_close(struct crowd *crowd)
{
	while (crowd->count > 0)
		close(crowd->there[--crowd->count]);
	close(crowd->listener);
	unlink(crowd->path);
}

TEST(ipc_connect_waits_no_longer_than_it_is_told)
{
	struct crowd crowd;
	int64_t began_ms;
	int late;

	crowd_open(&crowd);
	began_ms = clock_monotonic_ms();
	CHECK_ERR(ipc_connect(crowd.path, 50, &late), ERR_TIMEOUT);
	CHECK(clock_monotonic_ms() - began_ms >= 40);
	crowd_close(&crowd);
}

static void
take_one(void *context)
{
	struct crowd *crowd = context;
	int taken;

	if (ipc_accept(crowd->listener, &taken) == OK)
		close(taken);
}

TEST(ipc_connect_has_its_turn)
{
	struct thread *thread;
	struct crowd crowd;
	int late;

	crowd_open(&crowd);
	thread = thread_start("taker", take_one, &crowd);
	CHECK_OK(ipc_connect(crowd.path, 10 * 1000, &late));
	thread_join(thread);
	close(late);
	crowd_close(&crowd);
}

TEST(ipc_reaches_sockets_whose_path_is_longer_than_an_address)
{
	char folder[] = "/tmp/sallyport-test-XXXXXX", parent[200], path[240], name[121];
	int listener, there, here;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	CHECK(mkdtemp(folder) != NULL);
	snprintf(parent, sizeof(parent), "%s/%s", folder, name);
	snprintf(path, sizeof(path), "%s/control.sock", parent);
	CHECK_ERR(ipc_connect(path, 0, &there), ERR_NOT_FOUND);
	CHECK_INT(mkdir(parent, 0700), 0);
	CHECK_ERR(ipc_connect(path, 0, &there), ERR_NOT_FOUND);
	CHECK_OK(ipc_listen(path, &listener));
	CHECK_OK(ipc_connect(path, 0, &there));
	CHECK_OK(ipc_accept(listener, &here));
	close(here);
	close(there);
	close(listener);
	CHECK_INT(unlink(path), 0);
	CHECK_INT(rmdir(parent), 0);
	CHECK_INT(rmdir(folder), 0);
}

TEST(ipc_refuses_names_that_do_not_fit)
{
	char path[200];
	int descriptor;

	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	CHECK_ERR(ipc_listen(path, &descriptor), ERR_LIMIT);
	CHECK_ERR(ipc_connect("", 0, &descriptor), ERR_LIMIT);
	path[0] = '/';
	CHECK_ERR(ipc_listen(path, &descriptor), ERR_LIMIT);
}

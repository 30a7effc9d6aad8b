/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions that an agent left, and the next one finds. */
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "relays.h"

static int
count_sockets(const struct relay_rig *rig)
{
	DIR *folder = opendir(rig->path);
	int count = 0;

	CHECK(folder != NULL);
	for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
		count += entry->d_type == DT_SOCK;
	closedir(folder);
	return count;
}

TEST(return_takes_back_sessions_of_an_earlier_agent)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_run(&rig);
	relays_replace(&rig);
	CHECK_INT(relay_count(rig.relay), 1);
	relays_process_accepts(&rig, 0);
	relays_process_says(&rig, 0, LINK_HERE, relays_here(&rig, RIG_UID));
	CHECK_INT(relay_count(rig.relay), 1);
	CHECK(relays_said_nothing(&rig)); /* there is no link yet */
	relays_link_up(&rig, "");
	relays_process_hears(&rig, 0, LINK_AGAIN);
	relays_process_says(&rig, 0, LINK_HERE, relays_here(&rig, RIG_UID));
	relays_expect(&rig, LINK_HERE);
	relays_close(&rig);
}

TEST(return_hangs_up_on_who_does_not_say_here)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_run(&rig);
	relays_replace(&rig);
	relays_process_accepts(&rig, 0);
	relays_process_says(&rig, 0, LINK_OUTPUT, STR(""));
	CHECK_INT(relay_count(rig.relay), 0);
	relays_close(&rig);
}

TEST(return_hangs_up_on_a_session_that_says_it_is_another)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_run(&rig);
	relays_replace(&rig);
	relays_process_accepts(&rig, 0);
	relays_process_says(&rig, 0, LINK_HERE, relays_here(&rig, RIG_ACCOUNT));
	CHECK_INT(relay_count(rig.relay), 0);
	relays_close(&rig);
}

TEST(return_passes_over_what_is_left_of_dead_processes)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_run(&rig);
	relays_process_ends(&rig, 0);
	relays_expect_end(&rig);
	CHECK_INT(count_sockets(&rig), 0); /* the agent lived and saw it */
	relays_run_on(&rig, 2);
	relay_free(TAKE(rig.relay));
	close(rig.processes[1]);
	close(rig.listening[1]);
	rig.process_count = 1;
	CHECK_INT(count_sockets(&rig), 1);
	relays_replace(&rig);
	CHECK_INT(relay_count(rig.relay), 0);
	CHECK_INT(count_sockets(&rig), 0);
	relays_close(&rig);
}

/* A session process that takes nobody, so that no agent has a word of it. */
static int
leave_process(const char *folder)
{
	int listening, child, begun[2];
	char path[96], byte;

	snprintf(path, sizeof(path), "%s/" RIG_UID ".session", folder);
	CHECK_OK(ipc_listen(path, &listening));
	CHECK_INT(pipe(begun), 0);
	child = fork();
	if (child == 0) {
		if (ipc_adopt(listening) != OK || write(begun[1], "", 1) != 1)
			_exit(1);
		poll(NULL, 0, 60 * 1000);
		_exit(0);
	}
	close(listening);
	CHECK_INT(read(begun[0], &byte, 1), 1);
	close(begun[0]);
	close(begun[1]);
	return child;
}

static bool
was_killed(int child)
{
	int status;

	CHECK_INT(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

TEST(return_ends_what_was_left)
{
	char folder[] = "/tmp/relay-XXXXXX";
	int child;

	CHECK(mkdtemp(folder) != NULL);
	child = leave_process(folder);
	relay_end_left(folder);
	CHECK(was_killed(child));
	CHECK_INT(rmdir(folder), 0);
}

/* Taken back, but not heard yet: who it is nobody knows, so the agent that ends all lets it be. */
TEST(return_leaves_whom_it_did_not_hear_for_who_ends_what_is_left)
{
	struct relay_rig rig;
	int child;

	relays_open(&rig);
	child = leave_process(rig.path);
	relay_take_back(rig.relay);
	CHECK_INT(relay_count(rig.relay), 1);
	relay_end_all(rig.relay);
	CHECK_INT(relay_count(rig.relay), 0);
	CHECK_INT(count_sockets(&rig), 1);
	relay_end_left(rig.path);
	CHECK(was_killed(child));
	CHECK_INT(count_sockets(&rig), 0);
	relays_close(&rig);
}

/* More of them than wait in a socket's queue, from agents that lived for a moment each. */
TEST(return_waits_for_no_process_that_takes_nobody)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_run(&rig);
	for (int i = 0; i < 40; i++)
		relays_replace(&rig);
	CHECK(relay_count(rig.relay) <= 1);
	relays_close(&rig);
}

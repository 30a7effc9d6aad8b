/* SPDX-License-Identifier: Apache-2.0 */
/* The real program, confined, in an empty directory as its root. */
#include "jumpoint/session/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent.h"
#include "sshd.h"
#include "support/test.h"

enum { TARGET = 9 };

/* Each in a child: what is given up does not come back. */
static int
run_confined(int (*run)(void))
{
	int status = 0, process;

	fflush(NULL);
	process = fork();
	if (process == 0) {
		confine_process();
		_exit(confine_to_streams() ? run() : 100);
	}
	waitpid(process, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 200;
}

static int
open_file(void)
{
	return open("/etc/passwd", O_RDONLY) < 0 ? 0 : 1;
}

static int
make_sockets(void)
{
	int pair[2];

	if (socket(AF_UNIX, SOCK_SEQPACKET, 0) >= 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0)
		return 1;
	return socket(AF_INET, SOCK_STREAM, 0) < 0 ? 0 : 2;
}

/* One that it had before, to a place that its user may go to: as root, a container engine's. */
static int spare = -1;
static char local_place[64];

static int
go_to_local_socket(void)
{
	struct sockaddr_un place = { .sun_family = AF_UNIX };

	snprintf(place.sun_path, sizeof(place.sun_path), "%s", local_place);
	return connect(spare, (const struct sockaddr *)&place, sizeof(place)) == 0 ? 1 : 0;
}

static int
take_agent(void)
{
	int agent = -1;

	return ipc_accept(TARGET, &agent) == OK ? 0 : 1;
}

static struct sockaddr_in other_place;

/* As somebody would who has the process in his hand: let go of the target, go elsewhere. */
static int
leave_target(void)
{
	const struct sockaddr nowhere = { .sa_family = AF_UNSPEC };
	const struct sockaddr *other = (const struct sockaddr *)&other_place;

	if (write(TARGET, "x", 1) != 1)
		return 3;
	(void)!connect(TARGET, &nowhere, sizeof(nowhere));
	return connect(TARGET, other, sizeof(other_place)) == 0 ? 1 : 0;
}

static int
leave_target_by_sending(void)
{
	const struct sockaddr nowhere = { .sa_family = AF_UNSPEC };
	const struct sockaddr *other = (const struct sockaddr *)&other_place;
	struct iovec piece = { "x", 1 };
	struct msghdr message = { .msg_name = &other_place,
				  .msg_namelen = sizeof(other_place),
				  .msg_iov = &piece,
				  .msg_iovlen = 1 };

	(void)!connect(TARGET, &nowhere, sizeof(nowhere));
	if (sendto(TARGET, "x", 1, MSG_FASTOPEN, other, sizeof(other_place)) >= 0 || errno != EPERM)
		return 1;
	return sendmsg(TARGET, &message, MSG_FASTOPEN) < 0 && errno == EPERM ? 0 : 2;
}

static int
set_blocking(void)
{
	return fcntl(TARGET, F_SETFL, fcntl(TARGET, F_GETFL) & ~O_NONBLOCK) == 0 ? 0 : 4;
}

static int
make_runnable_memory(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? 0 : 1;
}

static int
start_program(void)
{
	char *const none[] = { NULL };

	execve("/bin/true", none, none);
	return 0;
}

static int
start_process(void)
{
	return fork() < 0 ? 0 : 1;
}

static int
take_memory(void)
{
	void *memory = mmap(NULL, CONFINE_MEMORY + 4096, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? 0 : 1;
}

static int
landlock_version(void)
{
	return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static void
check_allowed(int (*run)(void), int want)
{
	int got = run_confined(run);

	if (got == 100)
		SKIP("this kernel confines nothing");
	CHECK_INT(got, want);
}

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

TEST(confine_leaves_no_files)
{
	check_allowed(open_file, 0);
}

TEST(confine_leaves_no_new_sockets)
{
	if (IS_SANITIZED)
		SKIP("no filter of calls under a sanitizer");
	check_allowed(make_sockets, 0);
}

TEST(confine_takes_agents_and_goes_to_nobody)
{
	int listening = -1, agent = -1;

	if (IS_SANITIZED)
		SKIP("no filter of calls under a sanitizer");
	snprintf(local_place, sizeof(local_place), "/tmp/sallyport-local-%d.sock", getpid());
	CHECK_OK(ipc_listen(local_place, &listening));
	CHECK_INT(dup2(listening, TARGET), TARGET);
	spare = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	CHECK(spare >= 0);
	check_allowed(go_to_local_socket, 0);
	CHECK_OK(ipc_connect(local_place, 0, &agent));
	check_allowed(take_agent, 0);
	close(agent);
	close(spare);
	close(TARGET);
	close(listening);
	unlink(local_place);
}

static int
listen_anywhere(struct sockaddr_in *ret_place)
{
	struct sockaddr_in place = { .sin_family = AF_INET };
	socklen_t size = sizeof(place);
	int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK_INT(bind(listening, (const struct sockaddr *)&place, sizeof(place)), 0);
	CHECK_INT(listen(listening, 4), 0);
	CHECK_INT(getsockname(listening, (struct sockaddr *)&place, &size), 0);
	*ret_place = place;
	return listening;
}

/* Connected as TARGET to one place while there is another one. */
static void
check_target(int (*run)(void))
{
	struct sockaddr_in place;
	int listening = listen_anywhere(&place), other = listen_anywhere(&other_place);
	int target = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int got;

	CHECK_INT(connect(target, (const struct sockaddr *)&place, sizeof(place)), 0);
	CHECK_INT(dup2(target, TARGET), TARGET);
	close(target);
	got = run_confined(run);
	close(TARGET);
	close(listening);
	close(other);
	if (got == 100)
		SKIP("this kernel confines nothing");
	CHECK_INT(got, 0);
}

/* Under a sanitizer this is Landlock's doing alone, else the filter's. */
TEST(confine_keeps_the_target_s_socket_there)
{
	if (IS_SANITIZED && landlock_version() < 4)
		SKIP("this kernel's Landlock knows no networks");
	check_target(leave_target);
}

TEST(confine_lets_nothing_connect_by_sending)
{
	if (IS_SANITIZED)
		SKIP("no filter of calls under a sanitizer");
	check_target(leave_target_by_sending);
	check_target(set_blocking);
}

TEST(confine_leaves_no_processes_and_no_code)
{
	if (IS_SANITIZED)
		SKIP("no filter of calls under a sanitizer");
	check_allowed(make_runnable_memory, 0);
	check_allowed(start_process, 0);
	check_allowed(take_memory, 0);
	check_allowed(start_program, 200);
}

/* What is installed is one file: no library, no resolver, no configuration, no terminal database.
 * Confined, it still goes on with a new agent, who knows which process that is. */
TEST(confine_leaves_the_program_all_that_it_needs)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { .has_credential = true, .keep_alive = 1 };
	struct agent agent;
	char root[] = "/tmp/sallyport-root-XXXXXX";
	struct ipc_peer peer;

	arena_init(&arena);
	if (IS_SANITIZED || geteuid() != 0 || access(PROGRAM, X_OK) != 0)
		SKIP("wants root, and the program as it is released");
	plan.port = sshd_get()->port;
	plan.known_key = sshd_host_key(&arena, "ed25519");
	CHECK(mkdtemp(root) != NULL);
	plan.root = root;
	agent_start(&agent, &plan, PROGRAM);
	CHECK(agent_wait(&agent, LINK_KEYS));
	agent_give_key(&agent, sshd_get()->user, sshd_file(&arena, "keys/ed25519"), STR(""));
	agent_type(&agent, "seq 1 50000; echo do''ne\n");
	CHECK(agent_wait_output(&agent, "done\r\n"));
	agent_die(&agent);
	CHECK(agent_take_over(&agent));
	CHECK_OK(ipc_peer(agent.descriptor, &peer));
	CHECK_INT(peer.pid, agent.process);
	agent_type(&agent, "sleep 1.2; echo al''ive; exit 0\n");
	CHECK(agent_wait_output(&agent, "alive\r\n"));
	CHECK(agent_wait_exit(&agent));
	CHECK_INT(agent.why, LINK_END_CLOSED);
	agent_stop(&agent);
	rmdir(root);
}

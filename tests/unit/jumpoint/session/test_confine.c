/* SPDX-License-Identifier: Apache-2.0 */
/* The real program, confined, in an empty directory as its root. */
#include "jumpoint/session/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent.h"
#include "sshd.h"
#include "support/test.h"

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
	if (socket(AF_UNIX, SOCK_SEQPACKET, 0) < 0)
		return 1;
	return socket(AF_INET, SOCK_STREAM, 0) < 0 ? 0 : 2;
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

TEST(confine_leaves_local_sockets_alone)
{
	if (IS_SANITIZED)
		SKIP("no filter of calls under a sanitizer");
	check_allowed(make_sockets, 0);
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

static void
make_root(char root[32])
{
	char run[64];

	snprintf(root, 32, "/tmp/sallyport-root-XXXXXX");
	CHECK(mkdtemp(root) != NULL);
	snprintf(run, sizeof(run), "%s/run", root);
	CHECK(mkdir(run, 0700) == 0);
}

static void
remove_root(const char *root)
{
	char run[64];

	snprintf(run, sizeof(run), "%s/run", root);
	rmdir(run);
	rmdir(root);
}

/* What is installed is one file: no library, no resolver, no configuration, no terminal database.
 * Confined, it still comes back to a new agent. */
TEST(confine_leaves_the_program_all_that_it_needs)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { .has_credential = true, .keep_alive = 1 };
	struct agent agent;
	char root[32];

	arena_init(&arena);
	if (IS_SANITIZED || geteuid() != 0 || access(PROGRAM, X_OK) != 0)
		SKIP("wants root, and the program as it is released");
	plan.port = sshd_get()->port;
	plan.known_key = sshd_host_key(&arena, "ed25519");
	make_root(root);
	plan.root = root;
	agent_start(&agent, &plan, PROGRAM);
	CHECK(agent_wait(&agent, LINK_KEYS));
	agent_give_key(&agent, sshd_get()->user, sshd_file(&arena, "keys/ed25519"), STR(""));
	agent_type(&agent, "seq 1 50000; echo do''ne\n");
	CHECK(agent_wait_output(&agent, "done\r\n"));
	agent_die(&agent);
	CHECK(agent_take_over(&agent));
	agent_type(&agent, "sleep 1.2; echo al''ive; exit 0\n");
	CHECK(agent_wait_output(&agent, "alive\r\n"));
	CHECK(agent_wait_exit(&agent));
	CHECK_INT(agent.why, LINK_END_CLOSED);
	agent_stop(&agent);
	remove_root(root);
}

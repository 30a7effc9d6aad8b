/* SPDX-License-Identifier: Apache-2.0 */
/* System calls from the inside: what an intruder would try, and what the programs need. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/random.h"
#include "base/secret.h"
#include "base/thread.h"
#include "in_child.h"
#include "supervisor/sandbox.h"
#include "support/test.h"

struct trial {
	struct sandbox_settings settings;
	int (*act)(void);
};

static struct sandbox_report report;

static int
confined(void *context)
{
	const struct trial *trial = context;

	report = (struct sandbox_report){ 0 };
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	sandbox_filter_calls(&trial->settings, &report);
	if (!report.seccomp)
		return 99;
	return trial->act();
}

static int
attempt(enum sandbox_role role, int (*act)(void))
{
	struct trial trial = { .settings = { .role = role }, .act = act };

	return in_child(confined, &trial);
}

static int
try_exec(void)
{
	char *const arguments[] = { NULL };

	execve("/bin/true", arguments, arguments);
	return errno;
}

static int
try_ptrace(void)
{
	return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0 ? 0 : errno;
}

static int
try_read_memory(void)
{
	char byte;
	struct iovec here = { &byte, 1 }, there = { &byte, 1 };

	return process_vm_readv(getppid(), &here, 1, &there, 1, 0) >= 0 ? 0 : errno;
}

static int
try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0 ? 0 : errno;
}

static int
try_kill(void)
{
	return kill(getppid(), 0) == 0 ? 0 : errno;
}

static int
try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : errno;
}

static int
try_open(void)
{
	return open("/dev/null", O_RDONLY) >= 0 ? 0 : errno;
}

static int
try_runnable_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
			       MAP_FAILED
		       ? 0
		       : errno;
}

static int
try_typing(void)
{
	return ioctl(0, TIOCSTI, "x") == 0 ? 0 : errno;
}

TEST(seccomp_ends_a_process_that_starts_a_program)
{
	CHECK_INT(attempt(SANDBOX_FRONT, try_exec), -SIGSYS);
	CHECK_INT(attempt(SANDBOX_KEEPER, try_exec), -SIGSYS);
}

TEST(seccomp_ends_a_process_that_looks_into_another)
{
	CHECK_INT(attempt(SANDBOX_FRONT, try_ptrace), -SIGSYS);
	CHECK_INT(attempt(SANDBOX_FRONT, try_read_memory), -SIGSYS);
	CHECK_INT(attempt(SANDBOX_KEEPER, try_ptrace), -SIGSYS);
}

TEST(seccomp_forbids_new_processes_signals_and_connections)
{
	CHECK_INT(attempt(SANDBOX_FRONT, try_fork), EPERM);
	CHECK_INT(attempt(SANDBOX_FRONT, try_kill), EPERM);
	CHECK_INT(attempt(SANDBOX_FRONT, try_socket), EPERM);
	CHECK_INT(attempt(SANDBOX_KEEPER, try_socket), EPERM);
}

TEST(seccomp_lets_connect_where_a_store_is_elsewhere)
{
	struct trial trial = {
		.settings = { .role = SANDBOX_FRONT, .ports = { 5432 }, .port_count = 1 },
		.act = try_socket
	};

	CHECK_INT(in_child(confined, &trial), 0);
	trial.act = try_fork;
	CHECK_INT(in_child(confined, &trial), EPERM);
}

static int
tell_kind(void)
{
	return report.seccomp_is_list;
}

/* These need the allow list, which sanitizers rule out. */
TEST(seccomp_allows_a_list_in_release_builds)
{
	if (!attempt(SANDBOX_FRONT, tell_kind))
		SKIP("a sanitizer's build bans a list instead");
	CHECK_INT(attempt(SANDBOX_KEEPER, try_open), EPERM);
	CHECK_INT(attempt(SANDBOX_FRONT, try_open), 0);
	CHECK_INT(attempt(SANDBOX_FRONT, try_runnable_memory), EPERM);
	CHECK_INT(attempt(SANDBOX_KEEPER, try_runnable_memory), EPERM);
	CHECK_INT(attempt(SANDBOX_FRONT, try_typing), EPERM);
	CHECK_INT(attempt(SANDBOX_KEEPER, try_typing), EPERM);
}

static void
note(void *context)
{
	*(int *)context = 1;
}

static int
work_as_front(void)
{
	int was_run = 0;
	struct thread *thread = thread_start("worker", note, &was_run);

	thread_join(thread);
	return was_run ? 0 : 1;
}

static int
work_as_keeper(void)
{
	struct secret *secret = secret_new(100);
	struct pollfd nothing = { .fd = -1 };
	char bytes[16];

	random_bytes(bytes, sizeof(bytes));
	secret_free(secret);
	return poll(&nothing, 1, 1) == 0 ? 0 : 1;
}

TEST(seccomp_leaves_what_the_programs_need)
{
	CHECK_INT(attempt(SANDBOX_FRONT, work_as_front), 0);
	CHECK_INT(attempt(SANDBOX_KEEPER, work_as_keeper), 0);
}

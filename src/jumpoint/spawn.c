/* SPDX-License-Identifier: Apache-2.0 */
/* Between fork and exec only system calls: the agent has threads. */
#include "jumpoint/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ipc/ipc.h"

enum { NOT_STARTED = 127, PROGRAM = 5 };

/* Signals as they are for a program that a person starts, and a process group of its own, so that
 * what is typed at the agent's terminal does not reach it. Not a session of its own: the kernel may
 * give each of those the same share of the CPU (sched(7), autogroup), and the one agent that
 * carries all sessions would have as little as one of them. Within a session nice counts. */
static void
be_ordinary(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + SPAWN_NICE);
}

static void
become_session(int program, int socket, int listening)
{
	static char name[] = "jumpoint_session";
	char *arguments[] = { name, NULL }, *nothing[] = { NULL };
	int null = open("/dev/null", O_RDWR), kept_program, kept_socket, kept_listening;

	/* Out of the way of the numbers they shall have. */
	kept_program = fcntl(program, F_DUPFD, 16);
	kept_socket = fcntl(socket, F_DUPFD, 16);
	kept_listening = fcntl(listening, F_DUPFD, 16);
	if (null < 0 || kept_program < 0 || kept_socket < 0 || kept_listening < 0 ||
	    dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(kept_socket, SPAWN_SOCKET) < 0 ||
	    dup2(kept_listening, SPAWN_LISTENING) < 0 || dup2(kept_program, PROGRAM) < 0)
		_exit(NOT_STARTED);
	fcntl(PROGRAM, F_SETFD, FD_CLOEXEC);
	syscall(SYS_close_range, PROGRAM + 1, ~0U, 0);
	be_ordinary();
	syscall(SYS_execveat, PROGRAM, "", arguments, nothing, 0x1000 /* AT_EMPTY_PATH */);
	_exit(NOT_STARTED);
}

enum err
spawn_session(int program, int listening, int *ret_socket, pid_t *ret_pid)
{
	int pair[2];
	enum err err = ipc_pair(pair);
	pid_t pid;

	if (err)
		return errno == EMFILE || errno == ENFILE ? ERR_LIMIT : err;
	pid = fork();
	if (pid == 0)
		become_session(program, pair[1], listening);
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return errno == EAGAIN || errno == ENOMEM ? ERR_LIMIT : ERR_IO;
	}
	*ret_socket = pair[0];
	*ret_pid = pid;
	return OK;
}

enum err
spawn_behind(int (*work)(int said, const void *context), const void *context, int *ret_said)
{
	int pipe[2];
	pid_t pid;

	if (pipe2(pipe, O_CLOEXEC))
		return ERR_LIMIT;
	pid = fork();
	if (pid == 0) {
		close(pipe[0]);
		_exit(work(pipe[1], context));
	}
	close(pipe[1]);
	if (pid < 0) {
		close(pipe[0]);
		return ERR_LIMIT;
	}
	*ret_said = pipe[0];
	return OK;
}

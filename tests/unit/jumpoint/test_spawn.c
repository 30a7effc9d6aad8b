/* SPDX-License-Identifier: Apache-2.0 */
/* What a session process is started with: its socket, and nothing else. */
#include "jumpoint/spawn.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/ipc.h"
#include "support/test.h"

TEST(spawn_gives_two_sockets_and_nothing_else)
{
	int program = open("/bin/cat", O_RDONLY | O_CLOEXEC), socket = -1, status;
	int listening = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct ipc_message message;
	pid_t pid = 0;

	/* cat without arguments copies its standard input, /dev/null, and ends. */
	CHECK_OK(spawn_session(program, listening, &socket, &pid));
	CHECK(pid > 0);
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK_INT(status, 0);
	ipc_message_init(&message);
	CHECK_ERR(ipc_receive(socket, &message, 0), ERR_CLOSED);
	ipc_message_release(&message);
	close(socket);
	close(listening);
	close(program);
}

/* Asked of one that has ended and was not waited for: it still has its place. */
TEST(spawn_puts_a_session_behind_the_agent)
{
	int program = open("/bin/cat", O_RDONLY | O_CLOEXEC), socket = -1;
	int ours = getpriority(PRIO_PROCESS, 0);
	siginfo_t info;
	pid_t pid = 0;

	CHECK_OK(spawn_session(program, program, &socket, &pid));
	CHECK_INT(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	CHECK_INT(getpriority(PRIO_PROCESS, (id_t)pid),
		  ours + SPAWN_NICE < 19 ? ours + SPAWN_NICE : 19);
	CHECK_INT(getsid(pid), getsid(0));
	CHECK_INT(getpgid(pid), pid);
	CHECK_INT(waitpid(pid, NULL, 0), pid);
	close(socket);
	close(program);
}

TEST(spawn_of_what_is_no_program_ends_at_once)
{
	int program = open("/etc/hostname", O_RDONLY | O_CLOEXEC), socket = -1, status;
	pid_t pid = 0;

	CHECK_OK(spawn_session(program, program, &socket, &pid));
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK_INT(WEXITSTATUS(status), 127);
	close(socket);
	close(program);
}

static int
say_and_end(int said, const void *context)
{
	return write(said, context, 5) == 5 ? 0 : 1;
}

TEST(spawn_behind_hears_what_is_said)
{
	int said = -1, status;
	char text[16];

	CHECK_OK(spawn_behind(say_and_end, "hello", &said));
	CHECK_INT(read(said, text, sizeof(text)), 5);
	CHECK_INT(read(said, text, sizeof(text)), 0);
	CHECK(wait(&status) > 0);
	CHECK_INT(status, 0);
	close(said);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "in_child.h"

#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

int
in_child(int (*piece)(void *context), void *context)
{
	int status = 0;
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (pid == 0)
		_exit(piece(context));
	CHECK_INT(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

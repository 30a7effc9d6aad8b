/* SPDX-License-Identifier: Apache-2.0 */
/* btapi, the command-line client. Wiring only: the process's descriptors and environment, and the
 * network. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/run.h"

static const char *
variable(const char *name)
{
	return getenv(name);
}

/* Started with a closed descriptor, the next file or socket would become our standard input or
 * output. */
static bool
fill_standard_descriptors(void)
{
	for (int descriptor = 0; descriptor <= 2; descriptor++) {
		if (fcntl(descriptor, F_GETFD) < 0 &&
		    open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY) != descriptor)
			return false;
	}
	return true;
}

int
main(int argc, char **argv)
{
	const struct console console = {
		.in = STDIN_FILENO,
		.out = STDOUT_FILENO,
		.error = STDERR_FILENO,
		.folder = AT_FDCWD,
		.variable = variable,
		.connect = site_open,
		.disconnect = site_close,
	};

	if (!fill_standard_descriptors())
		return EXIT_USAGE;
	signal(SIGPIPE, SIG_IGN);
	return cli_run(&console, argc, argv);
}

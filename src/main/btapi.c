/* SPDX-License-Identifier: Apache-2.0 */
/* btapi, the command-line client. Wiring only: the process's descriptors and environment, and the
 * network. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "cli/run.h"

static const char *
variable(const char *name)
{
	return getenv(name);
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

	if (!descriptor_fill_standard())
		return EXIT_USAGE;
	signal(SIGPIPE, SIG_IGN);
	return cli_run(&console, argc, argv);
}

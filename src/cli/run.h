/* SPDX-License-Identifier: Apache-2.0 */
/* One run of btapi, from the command line to the exit code. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/site.h"

enum exit_code {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1, /* the site said no, or something that makes no sense; or the output could
			     not be written */
	EXIT_USAGE = 2,	  /* nothing was asked of the site */
	EXIT_NETWORK = 3,
	EXIT_ACCOUNT = 4, /* credentials missing or refused */
};

/* What a run touches of the world; tests put pipes and a site of their own here. */
struct console {
	int in, out, error; /* descriptors */
	int folder;	    /* where downloads go */
	const char *(*variable)(const char *name);
	struct transport *(*connect)(
		const struct settings *settings); /* the run closes it with disconnect */
	void (*disconnect)(struct transport *own_transport);
};

/* Writes to out only when all went well. */
enum exit_code cli_run(const struct console *console, int argc, char *const *argv);

#endif

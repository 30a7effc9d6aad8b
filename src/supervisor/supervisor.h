/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport serve: binds, opens certificates, starts keeper and the front with those descriptors,
 * starts again what dies, passes new certificates on SIGHUP and ends both on SIGTERM. It reads no
 * network and never sees the master key. One thread. */
#ifndef SUPERVISOR_SUPERVISOR_H
#define SUPERVISOR_SUPERVISOR_H

#include "supervisor/settings.h"

/* From net/, which this floor does not see; filled by main/. */
struct supervisor_tools {
	enum err (*bind)(struct str address, int *ret_descriptor); /* as tcp_bind */
	int (*port)(int descriptor);				   /* as tcp_port */
};

/* Runs until SIGTERM or SIGINT. Returns the process's exit code: 0 after a clean end, 1 with a
 * sentence on the standard error when the site cannot start. */
int supervisor_run(const struct settings *settings, const struct supervisor_tools *tools);

#endif

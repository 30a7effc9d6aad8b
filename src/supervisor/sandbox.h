/* SPDX-License-Identifier: Apache-2.0 */
/* What front and keeper give up before they do anything else: new privileges, core dumps and
 * debuggers, capabilities, files and ports that are not theirs, system calls that they do not need.
 * For the calling thread and those it starts later: call it before any other thread. */
#ifndef SUPERVISOR_SANDBOX_H
#define SUPERVISOR_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum sandbox_role { SANDBOX_FRONT, SANDBOX_KEEPER };

enum { SANDBOX_PORTS_MAX = 4, SANDBOX_PATHS_MAX = 16 };

struct sandbox_settings {
	enum sandbox_role role;
	const char *writes[SANDBOX_PATHS_MAX]; /* directories to read and write in; NULL-ended */
	const char *reads[SANDBOX_PATHS_MAX];  /* files and directories to read; NULL-ended */
	/* Ports it may connect to (store, bus). None: it makes no connection at all. */
	uint16_t ports[SANDBOX_PORTS_MAX];
	size_t port_count;
	bool connects_locally; /* also to unix sockets: a database on this machine */
};

/* Which protections hold; what the kernel does not know is false. */
struct sandbox_report {
	bool no_new_privileges;
	bool non_dumpable;
	bool no_capabilities;
	bool seccomp;	      /* all of the system calls' filter */
	bool seccomp_is_list; /* an allow list, not a ban list (which sanitizers need) */
	bool landlock_files;
	bool landlock_ports;   /* Linux 6.7 */
	bool landlock_signals; /* Linux 6.12 */
	bool own_user;	       /* not the user that started the site */
};

/* Never fails half-way: what cannot be had is false in the report, and the caller decides. */
void sandbox_enter(const struct sandbox_settings *settings, struct sandbox_report *ret_report);

/* The parts, each true when it holds; sandbox_enter calls them in this order. */
bool sandbox_drop_capabilities(void);
void sandbox_restrict_files(const struct sandbox_settings *settings, struct sandbox_report *report);
void sandbox_filter_calls(const struct sandbox_settings *settings, struct sandbox_report *report);

/* Whether everything holds that --require-sandbox wants; else *ret_missing names what is not. */
bool sandbox_is_complete(const struct sandbox_report *report, const char **ret_missing);

void sandbox_log(const struct sandbox_report *report);

#endif

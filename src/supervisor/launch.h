/* SPDX-License-Identifier: Apache-2.0 */
/* Starting and ending the programs of a site: a fresh exec, one control pair, nothing inherited. */
#ifndef SUPERVISOR_LAUNCH_H
#define SUPERVISOR_LAUNCH_H

#include <sys/types.h>

#include "crypto/site_key.h"
#include "supervisor/data.h"
#include "wire/keeper.h"

enum { LAUNCH_CONTROL = 3 }; /* the control pair's descriptor in every program that is launched */

struct child {
	pid_t pid;   /* 0: not running */
	int control; /* -1: closed */
};

struct launch {
	const char *program;  /* path */
	const char *argument; /* argv[1], or NULL */
	const char *user;     /* NULL: stay who we are */
};

/* ERR_NOT_FOUND: no such account or program. ERR_IO. */
MUST_CHECK enum err launch_child(const struct launch *launch, struct child *ret_child);

/* Where a program or a folder of this installation is: ../lib/sallyport as seen from the running
 * program, or beside it where that has none of the name. For tests: as if the running program were
 * in this folder, until it is NULL again. */
void launch_use_folder(const char *path);
MUST_CHECK enum err launch_path(const char *name, struct arena *arena, const char **ret_path);

/* Starts keeper and hands it the site and its master key. *ret_why is a sentence on failure. */
MUST_CHECK enum err launch_keeper(const struct settings *settings, const struct data *data,
				  struct arena *arena, struct child *ret_keeper,
				  struct site_key *ret_site, const char **ret_why);

/* A new pair with keeper; our end. */
MUST_CHECK enum err launch_keeper_peer(const struct child *keeper, enum keeper_role role,
				       int *ret_descriptor);

/* Closes the control pair, waits, kills what does not go. */
void launch_end(struct child *child, int timeout_ms);

/* Account names for --user-per-process. */
extern const char launch_front_user[], launch_keeper_user[];

struct launch_account {
	uid_t uid;
	gid_t gid;
};
MUST_CHECK enum err launch_find_account(const char *name, struct launch_account *ret_account);

#endif

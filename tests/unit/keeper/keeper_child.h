/* SPDX-License-Identifier: Apache-2.0 */
/* A keeper in a child process, set up with a master key of the tests. */
#ifndef TESTS_KEEPER_CHILD_H
#define TESTS_KEEPER_CHILD_H

#include <sys/types.h>

#include "crypto/site_key.h"
#include "wire/keeper.h"

struct keeper_child {
	pid_t pid;
	int control;
	bool wants_all;	 /* set before the start: refuses with a protection missing */
	enum err set_up; /* what it answered to its set-up */
	char why[128];
	struct arena arena;
	struct site_key site;
};

extern const unsigned char child_master[SEAL_KEY_SIZE];

/* With the site's own master key, or another one to be refused. */
void child_start(struct keeper_child *child, const void *master, size_t size);
int child_peer(struct keeper_child *child, enum keeper_role role);
int child_stop(struct keeper_child *child); /* returns its exit code */

#endif

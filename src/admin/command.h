/* SPDX-License-Identifier: Apache-2.0 */
/* From a command line to a command: finds it in the tables, reads its options, prints its help. */
#ifndef ADMIN_COMMAND_H
#define ADMIN_COMMAND_H

#include "admin/admin.h"

struct admin_request {
	const struct admin_command *command;
	struct options options;
};

/* Options that every command takes. */
extern const struct option_row admin_common_options[];

/* texts begin with the group: {"api-account", "create", "ci"}. True: run it. False: nothing is left
 * to do, help went to out or what is wrong to error, and *ret_exit is the exit code. */
bool command_read(int count, const char *const *texts, struct arena *arena, struct buf *out,
		  struct buf *error, struct admin_request *ret_request, int *ret_exit);

/* Runs it with what the site has; the exit code. */
int command_run(struct admin *admin, const struct admin_request *request);

/* All of it at once, as the front does for a message from the control socket. */
int command_do(struct admin *admin, int count, const char *const *texts);

/* Whether a group of that name exists. */
bool command_is_group(const char *name);

/* A line for each command, for sallyport help. */
void command_list(struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A command line on the control socket: its words are texts, as many as it says, and within their
 * bounds. */
#include "fuzz.h"

#include <unistd.h>

#include "admin/admin.h"
#include "admin/control.h"
#include "base/limits.h"
#include "ipc/ipc.h"
#include "wire/control.h"

static void
check(const struct control_command *command)
{
	HOLDS(command->count >= 1 && command->count <= ADMIN_TEXTS_MAX);
	HOLDS(strlen(command->user) <= CONTROL_USER_LIMIT);
	HOLDS(command->in.length <= ADMIN_INPUT_LIMIT);
	for (int i = 0; i < command->count; i++)
		HOLDS(strlen(command->texts[i]) <= CONTROL_TEXT_LIMIT);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	struct control_command command;
	int pair[2];

	arena_init(&arena);
	if (size > LIMIT_IPC_MESSAGE / 2 || ipc_pair(pair) != OK)
		return 0;
	HOLDS(ipc_send(pair[0], CONTROL_COMMAND, 0, str_of(data, size), NULL, 0, 0) == OK);
	if (control_receive(pair[1], &arena, &command) == OK)
		check(&command);
	close(pair[0]);
	close(pair[1]);
	return 0;
}

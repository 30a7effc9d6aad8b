/* SPDX-License-Identifier: Apache-2.0 */
/* Shell Jump Items. The one rule that no row can state is the port's default. */
#include "model/jump/shell_jump.h"

#include "model/jump/jump_group.h"
#include "schema/change.h"

static const char *const protocols[] = { "ssh", "telnet", NULL };
static const char *const terminals[] = { "xterm", "VT100", NULL };

#define SELF struct shell_jump
static const struct field rows[] = ROWS(
	ID  (id,                                PLAIN, "Unique among Shell Jump Items."),
	TEXT(name,              1, 128,         REQUIRED | FILTER, "Display name.",
	     .filter = { 1, 255 }),
	REF (jumpoint_id,       jumpoint,       REQUIRED | FILTER,
	     "Jumpoint that makes the connection.", .on_delete = ON_DELETE_CASCADE),
	TEXT(hostname,          1, 128,         REQUIRED | FILTER,
	     "Host name or address to connect to.", .filter = { 3, 255 }),
	ENUM(protocol,          protocols,      REQUIRED,          "Terminal protocol."),
	INT (port,              1, 65535,       PLAIN,
	     "Port to connect to; 22 for ssh and 23 for telnet unless given.",
	     .documents.initial = "SSH: 22, Telnet: 23"),
	REF (jump_group_id,     jump_group,     REQUIRED | FILTER,
	     "Jump Group that owns the item, or the user whose personal list it is in.",
	     .by = "jump_group_type", .targets = jump_group_targets,
	     .on_delete = ON_DELETE_CASCADE),
	ENUM(jump_group_type,   jump_group_types, FILTER,
	     "Whether jump_group_id is a shared Jump Group or a user.", .initial = "shared"),
	ENUM(terminal,          terminals,      PLAIN, "Terminal type to ask for.",
	     .initial = "xterm"),
	INT (keep_alive,        0, 300,         PLAIN, "Seconds between keep-alives; 0 for none.",
	     .initial = "0"),
	TEXT(tag,               0, 64,          FILTER, "Free label for grouping and finding.",
	     .initial = "", .filter = { 1, 64 }),
	TEXT(comments,          0, 1024,        PLAIN, "Notes for people.", .initial = ""),
	REF (jump_policy_id,    jump_policy,    NULLABLE, "Policy that governs starting a session.",
	     .on_delete = ON_DELETE_NULL),
	TEXT(username,          0, 128,         PLAIN, "User name where no credential brings one.",
	     .initial = ""),
	REF (session_policy_id, session_policy, NULLABLE,
	     "Policy that governs what a session may do; not the site's default, 1.", .minimum = 2,
	     .on_delete = ON_DELETE_NULL)
);
#undef SELF
static SHAPE(shell_jump, "ShellJumpItem", rows);

static enum err
check(struct change *change)
{
	struct shell_jump *item = change_row(change);

	if (change_creates(change) && !change_gives(change, &item->port))
		item->port = item->protocol == SHELL_TELNET ? 23 : 22;
	return OK;
}

const struct resource shell_jump_resource = {
	.name = "shell_jump",
	.doc = "Terminals over SSH or Telnet, reached through a Jumpoint.",
	.path = "/jump-item/shell-jump",
	.table = "shell_jump",
	.shape = &shell_jump_shape,
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
	.check = check,
};

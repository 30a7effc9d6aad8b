/* SPDX-License-Identifier: Apache-2.0 */
/* Shell Jump Items: an SSH or Telnet terminal reached through a Jumpoint. */
#ifndef MODEL_JUMP_SHELL_JUMP_H
#define MODEL_JUMP_SHELL_JUMP_H

#include "model/resources.h"

enum shell_protocol { SHELL_SSH = 1, SHELL_TELNET };
enum shell_terminal { TERMINAL_XTERM = 1, TERMINAL_VT100 };

struct shell_jump {
	int64_t id;
	const char *name;
	int64_t jumpoint_id;
	const char *hostname;
	int protocol; /* enum shell_protocol */
	int64_t port;
	int64_t jump_group_id;
	int jump_group_type; /* enum jump_group_type */
	int terminal;	     /* enum shell_terminal */
	int64_t keep_alive;  /* seconds; 0: none */
	const char *tag;
	const char *comments;
	int64_t jump_policy_id;
	const char *username;
	int64_t session_policy_id;
};

#endif

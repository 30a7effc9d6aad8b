/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of Jump Items (config-api §2: JumpItem in, CopyJumpItemResponse out). */
#ifndef ACTIONS_JUMP_COPY_H
#define ACTIONS_JUMP_COPY_H

#include "actions/call.h"

MUST_CHECK enum err shell_jump_copy(struct call *call);

#endif

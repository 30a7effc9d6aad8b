/* SPDX-License-Identifier: Apache-2.0 */
/* A Jumpoint's installer: whether there may be one, and what goes before the program in its file.
 * The file itself is made with the product. */
#ifndef ACTIONS_JUMP_INSTALLER_H
#define ACTIONS_JUMP_INSTALLER_H

#include "actions/call.h"

/* Makes a deploy key in the place of the one before and gives call->file; a call that only looks
 * gives a key that is none. ERR_INVALID: refused, with the reason. */
MUST_CHECK enum err jumpoint_installer(struct call *call);

#endif

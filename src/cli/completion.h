/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for shells. The script that a shell loads is short and asks btapi itself, which knows
 * the API's paths. Pure. */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "base/arena.h"
#include "base/buf.h"

/* The script for "bash", "zsh" or "fish". ERR_NOT_FOUND for another shell. */
MUST_CHECK enum err completion_script(struct str shell, struct buf *out);

/* What may stand where the cursor is, one a line: a verb when verb is empty, else a path that verb
 * works on. Only the next part of a path is completed; one that goes on ends in '/'. */
void completion_words(struct arena *arena, struct str verb, struct str begun, struct buf *out);

#endif

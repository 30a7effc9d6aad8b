/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody types into a search, as a pattern for LIKE with ESCAPE '\\' over folded columns.
 * Pure.
 */
#ifndef ACTIONS_SESSION_SEARCH_H
#define ACTIONS_SESSION_SEARCH_H

#include "base/arena.h"

/* Fits what holds the text somewhere, whatever its case; each letter stands for itself. NULL:
 * blank, so nothing is searched for. In the arena. */
const char *search_pattern(struct arena *arena, struct str search);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Holds an answer against what the rows say it looks like. Every answer of the suite goes through.
 */
#ifndef SHAPES_H
#define SHAPES_H

#include "api/route.h"
#include "codec/json.h"

/* NULL, or what is wrong with it (in the arena). json NULL: the body is empty or no JSON. */
const char *shapes_check(struct arena *arena, const struct routes *routes, unsigned edition,
			 const char *method, const char *target, int status, struct str body,
			 const struct json *json);

#endif

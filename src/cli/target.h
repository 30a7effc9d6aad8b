/* SPDX-License-Identifier: Apache-2.0 */
/* What PATH and ID on the command line mean: the path to ask for, and what the model knows of it.
 * Pure. */
#ifndef CLI_TARGET_H
#define CLI_TARGET_H

#include "cli/arguments.h"
#include "schema/shape.h"

struct target {
	const char *path;	   /* "/api/config/v1/jump-item/shell-jump/12", escaped */
	const char *pattern;	   /* "/jump-item/shell-jump/{id}" */
	const char *name;	   /* "jump-item-shell-jump-12": for a file that nobody named */
	const char *method;	   /* "GET" */
	bool is_one;		   /* the path names one row or operation, not a list */
	const struct shape *takes; /* what a body or a query may hold; NULL: not known */
	const struct shape *gives; /* what an answer holds; NULL: not known */
	bool ignores_body;	   /* an operation that is known to take none */
	bool needs_body;	   /* a delete that says in its body what goes */
};

/* id may be NULL. ERR_INVALID with *ret_why set: an empty part (most often a variable that
 * is not set), "..", a query, or a verb that needs an id without one. */
MUST_CHECK enum err target_parse(struct arena *arena, enum command command, const char *path,
				 const char *id, struct target *ret_target, const char **ret_why);

#endif

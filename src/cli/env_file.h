/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of NAME=value, as --env-file reads them: the part of a shell's language that such files
 * use. Pure. */
#ifndef CLI_ENV_FILE_H
#define CLI_ENV_FILE_H

#include "base/arena.h"

struct env_pair {
	struct str name, value; /* NUL behind their ends */
};

struct env_file {
	struct env_pair *pairs;
	size_t count;
};

/* "export " before a name, blank lines, lines that begin with '#', CRLF and blanks round name and
 * value are fine. A value may stand in a pair of quotes, which are taken off and inside which
 * nothing is special; without quotes a blank and '#' begin a comment. ERR_INVALID with *ret_why in
 * the arena, which says the line and never what is in it. */
MUST_CHECK enum err env_file_parse(struct arena *arena, struct str text, struct env_file *ret_file,
				   const char **ret_why);

/* The last value given for a name; NULL when there is none. */
const char *env_file_find(const struct env_file *file, const char *name);

/* A leading "~" or "~/" is the home folder, which the shell does not put in behind "--env-file=".
 * ERR_NOT_FOUND without one. */
MUST_CHECK enum err env_file_path(struct arena *arena, const char *path, const char *home,
				  const char **ret_path);

#endif

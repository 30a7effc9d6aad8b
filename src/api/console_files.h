/* SPDX-License-Identifier: Apache-2.0 */
/* The console's files, part of the program. Made by tools/embed-console from web/. */
#ifndef API_CONSOLE_FILES_H
#define API_CONSOLE_FILES_H

#include "base/str.h"

struct console_file {
	const char *name; /* "app-JX7W2K3Q.js" */
	const char *type; /* its media type */
	const char *etag; /* with its quotes */
	struct str plain;
	struct str packed; /* gzip; empty where that would not be smaller */
};

/* The page first, then the assets; ends with a NULL name. */
extern const struct console_file console_files[];

/* The assets' names, NULL-ended. */
extern const char *const console_assets[];

#endif

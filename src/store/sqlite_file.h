/* SPDX-License-Identifier: Apache-2.0 */
/* The file of SQLite's store: made for our own eyes, and looked for where it should be. Inside
 * store/ only. */
#ifndef STORE_SQLITE_FILE_H
#define STORE_SQLITE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct sqlite3;

enum { SQLITE_FILE_LOOK_MS = 100 }; /* how long a reader may not notice that it is gone */

/* One connection's memory of it. Zero to begin with; used by its thread. */
struct sqlite_file {
	int64_t seen_ms; /* monotonic; when it was last seen in its place */
};

/* Makes it where there is none. ERR_BACKEND: it cannot be made, the log says why. */
MUST_CHECK enum err sqlite_file_make(const char *path);

/* Whether the open file is still the one of that name; the log says when it is not. A write asks
 * the kernel each time: one into a file that was taken away is lost. A read asks ten times a
 * second: one from such a file is at worst so old. */
bool sqlite_file_is_there(struct sqlite_file *file, struct sqlite3 *db, bool writes,
			  int64_t now_ms);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What SQLite leaves to us about its file. What stands in it is sqlite.c's. */
#include "store/sqlite_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/log.h"

/* SQLite gives the file's companions the same mode. */
enum err
sqlite_file_make(const char *path)
{
	int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (descriptor < 0) {
		log_error("store.cannot_make", LOG_TEXT("path", path), LOG_ERRNO(errno));
		return ERR_BACKEND;
	}
	close(descriptor);
	return OK;
}

bool
sqlite_file_is_there(struct sqlite_file *file, struct sqlite3 *db, bool writes, int64_t now_ms)
{
	int has_moved = 0;

	if (!writes && now_ms - file->seen_ms < SQLITE_FILE_LOOK_MS)
		return true;
	sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
	if (has_moved) {
		log_error("store.file_gone", LOG_TEXT("path", sqlite3_db_filename(db, "main")));
		return false;
	}
	file->seen_ms = now_ms;
	return true;
}

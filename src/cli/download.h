/* SPDX-License-Identifier: Apache-2.0 */
/* A downloaded file's way to the disk: a name that leads nowhere else, and nothing overwritten. */
#ifndef CLI_DOWNLOAD_H
#define CLI_DOWNLOAD_H

#include "base/arena.h"

/* The name that a Content-Disposition header gives ("filename*" before "filename"), made safe: the
 * last part of any path, without leading dots or control characters, at most 200 bytes. fallback
 * when nothing is left; it is made safe too. */
const char *download_name(struct arena *arena, struct str disposition, const char *fallback);

/* Writes a new file in folder (AT_FDCWD: the working folder). When one of that name is there
 * already, ".1", ".2" … is put behind: *ret_name is the name it got, in the arena. ERR_CONFLICT
 * when 999 are taken, ERR_IO: nothing is left behind. */
MUST_CHECK enum err download_save(struct arena *arena, int folder, const char *name,
				  struct str bytes, unsigned mode, const char **ret_name);

#endif

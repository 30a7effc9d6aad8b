/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/test.h"

void
folder_make(struct folder *folder)
{
	snprintf(folder->path, sizeof(folder->path), "/tmp/sallyport-test-XXXXXX");
	CHECK(mkdtemp(folder->path) != NULL);
	arena_init(&folder->arena);
}

static int
remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
	return remove(path);
}

void
folder_remove(struct folder *folder)
{
	CHECK_INT(nftw(folder->path, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	arena_release(&folder->arena);
}

const char *
folder_path(struct folder *folder, const char *name)
{
	return arena_printf(&folder->arena, "%s/%s", folder->path, name);
}

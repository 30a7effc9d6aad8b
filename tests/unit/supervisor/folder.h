/* SPDX-License-Identifier: Apache-2.0 */
/* A temporary folder for a test. */
#ifndef TESTS_SUPERVISOR_FOLDER_H
#define TESTS_SUPERVISOR_FOLDER_H

#include "base/arena.h"

struct folder {
	char path[64];
	struct arena arena;
};

void folder_make(struct folder *folder);
void folder_remove(struct folder *folder);
const char *folder_path(struct folder *folder, const char *name);

#endif

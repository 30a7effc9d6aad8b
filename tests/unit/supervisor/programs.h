/* SPDX-License-Identifier: Apache-2.0 */
/* This test program plays sallyport and sallyport-keeper when it is called by their names: keeper
 * is the real one, the front a small fake that tells what reaches it. */
#ifndef TESTS_SUPERVISOR_PROGRAMS_H
#define TESTS_SUPERVISOR_PROGRAMS_H

#include "folder.h"

/* A folder with both names in it, to be found by launch_path. */
void programs_install(struct folder *folder);

#endif

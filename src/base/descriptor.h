/* SPDX-License-Identifier: Apache-2.0 */
/* The process's descriptors: the three it begins with, and writing to one until all is written. */
#ifndef BASE_DESCRIPTOR_H
#define BASE_DESCRIPTOR_H

#include <stdbool.h>

#include "base/str.h"

/* First thing in main: a program that is started with its standard input, output or error closed
 * would have the next file or socket in its place, and write its log into it. False: /dev/null
 * cannot be opened. */
bool descriptor_fill_standard(void);

/* Blocking. ERR_IO with errno set: it may be written in part. */
MUST_CHECK enum err descriptor_write(int descriptor, struct str bytes);

#endif

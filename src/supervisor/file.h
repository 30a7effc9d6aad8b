/* SPDX-License-Identifier: Apache-2.0 */
/* Small whole files: read with a limit, written once and for good. */
#ifndef SUPERVISOR_FILE_H
#define SUPERVISOR_FILE_H

#include <sys/types.h>

#include "base/arena.h"

/* The whole file. ERR_NOT_FOUND, ERR_DENIED, ERR_LIMIT: larger, ERR_IO. */
MUST_CHECK enum err file_read(const char *path, size_t limit, struct arena *arena,
			      struct str *ret_text);

/* From an open descriptor's start; its position stays. */
MUST_CHECK enum err file_read_descriptor(int descriptor, size_t limit, struct arena *arena,
					 struct str *ret_text);

/* A new file, durable when this returns; it appears whole or not at all. ERR_CONFLICT: there is one
 * by that name, and it is left alone. ERR_DENIED, ERR_IO. */
MUST_CHECK enum err file_create(const char *path, mode_t mode, struct str text);

/* The same, in place of what is there. */
MUST_CHECK enum err file_replace(const char *path, mode_t mode, struct str text);

/* Makes the directory unless it is there. ERR_CONFLICT: that is no directory; ERR_INVALID: the one
 * that is there belongs to another user, or everybody may write into it. */
MUST_CHECK enum err file_make_directory(const char *path, mode_t mode);

/* What these return, in words for a person. */
const char *file_error_text(enum err err);

/* From errno: ERR_NOT_FOUND, ERR_DENIED, ERR_CONFLICT or ERR_IO. */
enum err file_error(int number);

#endif

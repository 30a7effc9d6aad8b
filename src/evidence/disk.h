/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that a full or broken disk fails, in one table, so that tests can be that disk. */
#ifndef EVIDENCE_DISK_H
#define EVIDENCE_DISK_H

#include <sys/types.h>

#include "base/str.h"

struct disk {
	ssize_t (*write)(int descriptor, const void *data, size_t size, off_t at);
	int (*sync)(int descriptor);		/* fdatasync */
	uint64_t (*free_bytes)(int descriptor); /* of its file system, for us */
};

extern const struct disk disk_real;

/* ERR_IO with errno kept; what was written before it is still there. */
MUST_CHECK enum err disk_write(const struct disk *disk, int descriptor, struct str bytes,
			       uint64_t at);
MUST_CHECK enum err disk_sync(const struct disk *disk, int descriptor);

/* Fewer bytes than asked for: the file ends there. ERR_IO. */
MUST_CHECK enum err disk_read(int descriptor, void *out, size_t room, uint64_t at,
			      size_t *ret_size);

/* "DIRECTORY/NAME", the caller's to free. */
char *disk_join(const char *directory, const char *name);

/* Makes it for its owner alone where it is not there, and what is made lasts. ERR_IO. */
MUST_CHECK enum err disk_make_directory(const char *path);

/* Names in the directory last. ERR_IO. */
MUST_CHECK enum err disk_sync_directory(const char *path);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a zip archive, entry by entry, into a buf. Entries keep their unix mode; there is no
 * reader and no zip64 (the buf's ceiling is below 4 GB). */
#ifndef CODEC_ZIP_H
#define CODEC_ZIP_H

#include <stdint.h>

#include "base/buf.h"

enum zip_method { ZIP_STORE = 0, ZIP_DEFLATE = 8 };

struct zip_writer {
	struct buf *out;
	struct buf directory;
	size_t start; /* where in out the archive begins */
	unsigned count;
};

void zip_init(struct zip_writer *writer, struct buf *out);
void zip_release(struct zip_writer *writer); /* usable with CLEANUP; out stays the caller's */

/* name: relative, UTF-8; mode: 0755 and the like; modified_ms: since 1970, shown as UTC. ERR_LIMIT
 * past the ceiling of out or LIMIT_ZIP_ENTRIES, ERR_INVALID for a name that is empty, absolute, or
 * has a backslash or a ".." segment. After an error the archive is of no use. */
MUST_CHECK enum err zip_add(struct zip_writer *writer, struct str name, struct str data,
			    enum zip_method method, unsigned mode, int64_t modified_ms);

/* Writes the directory; nothing may be added after. */
MUST_CHECK enum err zip_finish(struct zip_writer *writer);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* From a part that has its last line to a recording in its month. */
#ifndef EVIDENCE_FINISH_H
#define EVIDENCE_FINISH_H

#include "evidence/part.h"
#include "evidence/splitter.h"

/* Whether finished->path is there already; if so its facts are read, and a part that is left is
 * deleted. ERR_IO. */
MUST_CHECK enum err finish_find(const char *directory, struct splitter_finished *finished,
				bool *ret_is_there);

/* Reads the part back, compares it with what the part says went in, gives it its name. A part that
 * reads otherwise is kept under its name too, logged, and its facts say that it is not whole.
 * ERR_IO; may be repeated. */
MUST_CHECK enum err finish_part(const char *directory, const struct part *part,
				struct splitter_finished *finished);

/* The name lasts, and that it is no part any more. ERR_IO. */
MUST_CHECK enum err finish_sync(const char *directory, const struct splitter_finished *finished);

/* Gives the file its name in another folder, by a copy where rename_file (rename) says EXDEV.
 * ERR_IO. */
MUST_CHECK enum err finish_move(const char *from, const char *path,
				int (*rename_file)(const char *from, const char *to));

#endif

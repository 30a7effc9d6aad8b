/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings made for tests, whole ones and such as never should be. */
#ifndef UNIT_EVIDENCE_MADE_H
#define UNIT_EVIDENCE_MADE_H

#include "desk.h"

/* Compresses the text into folder/name. */
void made_compressed(const char *folder, const char *name, struct str text);

/* One session's recording, of this output in pieces of so many bytes. */
void made_recording(const char *folder, const char *name, struct str output, size_t piece);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* From what a caller can do about a failure to the status that says so over HTTP: one table. */
#ifndef API_STATUS_H
#define API_STATUS_H

#include "base/error.h"

/* Never 0; OK gives 200. */
int status_of(enum err err);

/* A sentence for an answer that has nothing more precise to say. */
const char *status_text_of(enum err err);

#endif

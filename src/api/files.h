/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that are files: the command line client's archives and the API's description. */
#ifndef API_FILES_H
#define API_FILES_H

#include "api/request.h"

extern const char *const files_platforms[]; /* NULL-ended: linux, win32, macos */

/* GET /cli/{platform}, without a login, as scripts fetch it: linux.zip and so on out of the
 * services' directory; 404 with a reason for one that is not there. */
void files_serve_client(struct request *request);

/* A file out of the services' directory of archives, open for reading; -1: there is none. */
int files_open_archive(const struct services *services, const char *name, int64_t *ret_size);

void files_serve_openapi(struct request *request);

#endif

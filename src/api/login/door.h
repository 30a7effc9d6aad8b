/* SPDX-License-Identifier: Apache-2.0 */
/* What every request to /login/api must show and every answer of it has (docs/PROTOCOL.console.md).
 */
#ifndef API_LOGIN_DOOR_H
#define API_LOGIN_DOOR_H

#include "access/decide.h"
#include "api/request.h"

/* Whether the request is for /login/api, also for an address that is not there. */
bool door_is_of_pages(const struct request *request);

/* Takes the cookie of the request. Of one that writes: whether it comes from a page of ours, and,
 * where somebody has to be signed in, whether that page knows the login's token. REASON_NONE: go
 * on. Loop's thread. */
enum reason door_check(struct request *request);

/* {"error": …, "message": …} by the protocol's words. */
void door_problem(const struct request *request, int status, const char *message,
		  enum reason reason);

/* The words where the status does not say enough. */
void door_refuse(const struct request *request, int status, const char *word, const char *message);

/* Headers of every answer; once, when it is done. */
void door_guard(const struct request *request);

/* Says to come over TLS alone from now on; not for a machine's own name, which others use, too. */
void door_write_transport(const struct request *request);

#endif

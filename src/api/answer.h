/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a response: JSON bodies, problems in the shapes that clients read (config-api §1). */
#ifndef API_ANSWER_H
#define API_ANSWER_H

#include "base/error.h"
#include "codec/json.h"
#include "net/http1.h"

/* An answer begins anew: whatever was written into the response is forgotten. */
void answer_begin(struct http_response *response, int status);
void answer_json(struct http_response *response, int status, struct json_writer *ret_writer);

void answer_empty(struct http_response *response, int status);
void answer_text(struct http_response *response, int status, const char *type, const char *text);

/* {"message": "…"} */
void answer_problem(struct http_response *response, int status, const char *message);

/* The problem of an error that says all there is to say, by status.h. */
void answer_error(struct http_response *response, enum err err);

/* {"error": "…", "message": "…"}: the token endpoint, and every refused login. */
void answer_oauth_error(struct http_response *response, int status, const char *error,
			const char *message);

/* Exactly what a missing, unknown or expired token gets, on every API. */
void answer_access_denied(struct http_response *response);

/* A whole number of seconds, at least one. */
void answer_retry_after(struct http_response *response, int64_t wait_ms);

#endif

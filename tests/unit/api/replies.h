/* SPDX-License-Identifier: Apache-2.0 */
/* A response without a server, for the tests of what fills one. */
#ifndef REPLIES_H
#define REPLIES_H

#include "base/limits.h"
#include "net/http1.h"
#include "support/test.h"

static inline struct http_response
response_new(void)
{
	struct http_response response = { .status = 200, .file = -1 };

	buf_init(&response.head, LIMIT_HTTP_HEAD);
	buf_init(&response.body, LIMIT_HTTP_RESPONSE);
	return response;
}

static inline void
response_free(struct http_response *response)
{
	buf_release(&response->head);
	buf_release(&response->body);
}

#endif

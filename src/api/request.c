/* SPDX-License-Identifier: Apache-2.0 */
/* Where a request thinks it is. */
#include "api/request.h"

/* A Host field is the client's word and goes into its own answer only; odd ones are not repeated.
 */
static bool
is_plain_host(struct str host)
{
	if (host.length == 0 || host.length > 255)
		return false;
	for (size_t i = 0; i < host.length; i++) {
		char c = host.data[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!is_letter && !(c >= '0' && c <= '9') && !strchr(".-_:[]", c))
			return false;
	}
	return true;
}

/* A proxy that took the TLS off says so; believing a liar only spoils the liar's own links. */
static bool
is_https(const struct http_request *http)
{
	return http->is_tls ||
	       str_equal_nocase(http_request_header(http, STR("X-Forwarded-Proto")), STR("https"));
}

const char *
request_url(const struct request *request)
{
	const struct http_request *http = request->http;
	struct str host = is_plain_host(http->host) ? http->host : str_from(request->site->name);

	return arena_printf(&request->worker->arena, "%s://%.*s%.*s",
			    is_https(http) ? "https" : "http", STR_ARG(host), STR_ARG(http->path));
}

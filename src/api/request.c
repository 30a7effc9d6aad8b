/* SPDX-License-Identifier: Apache-2.0 */
/* What a request says of itself and of the way it came. */
#include "api/request.h"

/* "q=0", "q=0.000": not that one, please. */
static bool
is_refusal(struct str weight)
{
	weight = str_trim(weight);
	if (!str_starts(weight, STR("q=0")))
		return false;
	for (size_t i = 2; i < weight.length; i++)
		if (weight.data[i] >= '1' && weight.data[i] <= '9')
			return false;
	return true;
}

bool
request_takes(const struct http_request *http, struct str encoding)
{
	struct str rest = http_request_header(http, STR("Accept-Encoding")), part, name;

	while (str_split(&rest, ',', &part))
		if (str_split(&part, ';', &name) && str_equal_nocase(str_trim(name), encoding))
			return !is_refusal(part);
	return false;
}

bool
request_is_forwarded(const struct http_request *http)
{
	static const char *const names[] = { "X-Forwarded-For", "Forwarded", "X-Real-IP", "Via" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (http_request_header(http, str_from(names[i])).data)
			return true;
	return false;
}

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

/* SPDX-License-Identifier: Apache-2.0 */
/* What leaves here is code that runs in the person's browser beside a live shell: each answer says
 * that nothing but our own files may run, and that nobody may frame them. */
#include "api/console.h"

#include "api/answer.h"
#include "api/console_files.h"
#include "api/login/door.h"

/* No inline script and no inline style anywhere: the terminal's own style sheets are adopted, not
 * inserted (web/src/terminal/styles.ts). 'self' covers the WebSocket's wss: of the same host. Text
 * that would become HTML or code is refused by the browser: no page makes any. */
static const char policy[] =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
	"form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
	"trusted-types 'none'";

static const struct console_file *
find(struct str name)
{
	const struct console_file *file = console_files;

	while (file->name && !str_equal_text(name, file->name))
		file++;
	return file->name ? file : NULL;
}

/* If-None-Match: one of several, or of a weak kind, as proxies make them of ours. */
static bool
has_it(const struct http_request *http, const char *etag)
{
	struct str rest = http_request_header(http, STR("If-None-Match")), part;

	while (str_split(&rest, ',', &part)) {
		part = str_trim(part);
		if (str_starts(part, STR("W/")))
			part = str_from_offset(part, 2);
		if (str_equal_text(part, etag) || str_equal_text(part, "*"))
			return true;
	}
	return false;
}

static void
guard(const struct request *request)
{
	struct http_response *response = request->response;

	http_response_header(response, "Content-Security-Policy", policy);
	http_response_header(response, "X-Content-Type-Options", "nosniff");
	http_response_header(response, "Referrer-Policy", "no-referrer");
	http_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
	http_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
	http_response_header(response, "Permissions-Policy",
			     "camera=(), microphone=(), geolocation=(), display-capture=()");
	door_write_transport(request);
}

static void
send_file(struct request *request, const struct console_file *file, const char *caching)
{
	struct http_response *response = request->response;
	bool is_packed = file->packed.length > 0 && request_takes(request->http, STR("gzip"));
	bool is_known = has_it(request->http, file->etag);

	answer_begin(response, is_known ? 304 : 200);
	guard(request);
	http_response_header(response, "ETag", file->etag);
	http_response_header(response, "Cache-Control", caching);
	http_response_header(response, "Vary", "Accept-Encoding");
	if (is_known)
		return;
	response->content_type = file->type;
	if (is_packed)
		http_response_header(response, "Content-Encoding", "gzip");
	buf_append_str(&response->body, is_packed ? file->packed : file->plain);
}

void
console_serve_page(struct request *request)
{
	send_file(request, &console_files[0], "no-cache");
}

void
console_serve_asset(struct request *request)
{
	const struct console_file *file = find(request->match.word);

	if (file)
		send_file(request, file, "public, max-age=31536000, immutable");
	else
		answer_error(request->response, ERR_NOT_FOUND);
}

void
console_serve_root(struct request *request)
{
	answer_empty(request->response, 302);
	guard(request);
	http_response_header(request->response, "Location", "/console");
}

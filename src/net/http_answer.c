/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of answers: the status line, the fields that are the server's to send, and the handler's
 * own. */
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/http_internal.h"

static const struct {
	int status;
	const char *text;
} texts[] = {
	{ 100, "Continue" },
	{ 101, "Switching Protocols" },
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 206, "Partial Content" },
	{ 301, "Moved Permanently" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 307, "Temporary Redirect" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 411, "Length Required" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 416, "Range Not Satisfiable" },
	{ 417, "Expectation Failed" },
	{ 421, "Misdirected Request" },
	{ 422, "Unprocessable Content" },
	{ 423, "Locked" },
	{ 426, "Upgrade Required" },
	{ 428, "Precondition Required" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
	{ 505, "HTTP Version Not Supported" },
};

const char *
http_status_text(int status)
{
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (texts[i].status == status)
			return texts[i].text;
	return "Unknown";
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7), made once a second. */
const char *
http_date(struct http_server *server)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t now_s = clock_now_ms() / 1000;
	time_t seconds = (time_t)now_s;
	struct tm tm;

	if (now_s == server->date_s && server->date[0])
		return server->date;
	gmtime_r(&seconds, &tm);
	snprintf(server->date, sizeof(server->date), "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
		 days + tm.tm_wday * 3, tm.tm_mday % 100, months + tm.tm_mon * 3,
		 (tm.tm_year + 1900) % 10000, tm.tm_hour % 100, tm.tm_min % 100, tm.tm_sec % 100);
	server->date_s = now_s;
	return server->date;
}

void
http_response_header(struct http_response *response, const char *name, const char *value)
{
	/* A line break in a value would let whoever chose the value write headers and bodies of his
	 * own. */
	if (strpbrk(value, "\r\n") || strpbrk(name, "\r\n: ")) {
		log_error("http.header_refused", LOG_TEXT("header", name));
		return;
	}
	buf_append_text(&response->head, name);
	buf_append(&response->head, ": ", 2);
	buf_append_text(&response->head, value);
	buf_append(&response->head, "\r\n", 2);
}

static bool
status_has_body(int status)
{
	return status >= 200 && status != 204 && status != 304;
}

bool
http_has_body(const struct http_exchange *exchange)
{
	return !exchange->is_head && status_has_body(exchange->response.status);
}

/* A handler that overran its bounds, or answered nonsense, becomes a 500. */
static void
mend(struct http_response *response)
{
	if (!buf_error(&response->head) && !buf_error(&response->body) && response->status >= 200 &&
	    response->status <= 599)
		return;
	log_error("http.response_unusable", LOG_INT("status", response->status));
	buf_clear(&response->head);
	buf_clear(&response->body);
	response->status = 500;
	response->content_type = NULL;
	response->file_size = 0;
}

static void
append_number(struct buf *out, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	buf_append(out, digits + at, sizeof(digits) - at);
}

/* printf would be a third of a small answer's cost. */
static void
append_status_line(struct buf *out, int status)
{
	buf_append_str(out, STR("HTTP/1.1 "));
	append_number(out, (uint64_t)status);
	buf_append_byte(out, ' ');
	buf_append_text(out, http_status_text(status));
	buf_append_str(out, STR("\r\nDate: "));
}

void
http_compose(struct http_exchange *exchange, bool closes, struct buf *out)
{
	struct http_response *response = &exchange->response;

	mend(response);
	append_status_line(out, response->status);
	buf_append_text(out, http_date(exchange->server));
	if (response->content_type) {
		buf_append_str(out, STR("\r\nContent-Type: "));
		buf_append_text(out, response->content_type);
	}
	if (status_has_body(response->status)) {
		buf_append_str(out, STR("\r\nContent-Length: "));
		append_number(out,
			      response->body.length +
				      (response->file >= 0 ? (uint64_t)response->file_size : 0));
	}
	if (closes)
		buf_append_str(out, STR("\r\nConnection: close"));
	else if (exchange->head.minor_version == 0)
		buf_append_str(out, STR("\r\nConnection: keep-alive"));
	buf_append_str(out, STR("\r\n"));
	buf_append_str(out, buf_str(&response->head));
	buf_append_str(out, STR("\r\n"));
}

void
http_fill_refusal(struct http_exchange *exchange, int status)
{
	const struct http_settings *settings = &exchange->server->settings;
	struct http_response *response = &exchange->response;

	response->status = status;
	if (settings->refuse) {
		settings->refuse(response, settings->context);
		return;
	}
	response->content_type = "text/plain";
	buf_append_text(&response->body, http_status_text(status));
	buf_append_byte(&response->body, '\n');
}

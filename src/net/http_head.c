/* SPDX-License-Identifier: Apache-2.0 */
/* Reading request heads. Debian's http_parser is the lenient build: it takes spaces in field names,
 * bare LF, any byte in a target. So it splits, and the checks here decide. What RFC 9112 lets a
 * server repair is refused: repairs are how requests get smuggled past a proxy. */
#include "net/http_head.h"

#include <http_parser.h>
#include <string.h>

#include "base/limits.h"
#include "net/http_header.h"

enum { BLANK_LINES = 4 }; /* that may stand before a request line */

/* One whole line, from at to its LF. Returns 0 or the status to refuse with. */
static int
scan_line(struct http_scan *scan, struct str line, size_t header_limit, bool *ret_is_end)
{
	size_t next = scan->line + line.length;
	const char *cr = memchr(line.data, '\r', line.length);

	/* Neither without CR nor with another one inside, which http_parser would take for the end
	 * of a line. */
	if (line.length < 2 || cr != line.data + line.length - 2)
		return 400;
	scan->line = next;
	if (line.length == 2 && scan->line_count) {
		*ret_is_end = true;
		return 0;
	}
	if (line.length == 2) {
		scan->start = next;
		return next > 2 * BLANK_LINES ? 400 : 0;
	}
	if (scan->line_count && (line.data[0] == ' ' || line.data[0] == '\t'))
		return 400; /* a folded line */
	return ++scan->line_count > header_limit + 1 ? 431 : 0;
}

int
http_scan_head(struct http_scan *scan, struct str bytes, size_t head_limit, size_t header_limit,
	       size_t *ret_end)
{
	bool is_end = false;

	while (!is_end) {
		struct str rest = str_from_offset(bytes, scan->line);
		const char *lf = rest.length ? memchr(rest.data, '\n', rest.length) : NULL;
		size_t length = lf ? (size_t)(lf - rest.data) : rest.length;
		int status;

		/* Judged at the same byte however the head arrives. */
		if (scan->line + length - scan->start >= head_limit)
			return scan->line_count ? 431 : 414;
		if (!lf)
			return 0;
		status = scan_line(scan, str_of(rest.data, length + 1), header_limit, &is_end);
		if (status)
			return status;
	}
	*ret_end = scan->line;
	return 0;
}

static const char token_marks[] = "!#$%&'*+-.^_`|~";

static bool
is_alphanumeric(unsigned char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= 'a' && byte <= 'z');
}

static bool
is_token(struct str s)
{
	for (size_t i = 0; i < s.length; i++) {
		unsigned char byte = (unsigned char)s.data[i];

		if (!is_alphanumeric(byte) && (!byte || !strchr(token_marks, byte)))
			return false;
	}
	return s.length > 0;
}

static bool
is_value(struct str s)
{
	for (size_t i = 0; i < s.length; i++) {
		unsigned char byte = (unsigned char)s.data[i];

		if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
			return false;
	}
	return true;
}

static bool
is_visible(struct str s)
{
	for (size_t i = 0; i < s.length; i++) {
		unsigned char byte = (unsigned char)s.data[i];

		if (byte <= 0x20 || byte >= 0x7f || byte == '#')
			return false;
	}
	return true;
}

/* A name or literal with an optional port; what else stands here would only confuse who builds a
 * link from it. */
static bool
is_authority(struct str s)
{
	for (size_t i = 0; i < s.length; i++) {
		unsigned char byte = (unsigned char)s.data[i];

		if (!is_alphanumeric(byte) && (!byte || !strchr("-._~:[]%", byte)))
			return false;
	}
	return s.length > 0;
}

/* --- http_parser's part: the pieces --- */

struct pieces {
	struct http_head *head;
	size_t room;
	bool overflowed;
};

static int
on_url(http_parser *parser, const char *at, size_t length)
{
	struct pieces *pieces = parser->data;

	pieces->head->target = str_of(at, length);
	return 0;
}

static int
on_field(http_parser *parser, const char *at, size_t length)
{
	struct pieces *pieces = parser->data;
	struct http_head *head = pieces->head;

	if (head->header_count == pieces->room) {
		pieces->overflowed = true;
		return 1;
	}
	head->headers[head->header_count++] = (struct http_header){ .name = str_of(at, length) };
	return 0;
}

static int
on_value(http_parser *parser, const char *at, size_t length)
{
	struct pieces *pieces = parser->data;

	pieces->head->headers[pieces->head->header_count - 1].value = str_of(at, length);
	return 0;
}

/* The head is whole and all of it was given at once, so each piece comes in one call. 2: stop here,
 * the body is not for you. */
static int
on_head_end(http_parser *parser)
{
	return 2;
}

static const http_parser_settings callbacks = {
	.on_url = on_url,
	.on_header_field = on_field,
	.on_header_value = on_value,
	.on_headers_complete = on_head_end,
};

static int
split(struct str bytes, size_t room, struct http_head *head)
{
	struct pieces pieces = { .head = head, .room = room };
	http_parser parser;
	size_t used;

	http_parser_init(&parser, HTTP_REQUEST);
	parser.data = &pieces;
	parser.allow_chunked_length = 1; /* judged below, so that each fault has its own status */
	used = http_parser_execute(&parser, &callbacks, bytes.data, bytes.length);
	if (pieces.overflowed)
		return 431;
	switch (HTTP_PARSER_ERRNO(&parser)) {
	case HPE_OK:
		break;
	case HPE_INVALID_METHOD:
		return 501;
	case HPE_INVALID_VERSION:
		return 505;
	case HPE_HEADER_OVERFLOW:
		return 431;
	default:
		return 400;
	}
	if (used != bytes.length)
		return 400;
	head->minor_version = parser.http_minor;
	return parser.http_major == 1 ? 0 : 505;
}

/* --- our part --- */

/* METHOD SP target SP HTTP/x.y, one space each. */
static int
check_request_line(struct str bytes, struct http_head *head)
{
	const char *end = memchr(bytes.data, '\r', bytes.length);
	struct str line = str_of(bytes.data, end ? (size_t)(end - bytes.data) : 0);
	struct str method = { 0 }, target = { 0 };

	if (!str_split(&line, ' ', &method) || !str_split(&line, ' ', &target) || !is_token(method))
		return 400;
	if (!str_starts(line, STR("HTTP/")) || line.length != strlen("HTTP/1.1") ||
	    target.length == 0)
		return 400;
	if (target.length > LIMIT_HTTP_TARGET)
		return 414;
	if (!is_visible(target))
		return 400;
	head->method = method;
	return 0;
}

/* "/path?query", or the absolute form "http://authority/path?query" that a client sends to a proxy.
 */
static int
check_target(struct http_head *head)
{
	struct str rest = head->target;
	struct str slashes = STR("://");

	if (rest.data[0] != '/') {
		struct str scheme = { 0 };

		str_split(&rest, ':', &scheme);
		if (!str_equal_nocase(scheme, STR("http")) &&
		    !str_equal_nocase(scheme, STR("https")))
			return 400;
		rest = str_from_offset(head->target, scheme.length);
		if (!str_starts(rest, slashes))
			return 400;
		rest = str_from_offset(rest, slashes.length);
		head->authority = str_of(rest.data, 0);
		while (head->authority.length < rest.length &&
		       !strchr("/?", rest.data[head->authority.length]))
			head->authority.length++;
		rest = str_from_offset(rest, head->authority.length);
		if (!is_authority(head->authority) || !str_starts(rest, STR("/")))
			return 400;
	}
	str_split(&rest, '?', &head->path);
	head->query = rest.data ? rest : str_of(head->path.data + head->path.length, 0);
	return 0;
}

static int
check_host(struct http_head *head, struct str host, size_t host_count)
{
	if (host_count > 1 || (host_count == 0 && head->minor_version > 0))
		return 400;
	if (host_count && !is_authority(host))
		return 400;
	if (!head->authority.length)
		head->authority = host;
	return 0;
}

static int
check_framing(struct http_head *head, struct str length, size_t length_count, struct str encoding,
	      size_t encoding_count)
{
	if (length_count > 1 || (length_count && encoding_count))
		return 400;
	if (length_count && (str_starts(length, STR("-")) ||
			     str_to_int(length, 0, INT64_MAX, &head->content_length)))
		return 400;
	if (!encoding_count)
		return 0;
	if (head->minor_version == 0)
		return 400;
	if (encoding_count > 1 || !str_equal_nocase(encoding, STR("chunked")))
		return 501;
	head->is_chunked = true;
	return 0;
}

static int
check_expectation(struct http_head *head, struct str expectation)
{
	if (!expectation.data || head->minor_version == 0)
		return 0;
	if (!str_equal_nocase(expectation, STR("100-continue")))
		return 417;
	head->expects_continue = head->is_chunked || head->content_length > 0;
	return 0;
}

/* Which of two logins counts is not left to whoever happens to read them: a proxy may have judged
 * the other one. Nobody may send two cookie fields either (RFC 6265 §5.4); a proxy that hears them
 * in pieces joins them (RFC 9113 §8.2.3). */
static int
check_login(const struct http_head *head)
{
	size_t logins = 0, cookies = 0;

	for (size_t i = 0; i < head->header_count; i++) {
		logins += str_equal_nocase(head->headers[i].name, STR("authorization"));
		cookies += str_equal_nocase(head->headers[i].name, STR("cookie"));
	}
	return logins > 1 || cookies > 1 ? 400 : 0;
}

static int
check_headers(struct http_head *head)
{
	struct str host = { 0 }, length = { 0 }, encoding = { 0 }, expectation = { 0 };
	size_t host_count = 0, length_count = 0, encoding_count = 0;
	int status;

	for (size_t i = 0; i < head->header_count; i++) {
		struct http_header *header = &head->headers[i];

		if (!is_token(header->name) || !is_value(header->value))
			return 400;
		header->value = str_trim(header->value);
		if (str_equal_nocase(header->name, STR("host"))) {
			host = header->value;
			host_count++;
		} else if (str_equal_nocase(header->name, STR("content-length"))) {
			length = header->value;
			length_count++;
		} else if (str_equal_nocase(header->name, STR("transfer-encoding"))) {
			encoding = header->value;
			encoding_count++;
		} else if (str_equal_nocase(header->name, STR("expect"))) {
			expectation = header->value;
		}
	}
	status = check_host(head, host, host_count);
	if (!status)
		status = check_framing(head, length, length_count, encoding, encoding_count);
	if (!status)
		status = check_expectation(head, expectation);
	return status;
}

bool
http_has_token(const struct http_header *headers, size_t count, struct str name, struct str token)
{
	for (size_t i = 0; i < count; i++) {
		struct str rest = headers[i].value;
		struct str word = { 0 };

		if (!str_equal_nocase(headers[i].name, name))
			continue;
		while (str_split(&rest, ',', &word))
			if (str_equal_nocase(str_trim(word), token))
				return true;
	}
	return false;
}

int
http_parse_head(struct str bytes, struct http_header *headers, size_t header_room,
		struct http_head *ret_head)
{
	struct http_head *head = ret_head;
	struct str connection = STR("connection");
	int status;

	*head = (struct http_head){ .headers = headers };
	status = check_request_line(bytes, head);
	if (!status)
		status = split(bytes, header_room, head);
	if (!status)
		status = check_target(head);
	if (!status)
		status = check_headers(head);
	if (!status)
		status = check_login(head);
	if (status)
		return status;
	if (head->minor_version == 0)
		head->keeps_alive =
			http_has_token(headers, head->header_count, connection, STR("keep-alive"));
	else
		head->keeps_alive = true;
	if (http_has_token(headers, head->header_count, connection, STR("close")))
		head->keeps_alive = false;
	return 0;
}

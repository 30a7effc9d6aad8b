/* SPDX-License-Identifier: Apache-2.0 */
/* A request's head: found in the stream line by line, split by http_parser, and refused for
 * everything on which two parsers might disagree. Nothing is copied: the parts point into the bytes
 * given. */
#ifndef NET_HTTP_HEAD_H
#define NET_HTTP_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct http_header;

/* Where the search for the head's end stands. Zero to begin with. */
struct http_scan {
	size_t start;	   /* of the request line: empty lines before it are skipped */
	size_t line;	   /* where the current line begins */
	size_t line_count; /* whole lines so far, the request line included */
};

/* Looks at the bytes that came since the last call. Returns 0: not whole yet, or whole when
 * *ret_end is set (just behind the empty line); otherwise the status to refuse with: 400, 414 or
 * 431. */
int http_scan_head(struct http_scan *scan, struct str bytes, size_t head_limit, size_t header_limit,
		   size_t *ret_end);

struct http_head {
	struct str method;
	struct str target;    /* as sent */
	struct str authority; /* of an absolute target, else the Host field */
	struct str path;
	struct str query;
	int minor_version; /* of HTTP/1 */
	struct http_header *headers;
	size_t header_count;
	int64_t content_length; /* 0 when there is no body */
	bool is_chunked;
	bool keeps_alive;
	bool expects_continue;
};

/* Splits and checks one head, from the request line to behind the empty line. headers has room for
 * header_room. Returns 0, or the status to refuse with: 400, 414, 417, 431, 501, 505; then the
 * connection must close. */
int http_parse_head(struct str bytes, struct http_header *headers, size_t header_room,
		    struct http_head *ret_head);

/* Is token among the comma-separated words of all fields of that name? Both without regard to case.
 */
bool http_has_token(const struct http_header *headers, size_t count, struct str name,
		    struct str token);

#endif

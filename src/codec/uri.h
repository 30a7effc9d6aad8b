/* SPDX-License-Identifier: Apache-2.0 */
/* Percent escapes, and who "https://host:port" is (RFC 3986). Queries are forms: codec/form.h.
 * Pure; thread-safe. */
#ifndef CODEC_URI_H
#define CODEC_URI_H

#include "base/arena.h"
#include "base/buf.h"

/* Everything but A-Z a-z 0-9 - . _ ~ becomes %XX, so the result is one segment or one value
 * whatever is in it. */
void uri_encode(struct buf *out, struct str text);

/* ERR_INVALID: a % without two hex digits, a result that is not UTF-8 or has U+0000. NUL behind its
 * end. */
MUST_CHECK enum err uri_decode(struct arena *arena, struct str text, struct str *ret_text);

struct uri_host {
	bool is_plain;	 /* http:// was said; otherwise TLS */
	struct str name; /* a host name, an IPv4 address or an IPv6 address without its brackets;
			    NUL behind its end */
	uint16_t port;	 /* as said, else 443, or 80 after http:// */
	bool has_port;	 /* whether it was said */
};

/* "host", "host:port", "[::1]:8443", or any of them behind "http://" or "https://" and before an
 * optional "/". ERR_INVALID for anything else: another scheme, a user, a path, a query, a port of
 * 0. */
MUST_CHECK enum err uri_parse_host(struct arena *arena, struct str text, struct uri_host *ret_host);

#endif

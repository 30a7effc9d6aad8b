/* SPDX-License-Identifier: Apache-2.0 */
/* One field of a head. By itself because http_parser's header and http1.h both name the methods. */
#ifndef NET_HTTP_HEADER_H
#define NET_HTTP_HEADER_H

#include "base/str.h"

struct http_header {
	struct str name; /* as sent; compare with str_equal_nocase */
	struct str value;
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What a page shows to open a terminal: "name: value" lines as headers. Whatever they are, a cookie
 * and a ticket that are taken have their one form. */
#include "fuzz.h"

#include "net/http_internal.h"
#include "session/ticket.h"

enum { HEADERS = 16 };

static void
check_hex(struct str text)
{
	HOLDS(text.length == WEB_LOGIN_TEXT);
	for (size_t i = 0; i < text.length; i++)
		HOLDS(text.data[i] && strchr("0123456789abcdef", text.data[i]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_header headers[HEADERS];
	struct http_exchange exchange = { .request = { .method = HTTP_GET,
						       .path = STR(TERMINAL_PATH),
						       .headers = headers,
						       .address = STR("192.0.2.1"),
						       .host = STR("site.example"),
						       .is_tls = true },
					  .head = { .minor_version = 1 } };
	struct http_request *request = &exchange.request;
	struct str rest = str_of(data, size), line, name, cookie;
	struct ticket_shown shown;
	int status;

	while (request->header_count < HEADERS && str_split(&rest, '\n', &line)) {
		if (!str_split(&line, ':', &name) || !line.data)
			continue;
		headers[request->header_count++] = (struct http_header){ name, str_trim(line) };
	}
	cookie = web_login_cookie(str_of(data, size));
	if (cookie.data)
		check_hex(cookie);
	status = ticket_read(request, &shown);
	HOLDS(status == 0 || status == 401 || status == 403 || status == 426);
	if (status == 0) {
		check_hex(shown.cookie);
		HOLDS(shown.ticket.length == WEB_LOGIN_TEXT);
		HOLDS(str_equal_text(shown.address, "192.0.2.1"));
	}
	return 0;
}

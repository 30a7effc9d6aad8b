/* SPDX-License-Identifier: Apache-2.0 */
/* The console's API (docs/PROTOCOL.console.md) as a browser uses it: one login, requests with its
 * cookie and token, and a terminal's WebSocket. One thread. */
#ifndef TOOLS_TERMINAL_SITE_H
#define TOOLS_TERMINAL_SITE_H

#include "codec/json.h"
#include "tools/terminal/socket.h"

struct site {
	struct arena arena;
	const char *host, *authority; /* "localhost", "localhost:8443" */
	const char *address;	      /* connect here instead of host; NULL: host */
	int port;
	struct tls_context *tls;
	const char *cookie, *csrf; /* "" before the login */
	struct dial *dial;	   /* kept for the next request; NULL: none */
	struct dial_reason why;	   /* of the last failure, for a person */
};

/* url: "https://localhost:8443". */
MUST_CHECK enum err site_init(struct site *site, const char *url, const char *ca_file);
void site_release(struct site *site);

/* One request. *ret_json is NULL when the answer has no body; lives as long as the site.
 * ERR_DENIED: the site answered with an error status, why says which and what it said. */
MUST_CHECK enum err site_ask(struct site *site, const char *method, const char *target,
			     struct str body, const struct json **ret_json);

MUST_CHECK enum err site_sign_in(struct site *site, const char *link_token);
MUST_CHECK enum err site_sign_in_by_password(struct site *site, const char *username,
					     const char *password);

/* What POST /login/api/sessions gave. */
struct site_session {
	const char *uid, *viewer, *ticket;
};
MUST_CHECK enum err site_start(struct site *site, int64_t item_id, int64_t account_id, int columns,
			       int rows, struct site_session *ret_session);

/* The terminal's socket on a dial of its own, which the caller closes after the socket. */
MUST_CHECK enum err site_attach(struct site *site, const char *ticket, struct dial **ret_dial,
				struct socket **ret_socket);

#endif

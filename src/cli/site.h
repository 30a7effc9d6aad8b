/* SPDX-License-Identifier: Apache-2.0 */
/* The site at the other end: requests out, answers in, one connection and one token for a run. */
#ifndef CLI_SITE_H
#define CLI_SITE_H

#include "cli/settings.h"
#include "net/dial.h"

struct ask {
	const char *method;
	const char *target;	  /* path and query */
	const char *content_type; /* NULL: no body */
	struct str body;
	struct str authorization; /* the header's whole value; empty: none */
};

/* How an ask becomes an answer; tests put their own in place of the network. */
struct transport {
	/* response comes initialised and is the caller's to release. An error means that there is
	 * no answer; ret_reason says why. */
	enum err (*send)(struct transport *transport, const struct ask *ask,
			 struct dial_response *response, struct dial_reason *ret_reason);
};

/* Makes the transport that really connects. Nothing is opened before the first ask. */
struct transport *site_open(const struct settings *settings);
void site_close(struct transport *own_transport); /* takes NULL */
void site_closep(struct transport **transport);

/* Asks for a token. OK with "Bearer …" in authorization; ERR_DENIED when the site answered no
 * (response says how); any other error as transport's send. response comes initialised and is the
 * caller's to release. */
MUST_CHECK enum err site_authorise(struct transport *transport, const struct settings *settings,
				   struct buf *authorization, struct dial_response *response,
				   struct dial_reason *ret_reason);

/* The whole head of a request, for the transport and its test. */
void site_write_head(struct buf *head, const struct uri_host *host, const struct ask *ask);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a token request in every spelling that clients use (config-api §1): Basic with a raw or
 * percent-escaped id and secret, also behind a stray colon, form fields, a JSON body. Pure. */
#ifndef API_OAUTH_CREDENTIALS_H
#define API_OAUTH_CREDENTIALS_H

#include "access/login.h"

/* What is wrong with a request before anyone is asked who it is; OAuth's words for them are
 * oauth/token.c's. */
enum credentials_fault {
	CREDENTIALS_FINE,
	CREDENTIALS_MISSING,	 /* none were sent */
	CREDENTIALS_MALFORMED,	 /* the header or the body cannot be read */
	CREDENTIALS_TWICE,	 /* a secret in the header and in the body, or a member twice */
	CREDENTIALS_NO_GRANT,	 /* no grant_type */
	CREDENTIALS_OTHER_GRANT, /* not client_credentials */
};

/* authorization and content_type are the header fields, {NULL, 0} when absent. On CREDENTIALS_FINE
 * style, readings and count of the attempt are set; its texts are in the arena. */
enum credentials_fault credentials_read(struct arena *arena, struct str authorization,
					struct str content_type, struct str body,
					struct login_attempt *ret_attempt);

/* The token of "Bearer TOKEN", the word in any case; {NULL, 0} for anything else. */
struct str credentials_bearer(struct str authorization);

#endif

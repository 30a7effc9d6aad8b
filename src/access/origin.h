/* SPDX-License-Identifier: Apache-2.0 */
/* Does a request come from a page of this site? What a browser says of it, held against the site
 * that the request names; and what the cookie header holds. Pure. */
#ifndef ACCESS_ORIGIN_H
#define ACCESS_ORIGIN_H

#include "base/str.h"

/* What a browser tells of the page that asks; {NULL, 0} for a header that it did not send. */
struct origin {
	struct str origin;	   /* Origin */
	struct str sec_fetch_site; /* Sec-Fetch-Site */
	struct str host;	   /* Host: the site as the request names it */
};

/* True only when the browser says so: Origin is https:// and this very host and port, or, without
 * any Origin, Sec-Fetch-Site is same-origin. A client that says neither is no page of ours. */
bool origin_is_own(const struct origin *origin);

/* Whether an address is this machine's own. */
bool origin_is_loopback(struct str address);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The headers of a page of a list (config-api §1): Link with the pages there are, and the four
 * X-BT-Pagination fields. Clients split Link at commas and semicolons, so no URL in it has one. */
#ifndef API_PAGE_H
#define API_PAGE_H

#include "net/http1.h"

struct page {
	int64_t number;	  /* from 1 */
	int64_t per_page; /* from 1 */
	int64_t total;	  /* rows on all pages */
};

/* At least 1, also of an empty list. */
int64_t page_last(const struct page *page);

/* url is absolute and without query; the request's other parameters are kept in the URLs. */
void page_write(struct http_response *response, struct arena *arena, const char *url,
		struct str query_string, const struct page *page);

#endif

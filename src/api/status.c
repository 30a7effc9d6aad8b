/* SPDX-License-Identifier: Apache-2.0 */
/* The status table. A failure of ours that passes is 503, so that clients try again; one that does
 * not is 500. */
#include "api/status.h"

#include "api/texts.h"

static const struct {
	int status;
	const char *text;
} table[ERR_COUNT] = {
	[OK] = { 200, "" },
	[ERR_INVALID] = { 422, api_text_query_unreadable },
	[ERR_NOT_FOUND] = { 404, api_text_not_found },
	[ERR_CONFLICT] = { 422, api_text_busy },
	[ERR_DENIED] = { 403, api_text_forbidden },
	[ERR_LIMIT] = { 422, api_text_too_much },
	[ERR_AGAIN] = { 503, api_text_busy },
	[ERR_TIMEOUT] = { 503, api_text_busy },
	[ERR_CLOSED] = { 503, api_text_busy },
	[ERR_IO] = { 503, api_text_store_down },
	[ERR_BACKEND] = { 503, api_text_store_down },
	[ERR_BUG] = { 500, api_text_internal },
};

int
status_of(enum err err)
{
	if ((int)err < 0 || err >= ERR_COUNT || table[err].status == 0)
		return 500;
	return table[err].status;
}

const char *
status_text_of(enum err err)
{
	if ((int)err < 0 || err >= ERR_COUNT || !table[err].text)
		return api_text_internal;
	return table[err].text;
}

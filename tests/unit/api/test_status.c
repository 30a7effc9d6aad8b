/* SPDX-License-Identifier: Apache-2.0 */
/* The status table has a line for every error. */
#include "api/status.h"

#include "support/test.h"

TEST(status_of_every_error)
{
	static const int statuses[ERR_COUNT] = {
		[OK] = 200,	      [ERR_INVALID] = 422, [ERR_NOT_FOUND] = 404,
		[ERR_CONFLICT] = 422, [ERR_DENIED] = 403,  [ERR_LIMIT] = 422,
		[ERR_AGAIN] = 503,    [ERR_TIMEOUT] = 503, [ERR_CLOSED] = 503,
		[ERR_IO] = 503,	      [ERR_BACKEND] = 503, [ERR_BUG] = 500,
	};

	for (int err = OK; err < ERR_COUNT; err++) {
		CHECK_INT(status_of((enum err)err), statuses[err]);
		CHECK(err == OK || status_text_of((enum err)err)[0] != '\0');
	}
}

TEST(status_of_what_is_no_error)
{
	CHECK_INT(status_of(ERR_COUNT), 500);
	CHECK_INT(status_of((enum err) - 1), 500);
	CHECK(status_text_of(ERR_COUNT)[0] != '\0');
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include "support/test.h"

TEST(err_name_names_every_error)
{
	for (int err = OK; err < ERR_COUNT; err++)
		CHECK(strcmp(err_name((enum err)err), "unknown") != 0);
	CHECK_TEXT(err_name(OK), "ok");
	CHECK_TEXT(err_name(ERR_NOT_FOUND), "not_found");
	CHECK_TEXT(err_name(ERR_BUG), "bug");
}

TEST(err_name_of_nonsense_is_a_text)
{
	CHECK_TEXT(err_name(ERR_COUNT), "unknown");
	CHECK_TEXT(err_name((enum err) - 1), "unknown");
}

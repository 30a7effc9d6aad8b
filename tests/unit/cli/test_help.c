/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include "cli/arguments.h"
#include "support/test.h"

TEST(help_names_every_verb_and_exit_code)
{
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 10000);
	help_write(&out);
	for (size_t i = 0; command_word_at(i); i++)
		CHECK(strstr(buf_str(&out).data, command_word_at(i)) != NULL);
	CHECK(strstr(out.data, "BT_CLIENT_SECRET") != NULL);
	CHECK(strstr(out.data, "4 account") != NULL);
}

TEST(help_prints_the_version)
{
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 100);
	help_write_version(&out);
	CHECK_STR(buf_str(&out), "btapi " SALLYPORT_VERSION "\n");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's settings: what is read, and which lines are refused with which words. */
#include "jumpoint/settings.h"

#include "support/test.h"

#define SITE "site=sra.example:8443\n"
#define SITE_ID "site_id=00112233445566778899AABBCCDDEEFF\n"
#define IDENTITY "identity=0101010101010101010101010101010101010101010101010101010101010101\n"

TEST(settings_are_read)
{
	struct settings settings;
	struct arena arena;
	const char *why;

	arena_init(&arena);
	CHECK_OK(settings_read(STR("# a remark\n" SITE SITE_ID IDENTITY "\n"
				   "proxy = http://user:pw@proxy:3128 \n"
				   "sessions=7\nlog_level=debug\n"),
			       &arena, &settings, &why));
	CHECK_TEXT(settings.host, "sra.example");
	CHECK_INT(settings.port, 8443);
	CHECK_TEXT(settings.site_id, "00112233445566778899aabbccddeeff");
	CHECK_INT(settings.identity[31], 1);
	CHECK_TEXT(settings.proxy, "http://user:pw@proxy:3128");
	CHECK_INT(settings.sessions_most, 7);
	CHECK_INT(settings.log_level, LOG_DEBUG);
	CHECK_OK(settings_read(STR("site=[2001:db8::1]:443\n" SITE_ID IDENTITY "proxy=\n"), &arena,
			       &settings, &why));
	CHECK_TEXT(settings.host, "2001:db8::1");
	CHECK(settings.proxy == NULL);
	CHECK_INT(settings.sessions_most, SETTINGS_SESSIONS_INITIAL);
	arena_release(&arena);
}

static void
check_refused(const char *text, const char *want)
{
	struct settings settings;
	struct arena arena;
	const char *why = NULL;

	arena_init(&arena);
	CHECK_ERR(settings_read(str_from(text), &arena, &settings, &why), ERR_INVALID);
	CHECK_TEXT(why, want);
	arena_release(&arena);
}

TEST(settings_that_cannot_be_are_refused)
{
	check_refused("", "site, site_id and identity must be given");
	check_refused(SITE SITE_ID, "site, site_id and identity must be given");
	check_refused("site\n", "a line is not name=value");
	check_refused("site=host\n", "site cannot be what is given");
	check_refused("site=host:0\n", "site cannot be what is given");
	check_refused("site=[::1\n", "site cannot be what is given");
	check_refused("site=[::1]8443\n", "site cannot be what is given");
	check_refused("site=:1\n", "site cannot be what is given");
	check_refused("identity=ff\n", "identity cannot be what is given");
	check_refused("site_id=xx\n", "site_id cannot be what is given");
	check_refused("sessions=0\n", "sessions cannot be what is given");
	check_refused("log_level=loud\n", "log_level cannot be what is given");
	check_refused("porxy=http://proxy\n", "there is no setting porxy");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Settings from options, files and the message to the front; what is refused and how it is said. */
#include "supervisor/settings.h"

#include "folder.h"
#include "supervisor/file.h"
#include "support/test.h"

static struct arena arena;
static struct settings settings;
static const char *why;

static void
begin(void)
{
	arena_init(&arena);
	settings_init(&settings);
	why = NULL;
}

TEST(settings_have_defaults_that_start_on_loopback)
{
	begin();
	CHECK_TEXT(settings.listen, "127.0.0.1:8443");
	CHECK_TEXT(settings.site, "localhost");
	CHECK(!settings.require_sandbox);
	arena_release(&arena);
}

TEST(settings_read_lines_with_comments_and_blanks)
{
	begin();
	CHECK_OK(settings_read(&settings, &arena,
			       STR("# a site\n\n site = access.example.com \r\nworkers=8\n"
				   "store=postgresql://u:p=w@h/db?x=y\nrequire-sandbox=yes"),
			       &why));
	CHECK_TEXT(settings.site, "access.example.com");
	CHECK_INT(settings.workers, 8);
	CHECK_INT(settings_log_level(&settings), LOG_INFO);
	CHECK_TEXT(settings.store, "postgresql://u:p=w@h/db?x=y");
	CHECK(settings.require_sandbox);
	arena_release(&arena);
}

TEST(settings_say_what_is_wrong_and_where)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "colour=blue", "line 1: unknown setting" },
		{ "\nsite", "line 2: name=value is wanted" },
		{ "workers=0", "line 1: workers: must be a number from 1 to 64" },
		{ "workers=four", "line 1: workers: must be a number from 1 to 64" },
		{ "site=a b", "line 1: site: must be a host name or an address" },
		{ "site=a/b", "line 1: site: must be a host name or an address" },
		{ "edition=xx", "line 1: edition: must be one of rs|pra" },
		{ "log-level=loud", "line 1: log-level: must be one of debug|info|warning|error" },
		{ "data=", "line 1: data: needs a value" },
		{ "require-sandbox=perhaps", "line 1: require-sandbox: must be yes or no" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		begin();
		CHECK_ERR(settings_read(&settings, &arena, str_from(cases[i].text), &why),
			  ERR_INVALID);
		CHECK_TEXT(why, cases[i].why);
		arena_release(&arena);
	}
}

TEST(settings_survive_the_message_to_the_front)
{
	struct settings again;
	struct buf text;

	begin();
	CHECK_OK(settings_set(&settings, &arena, STR("listen"), "[::1]:443", &why));
	CHECK_OK(settings_set(&settings, &arena, STR("user-per-process"), NULL, &why));
	CHECK_OK(settings_set(&settings, &arena, STR("cert"), "/tmp/Ä = \"x\"", &why));
	buf_init(&text, 4096);
	settings_write(&settings, &text);
	settings_init(&again);
	CHECK_OK(settings_read(&again, &arena, buf_str(&text), &why));
	CHECK_TEXT(again.listen, "[::1]:443");
	CHECK_TEXT(again.certificate, "/tmp/Ä = \"x\"");
	CHECK(again.user_per_process);
	CHECK(again.store == NULL);
	buf_release(&text);
	arena_release(&arena);
}

TEST(settings_that_were_told_are_those_that_differ)
{
	struct buf text;

	begin();
	CHECK_OK(settings_set(&settings, &arena, STR("data"), "/srv/site", &why));
	CHECK_OK(settings_set(&settings, &arena, STR("edition"), "rs", &why)); /* the default */
	CHECK_OK(settings_set(&settings, &arena, STR("workers"), "24", &why));
	buf_init(&text, 4096);
	settings_write_told(&settings, &text);
	CHECK_STR(buf_str(&text), "");
	CHECK_OK(settings_set(&settings, &arena, STR("listen"), "*:443", &why));
	CHECK_OK(settings_set(&settings, &arena, STR("cert"), "/etc/a.pem", &why));
	CHECK_OK(settings_set(&settings, &arena, STR("workers"), "8", &why));
	CHECK_OK(settings_set(&settings, &arena, STR("require-sandbox"), NULL, &why));
	settings_write_told(&settings, &text);
	CHECK_STR(buf_str(&text),
		  "listen=*:443\ncert=/etc/a.pem\nworkers=8\nrequire-sandbox=yes\n");
	buf_release(&text);
	arena_release(&arena);
}

TEST(settings_refuse_a_value_that_would_be_two_lines)
{
	begin();
	CHECK_ERR(settings_set(&settings, &arena, STR("cert"), "a\nworkers=24", &why), ERR_INVALID);
	CHECK_ERR(settings_set(&settings, &arena, STR("colour"), "blue", &why), ERR_NOT_FOUND);
	arena_release(&arena);
}

TEST(settings_know_which_options_take_a_value)
{
	bool takes_value = false;

	CHECK_OK(settings_find(STR("data"), &takes_value));
	CHECK(takes_value);
	CHECK_OK(settings_find(STR("require-sandbox"), &takes_value));
	CHECK(!takes_value);
	CHECK_ERR(settings_find(STR("colour"), &takes_value), ERR_NOT_FOUND);
}

TEST(settings_read_a_file)
{
	struct folder folder;

	begin();
	folder_make(&folder);
	CHECK_OK(file_create(folder_path(&folder, "conf"), 0600, STR("workers=3\nworkers=x\n")));
	CHECK_ERR(settings_read_file(&settings, &arena, folder_path(&folder, "conf"), &why),
		  ERR_INVALID);
	CHECK(strstr(why, "conf, line 2: workers: ") != NULL);
	CHECK_ERR(settings_read_file(&settings, &arena, folder_path(&folder, "none"), &why),
		  ERR_IO);
	CHECK(strstr(why, "none: there is no such file") != NULL);
	folder_remove(&folder);
	arena_release(&arena);
}

TEST(settings_describe_each_in_a_line)
{
	struct buf text;

	buf_init(&text, 8192);
	settings_describe(&text);
	CHECK_OK(buf_error(&text));
	CHECK(strstr(text.data, "  --listen ADDR:PORT          ") != NULL);
	CHECK(strstr(text.data, "  --log-level debug|info|warning|error\n"
				"                              what") != NULL);
	buf_release(&text);
}

TEST(settings_read_options_over_the_file)
{
	struct folder folder;
	bool wants_help = true;

	begin();
	folder_make(&folder);
	CHECK_OK(file_create(folder_path(&folder, "conf"), 0600,
			     STR("workers=3\nsite=a.example.com\n")));

	const char *const texts[] = { "--workers=5",	   "--config", folder_path(&folder, "conf"),
				      "--require-sandbox", "--listen", "[::1]:443" };

	CHECK_OK(settings_read_options(&settings, &arena, COUNT_OF(texts), texts, &wants_help,
				       &why));
	CHECK_INT(settings.workers, 5);
	CHECK_TEXT(settings.site, "a.example.com");
	CHECK_TEXT(settings.listen, "[::1]:443");
	CHECK(settings.require_sandbox);
	CHECK(!wants_help);
	folder_remove(&folder);
	arena_release(&arena);
}

TEST(settings_refuse_options_they_do_not_know)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "--colour", "--colour: no such option" },
		{ "serve", "serve: an option begins with --" },
		{ "--listen", "--listen: needs a value" },
		{ "--config", "--config: needs a value" },
		{ "--workers=99", "workers: must be a number from 1 to 64" },
	};
	const char *const help[] = { "--help" };
	bool wants_help = false;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		begin();
		CHECK_ERR(settings_read_options(&settings, &arena, 1, &cases[i].text, &wants_help,
						&why),
			  ERR_INVALID);
		CHECK_TEXT(why, cases[i].why);
		arena_release(&arena);
	}
	begin();
	CHECK_OK(settings_read_options(&settings, &arena, 1, help, &wants_help, &why));
	CHECK(wants_help);
	arena_release(&arena);
}

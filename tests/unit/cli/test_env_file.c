/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/env_file.h"

#include "support/test.h"

static struct arena arena;
static const char *why;

static struct env_file
parsed(const char *text)
{
	struct env_file got = { 0 };

	CHECK_OK(env_file_parse(&arena, str_from(text), &got, &why));
	return got;
}

static void
check_value(const char *line, const char *value)
{
	struct env_file got = parsed(line);

	CHECK_TEXT(env_file_find(&got, "X"), value);
}

TEST(env_file_reads_names_and_values)
{
	struct env_file got = parsed("# site\nBT_API_HOST=support.example.com\n\n  export "
				     "BT_CLIENT_ID = abc \r\nBT_CLIENT_SECRET='s=e#c'\n");

	CHECK_INT(got.count, 3);
	CHECK_TEXT(env_file_find(&got, "BT_API_HOST"), "support.example.com");
	CHECK_TEXT(env_file_find(&got, "BT_CLIENT_ID"), "abc");
	CHECK_TEXT(env_file_find(&got, "BT_CLIENT_SECRET"), "s=e#c");
	CHECK(!env_file_find(&got, "OTHER"));
	CHECK_INT(parsed("").count, 0);
}

TEST(env_file_takes_matching_quotes_off)
{
	check_value("X=\"a b\"", "a b");
	check_value("X='a \"b\" \\n'", "a \"b\" \\n");
	check_value("X=\"a\" # comment", "a");
	check_value("X=a # comment", "a");
	check_value("X=a#b", "a#b");
	check_value("X=# nothing", "");
	check_value("X=", "");
	check_value("X=\"\"", "");
	check_value("X=it's", "it's");
	check_value("X=$HOME", "$HOME");
	check_value("X=1\nX=2", "2");
}

TEST(env_file_refuses_what_is_no_assignment)
{
	static const char *const wrong[] = { "X",	  "=1",	      "1X=1",	"X Y=1",
					     "X-Y=1",	  "X=\"a",    "X='a\"", "X=\"a\"b",
					     "X=\"a\"#b", "export X", "X=\xff" };
	struct env_file got;

	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CHECK_ERR(env_file_parse(&arena, str_from(wrong[i]), &got, &why), ERR_INVALID);
	CHECK_ERR(env_file_parse(&arena, STR("A=1\n\nsecret"), &got, &why), ERR_INVALID);
	CHECK_TEXT(why, "has a line 3 that is not NAME=value");
}

TEST(env_file_path_puts_the_home_folder_in)
{
	const char *path;

	CHECK_OK(env_file_path(&arena, "~/.config/x", "/home/u", &path));
	CHECK_TEXT(path, "/home/u/.config/x");
	CHECK_OK(env_file_path(&arena, "~", "/home/u", &path));
	CHECK_TEXT(path, "/home/u");
	CHECK_OK(env_file_path(&arena, "~other/x", "/home/u", &path));
	CHECK_TEXT(path, "~other/x");
	CHECK_OK(env_file_path(&arena, "a/~/b", NULL, &path));
	CHECK_TEXT(path, "a/~/b");
	CHECK_ERR(env_file_path(&arena, "~/x", NULL, &path), ERR_NOT_FOUND);
	CHECK_ERR(env_file_path(&arena, "~/x", "", &path), ERR_NOT_FOUND);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords stay out; commands come through. A script is '<' for typed and '>' for printed. */
#include "desk.h"

#include "base/memory.h"
#include "evidence/echo.h"

static void
drain(struct echo *echo, struct buf *out)
{
	enum echo_verdict verdict;
	struct str typed;

	while (echo_next(echo, &verdict, &typed)) {
		if (verdict == ECHO_SHOWN)
			buf_append_str(out, typed);
		else
			buf_append_text(out, "#");
		buf_append_text(out, "|");
	}
}

static void
check(const char *const *script, const char *want)
{
	struct echo *echo = echo_new();
	struct buf out;

	buf_init(&out, 64 * 1024);
	for (; *script; script++) {
		if (**script == '<')
			echo_typed(echo, str_from(*script + 1));
		else
			echo_printed(echo, str_from(*script + 1));
		drain(echo, &out);
	}
	echo_finish(echo);
	drain(echo, &out);
	CHECK_STR(buf_str(&out), want);
	buf_release(&out);
	echo_free(echo);
}

#define CHECK_SCRIPT(want, ...) check((const char *const[]){ __VA_ARGS__, NULL }, want)

TEST(shown_line_is_released)
{
	CHECK_SCRIPT("ls\r|", "<l", ">l", "<s", ">s", "<\r", ">\r\nfile\r\n");
	CHECK_SCRIPT("ls\r|", "<ls\r", ">ls\r\nfile\r\n");
	CHECK_SCRIPT("ls -l\r|", "<ls", "< -", ">l", ">s -", "<l\r", ">l\r\n");
	CHECK_SCRIPT("\xc3\xa9\r|", "<\xc3\xa9", ">\xc3\xa9", "<\r");
}

TEST(password_is_hidden)
{
	CHECK_SCRIPT("#|", ">Password: ", "<hunter2", "<\r", ">\r\n$ ");
	CHECK_SCRIPT("#|", ">Password: ", "<hunter2\r", ">\r\nLast login\r\n");
	/* hidden though never answered */
	CHECK_SCRIPT("#|", ">Password: ", "<hunter2\r");
	CHECK_SCRIPT("#|", ">Password: ", "<hunt");
}

TEST(length_of_a_password_does_not_show)
{
	CHECK_SCRIPT("#|", "<a\r", ">\r\n");
	CHECK_SCRIPT("#|", "<abcdefghijklmnopqrstuvwxyz0123456789\r", ">\r\n");
}

TEST(stars_are_no_echo)
{
	CHECK_SCRIPT("#|", "<s", ">*", "<ecret", ">*****", "<\r", ">\r\n");
}

TEST(part_of_an_echo_is_none)
{
	CHECK_SCRIPT("#|", "<se", ">se", "<cret\r", ">\r\n");
}

TEST(password_that_output_runs_over_is_hidden)
{
	CHECK_SCRIPT("#|", "<hunter2", ">some output h u n t e r 2\r\n", "<\r", ">\r\n");
}

TEST(commands_around_a_password_come_through)
{
	CHECK_SCRIPT("sudo ls\r|#|id\r|", "<sudo ls\r", ">sudo ls\r\nPassword: ", "<hunter2\r",
		     ">\r\nfile\r\n$ ", "<id\r", ">id\r\nuid=0\r\n");
}

TEST(keys_need_no_echo)
{
	CHECK_SCRIPT("\x1b[A\x1bOB\r|", "<\x1b[A", ">last command", "<\x1bOB", "<\r", ">\r\n");
	CHECK_SCRIPT("\r|", "<\r", ">\r\n$ ");
	CHECK_SCRIPT("ls\x03|", "<ls", ">ls", "<\x03", ">^C\r\n");
}

TEST(text_does_not_pass_for_a_key)
{
	CHECK_SCRIPT("#|", "<\x1b]hunter2\a\r", ">\r\n");
	CHECK_SCRIPT("#|", "<\x1b[11111111111111111111111111111111\r", ">\r\n");
}

TEST(colours_between_do_not_matter)
{
	CHECK_SCRIPT("ls\r|", "<l", ">\x1b[1ml\x1b[0m", "<s", ">\x1b]0;title\as", "<\r", ">\r\n");
}

TEST(completion_may_print_more)
{
	CHECK_SCRIPT("ls /ho\t\r|", "<ls /ho", ">ls /ho", "<\t", ">me/", "<\r", ">\r\n");
}

TEST(line_without_end_is_bounded)
{
	struct echo *echo = echo_new();
	char block[1000];
	struct buf out;

	buf_init(&out, 64 * 1024);
	memset(block, 'k', sizeof(block));
	for (int i = 0; i < 20; i++) {
		echo_typed(echo, str_of(block, sizeof(block)));
		if (i % 2)
			echo_printed(echo, str_of(block, sizeof(block)));
		drain(echo, &out);
	}
	CHECK_STR(buf_str(&out), "#|");
	echo_typed(echo, STR("\rls\r"));
	echo_printed(echo, STR("\r\nls\r\n"));
	drain(echo, &out);
	CHECK_STR(buf_str(&out), "#|ls\r|");
	buf_release(&out);
	echo_free(echo);
}

TEST(many_lines_at_once_hide_at_most)
{
	CHECK_SCRIPT("a\r|#|", "<a\rb\r", ">a\r\nout\r\n$ b\r\n");
	CHECK_SCRIPT("a\r|b\r|", "<a\rb\r", ">a\r\nb\r\n");
}

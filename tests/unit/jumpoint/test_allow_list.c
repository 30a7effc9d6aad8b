/* SPDX-License-Identifier: Apache-2.0 */
/* What a list says of a target, and which texts are no list. */
#include "jumpoint/allow_list.h"

#include "base/buf.h"
#include "support/test.h"

static bool
passes(const char *text, const char *name, const char *address, int port)
{
	struct allow_target target = { .protocol = STR("ssh"),
				       .name = str_from(name),
				       .port = port };
	struct allow_list list;
	struct arena arena;
	bool is_let;
	int line;

	arena_init(&arena);
	CHECK_OK(address_parse(str_from(address), &target.address));
	CHECK_OK(allow_list_read(str_from(text), &arena, &list, &line));
	is_let = allow_list_passes(&list, &target);
	arena_release(&arena);
	return is_let;
}

static int
bad_line(const char *text)
{
	struct allow_list list;
	struct arena arena;
	int line;
	enum err err;

	arena_init(&arena);
	err = allow_list_read(str_from(text), &arena, &list, &line);
	arena_release(&arena);
	return err ? line : 0;
}

TEST(allow_list_without_rules_lets_all_pass)
{
	CHECK(passes("", "host", "10.0.0.1", 22));
	CHECK(passes("# a comment\n\n   \n", "host", "10.0.0.1", 22));
}

TEST(allow_list_with_an_allow_refuses_the_rest)
{
	static const char text[] = "allow ssh 10.0.0.0/8 22\n";

	CHECK(passes(text, "10.1.2.3", "10.1.2.3", 22));
	CHECK(passes(text, "any.name", "10.1.2.3", 22));
	CHECK(!passes(text, "10.1.2.3", "10.1.2.3", 23));
	CHECK(!passes(text, "11.1.2.3", "11.1.2.3", 22));
	CHECK(!passes(text, "host", "2001:db8::1", 22));
}

TEST(allow_list_with_denies_alone_lets_the_rest_pass)
{
	static const char text[] = "deny ssh 10.9.0.0/16 *\r\n";

	CHECK(!passes(text, "10.9.1.1", "10.9.1.1", 22));
	CHECK(!passes(text, "host", "10.9.1.1", 2022));
	CHECK(passes(text, "10.8.1.1", "10.8.1.1", 22));
}

TEST(allow_list_goes_by_the_first_that_fits)
{
	static const char text[] = "allow ssh 10.9.1.5 22\n"
				   "deny * 10.9.0.0/16 *\n"
				   "allow ssh 10.0.0.0/8 22,2000-2010\n";

	CHECK(passes(text, "10.9.1.5", "10.9.1.5", 22));
	CHECK(!passes(text, "10.9.1.6", "10.9.1.6", 22));
	CHECK(passes(text, "10.1.1.1", "10.1.1.1", 2005));
	CHECK(!passes(text, "10.1.1.1", "10.1.1.1", 2011));
}

TEST(allow_list_knows_names)
{
	static const char text[] = "allow ssh *.Example.net 22\nallow ssh gate 22\n";

	CHECK(passes(text, "db.example.net", "10.0.0.1", 22));
	CHECK(passes(text, "DB.eu.EXAMPLE.net.", "10.0.0.1", 22));
	CHECK(passes(text, "gate", "10.0.0.1", 22));
	CHECK(!passes(text, "example.net", "10.0.0.1", 22));
	CHECK(!passes(text, "badexample.net", "10.0.0.1", 22));
	CHECK(!passes(text, "gate2", "10.0.0.1", 22));
	CHECK(!passes(text, "10.0.0.1", "10.0.0.1", 22));
}

/* Whoever may name a host chooses its address: the list's networks hold all the same. */
TEST(allow_list_opens_no_denied_address_by_a_name)
{
	static const char text[] = "allow ssh *.example.net 22\ndeny ssh 10.9.0.0/16 *\n";
	static const char last[] = "allow ssh *.example.net 22\ndeny * * *\n";

	CHECK(passes(text, "db.example.net", "10.8.0.1", 22));
	CHECK(!passes(text, "db.example.net", "10.9.0.1", 22));
	CHECK(!passes(text, "db.example.net", "::ffff:10.9.0.1", 22));
	CHECK(passes(last, "db.example.net", "10.8.0.1", 22));
	CHECK(!passes(last, "other.example.com", "10.8.0.1", 22));
}

TEST(allow_list_knows_ipv6)
{
	static const char text[] = "allow ssh 2001:db8::/32 22\n";

	CHECK(passes(text, "2001:db8::7", "2001:db8::7", 22));
	CHECK(!passes(text, "2001:db9::7", "2001:db9::7", 22));
}

TEST(allow_list_that_cannot_be_read_names_its_line)
{
	CHECK_INT(bad_line("allow ssh * 22"), 0);
	CHECK_INT(bad_line("\npermit ssh * 22"), 2);
	CHECK_INT(bad_line("allow ftp * 22"), 1);
	CHECK_INT(bad_line("allow ssh *"), 1);
	CHECK_INT(bad_line("allow ssh"), 1);
	CHECK_INT(bad_line("allow"), 1);
	CHECK_INT(bad_line("allow ssh * 22 23"), 1);
	CHECK_INT(bad_line("allow ssh * 0"), 1);
	CHECK_INT(bad_line("allow ssh * 65536"), 1);
	CHECK_INT(bad_line("allow ssh * 30-20"), 1);
	CHECK_INT(bad_line("allow ssh * 22,"), 1);
	CHECK_INT(bad_line("allow ssh * 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"), 1);
	CHECK_INT(bad_line("allow ssh 10.0.0.0/33 22"), 1);
	CHECK_INT(bad_line("allow ssh 10.0.0 22"), 1);
	CHECK_INT(bad_line("allow ssh *. 22"), 1);
	CHECK_INT(bad_line("allow ssh db.*.net 22"), 1);
	CHECK_INT(bad_line("allow ssh a/b 22"), 1);
}

TEST(allow_list_is_bounded)
{
	struct allow_list list;
	struct arena arena;
	struct buf text;
	int line;

	arena_init(&arena);
	buf_init(&text, 2 * ALLOW_LIST_TEXT_LIMIT);
	for (int i = 0; i < ALLOW_LIST_RULES; i++)
		buf_append_text(&text, "allow ssh * 22\n");
	CHECK_OK(allow_list_read(buf_str(&text), &arena, &list, &line));
	buf_append_text(&text, "allow ssh * 22\n");
	CHECK_ERR(allow_list_read(buf_str(&text), &arena, &list, &line), ERR_INVALID);
	while (text.length <= ALLOW_LIST_TEXT_LIMIT)
		buf_append_text(&text, "# a long remark on nothing at all\n");
	CHECK_ERR(allow_list_read(buf_str(&text), &arena, &list, &line), ERR_INVALID);
	CHECK_INT(bad_line("allow ssh * 22\n"), 0);
	buf_release(&text);
	arena_release(&arena);
}

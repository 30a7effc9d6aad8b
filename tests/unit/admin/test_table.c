/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/table.h"
#include "support/test.h"

static const char *const titles[] = { "NAME", "FROM", NULL };

static void
write_table(const char *name, const char *from, struct buf *out)
{
	const char *const first[] = { name, from }, *const second[] = { "b", NULL };
	struct table table;
	struct arena arena;

	arena_init(&arena);
	buf_init(out, 4096);
	table_init(&table, &arena, titles);
	table_add(&table, first);
	table_add(&table, second);
	table_write(&table, out);
	arena_release(&arena);
}

TEST(columns_are_as_wide_as_their_widest_text)
{
	struct buf out;

	write_table("longer", "x", &out);
	CHECK_STR(buf_str(&out), "NAME    FROM\nlonger  x\nb       \n");
	buf_release(&out);
}

TEST(characters_count_not_bytes)
{
	struct buf out;

	write_table("äöüß", "x", &out);
	CHECK_STR(buf_str(&out), "NAME  FROM\näöüß  x\nb     \n");
	buf_release(&out);
}

TEST(control_characters_do_not_reach_the_terminal)
{
	struct buf out;

	write_table("a\033[2J", "\xc2\x9b\x7f\n", &out);
	CHECK_STR(buf_str(&out), "NAME   FROM\na?[2J  ???\nb      \n");
	buf_release(&out);
}

TEST(no_rows_no_titles)
{
	struct table table;
	struct arena arena;
	struct buf out;

	arena_init(&arena);
	buf_init(&out, 64);
	table_init(&table, &arena, titles);
	table_write(&table, &out);
	CHECK_INT(out.length, 0);
	buf_release(&out);
	arena_release(&arena);
}

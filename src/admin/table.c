/* SPDX-License-Identifier: Apache-2.0 */
/* Widths are counted in characters; the last column is never padded. */
#include "admin/table.h"

#include "codec/utf8.h"

enum { GAP = 2 };

struct table_row {
	const char *texts[TABLE_COLUMNS_MAX];
	struct table_row *next;
};

void
table_init(struct table *table, struct arena *arena, const char *const *titles)
{
	*table = (struct table){ .arena = arena, .titles = titles };
	while (titles[table->columns] && table->columns < TABLE_COLUMNS_MAX)
		table->columns++;
}

void
table_add(struct table *table, const char *const *texts)
{
	struct table_row *row = arena_new(table->arena, struct table_row);

	for (size_t i = 0; i < table->columns; i++)
		row->texts[i] = texts[i] ? texts[i] : "";
	if (table->last)
		table->last->next = row;
	else
		table->first = row;
	table->last = row;
}

static void
write_line(const struct table *table, const char *const *texts, const size_t *widths,
	   struct buf *out)
{
	for (size_t i = 0; i < table->columns; i++) {
		struct str text = str_from(texts[i]);
		size_t width = utf8_count(text);

		utf8_append_visible(out, text);
		for (size_t pad = width; i + 1 < table->columns && pad < widths[i] + GAP; pad++)
			buf_append_byte(out, ' ');
	}
	buf_append_byte(out, '\n');
}

void
table_write(const struct table *table, struct buf *out)
{
	size_t widths[TABLE_COLUMNS_MAX] = { 0 };

	if (!table->first)
		return;
	for (size_t i = 0; i < table->columns; i++) {
		widths[i] = utf8_count(str_from(table->titles[i]));
		for (const struct table_row *row = table->first; row; row = row->next) {
			size_t width = utf8_count(str_from(row->texts[i]));

			widths[i] = width > widths[i] ? width : widths[i];
		}
	}
	write_line(table, table->titles, widths, out);
	for (const struct table_row *row = table->first; row; row = row->next)
		write_line(table, row->texts, widths, out);
}

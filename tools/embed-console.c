/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the console's files into the program: one blob, taken in as it is, and the table of
 * api/console_files.h. The page's %NAME.EXT% become the addresses of the bundler's NAME-HASH.EXT.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/list.h"
#include "base/siphash.h"

enum { LARGEST = 8 * 1024 * 1024, FILES_MAX = 60, STEP = 64 * 1024 };

static const char usage[] = "usage: embed-console OUT.c OUT.bin PAGE.html [DIRECTORY]\n\n"
			    "Writes PAGE.html and every file of DIRECTORY, plain and as gzip, into "
			    "OUT.bin, and the table\n"
			    "of api/console_files.h, which takes OUT.bin in. A file's name ends in "
			    "-HASH.EXT; %NAME.EXT%\n"
			    "in the page becomes its address.\n";

struct kind {
	const char *extension, *type;
};

static const struct kind kinds[] = {
	{ ".js", "text/javascript; charset=utf-8" }, { ".css", "text/css; charset=utf-8" },
	{ ".html", "text/html; charset=utf-8" },     { ".svg", "image/svg+xml" },
	{ ".txt", "text/plain; charset=utf-8" },     { ".woff2", "font/woff2" },
};

static struct buf blob, table;

static _Noreturn void
fail(const char *what, const char *why)
{
	fprintf(stderr, "embed-console: %s: %s\n", what, why);
	exit(1);
}

static void
read_all(const char *path, struct buf *text)
{
	FILE *file = fopen(path, "rbe");
	size_t got;

	buf_init(text, LARGEST);
	if (!file)
		fail(path, "cannot be read");
	do {
		char *room = buf_reserve(text, STEP);

		got = room ? fread(room, 1, STEP, file) : 0;
		if (got)
			buf_added(text, got);
	} while (got > 0);
	if (ferror(file) || buf_error(text))
		fail(path, "cannot be read, or is too large");
	fclose(file);
}

static void
write_all(const char *path, struct str text)
{
	FILE *file = fopen(path, "wbe");

	if (!file || fwrite(text.data, 1, text.length, file) != text.length || fclose(file))
		fail(path, "cannot be written");
}

static const char *
type_of(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (str_ends(str_from(name), str_from(kinds[i].extension)))
			return kinds[i].type;
	fail(name, "is of no kind that the site serves");
}

/* With no date and no name in it, so that the same console makes the same program. */
static void
pack(struct str plain, struct buf *packed)
{
	z_stream stream = { 0 };
	size_t room = plain.length + plain.length / 100 + 64;

	buf_init(packed, LARGEST);
	if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		fail("zlib", "does not begin");
	/* zlib takes what it only reads as writable */
	memcpy(&stream.next_in, &plain.data, sizeof(stream.next_in));
	stream.avail_in = (unsigned)plain.length;
	stream.next_out = (unsigned char *)buf_reserve(packed, room);
	stream.avail_out = (unsigned)room;
	if (!stream.next_out || deflate(&stream, Z_FINISH) != Z_STREAM_END)
		fail("zlib", "does not end");
	buf_added(packed, stream.total_out);
	deflateEnd(&stream);
}

static void
add(const char *name, struct str plain)
{
	const struct siphash_key key = { 0x636f6e736f6c6521, 0x73616c6c79706f72 };
	size_t at = blob.length;
	struct buf packed;

	pack(plain, &packed);
	if (packed.length + packed.length / 16 > plain.length)
		buf_clear(&packed);
	buf_append_str(&blob, plain);
	buf_append_str(&blob, buf_str(&packed));
	buf_printf(&table,
		   "\t{ \"%s\", \"%s\", \"\\\"%016llx\\\"\",\n"
		   "\t  { console_data + %zu, %zu }, { console_data + %zu, %zu } },\n",
		   name, type_of(name), (unsigned long long)siphash(key, plain), at, plain.length,
		   at + plain.length, packed.length);
	buf_release(&packed);
}

/* "app-JX7W2K3Q.js" for "app.js" */
static const char *
asset_for(struct str wanted, struct dirent **files, int count)
{
	for (int i = 0; i < count; i++) {
		const char *name = files[i]->d_name, *dash = strrchr(name, '-'),
			   *dot = strrchr(name, '.');

		if (dash && dot && dash < dot &&
		    wanted.length == (size_t)(dash - name) + strlen(dot) &&
		    memcmp(wanted.data, name, (size_t)(dash - name)) == 0 &&
		    str_ends(wanted, str_from(dot)))
			return name;
	}
	return NULL;
}

static void
add_page(const char *path, struct dirent **files, int count)
{
	struct buf text, page;
	struct str rest, part;
	bool is_name = false;

	read_all(path, &text);
	buf_init(&page, LARGEST);
	rest = buf_str(&text);
	for (; str_split(&rest, '%', &part); is_name = !is_name) {
		const char *asset = is_name ? asset_for(part, files, count) : NULL;

		if (is_name && !asset)
			fail(path, "names a file that the bundler did not make");
		if (is_name)
			buf_printf(&page, "/assets/%s", asset);
		else
			buf_append_str(&page, part);
	}
	add("index.html", buf_str(&page));
	buf_release(&text);
	buf_release(&page);
}

static int
is_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
add_files(const char *directory, struct dirent **files, int count)
{
	for (int i = 0; i < count; i++) {
		char path[4096];
		struct buf text;

		snprintf(path, sizeof(path), "%s/%s", directory, files[i]->d_name);
		read_all(path, &text);
		add(files[i]->d_name, buf_str(&text));
		buf_release(&text);
	}
}

static void
write_table(const char *path, const char *data, struct dirent **files, int count)
{
	struct buf text;

	buf_init(&text, LARGEST);
	buf_printf(&text,
		   "/* Made by tools/embed-console; not to be edited. */\n"
		   "#include \"api/console_files.h\"\n\n"
		   "#include <stddef.h>\n\n"
		   "__asm__(\".section .rodata\\n\"\n"
		   "\t\".type console_data, %%object\\n\"\n"
		   "\t\".size console_data, %zu\\n\"\n"
		   "\t\"console_data: .incbin \\\"%s\\\"\\n\"\n"
		   "\t\".previous\\n\");\n"
		   "extern const char console_data[];\n\n"
		   "const struct console_file console_files[] = {\n",
		   blob.length, data);
	buf_append_str(&text, buf_str(&table));
	buf_append_text(&text, "\t{ 0 },\n};\n\nconst char *const console_assets[] = {\n");
	for (int i = 0; i < count; i++)
		buf_printf(&text, "\t\"%s\",\n", files[i]->d_name);
	buf_append_text(&text, "\tNULL,\n};\n");
	if (buf_error(&text) || buf_error(&blob) || buf_error(&table))
		fail("the console", "is too large");
	write_all(path, buf_str(&text));
	buf_release(&text);
}

int
main(int count, char **arguments)
{
	struct dirent **files = NULL;
	int file_count = 0;

	if (count == 2 && strcmp(arguments[1], "--help") == 0) {
		fputs(usage, stdout);
		return 0;
	}
	if (count < 4 || count > 5) {
		fputs(usage, stderr);
		return 2;
	}
	buf_init(&blob, LARGEST);
	buf_init(&table, LARGEST);
	if (count == 5)
		file_count = scandir(arguments[4], &files, is_file, alphasort);
	if (file_count < 0 || file_count > FILES_MAX)
		fail(arguments[4], "is no folder of a few files");
	add_page(arguments[3], files, file_count);
	if (count == 5)
		add_files(arguments[4], files, file_count);
	write_table(arguments[1], arguments[2], files, file_count);
	write_all(arguments[2], buf_str(&blob));
	for (int i = 0; i < file_count; i++)
		free(files[i]);
	free(files);
	buf_release(&blob);
	buf_release(&table);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Packs btapi into the archive that a site hands out (GET /api/config/v1/cli/linux). The entry is
 * executable, because scripts run it straight after unzip; its date is fixed, so that the same
 * program makes the same archive. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "codec/zip.h"

enum { LARGEST = 128 * 1024 * 1024, STEP = 256 * 1024 };

static bool
read_all(const char *path, struct buf *text)
{
	FILE *file = fopen(path, "rbe");
	size_t got = 0;

	if (!file)
		return false;
	do {
		char *room = buf_reserve(text, STEP);

		got = room ? fread(room, 1, STEP, file) : 0;
		if (got)
			buf_added(text, got);
	} while (got > 0);
	bool is_read = !ferror(file) && !buf_error(text);
	fclose(file);
	return is_read && text->length > 0;
}

static bool
write_all(const char *path, struct str text)
{
	FILE *file = fopen(path, "wbe");

	if (!file)
		return false;
	bool is_written = fwrite(text.data, 1, text.length, file) == text.length;
	return fclose(file) == 0 && is_written;
}

static bool
make_folder_of(const char *path)
{
	char folder[4096];
	const char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return true;
	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
	return mkdir(folder, 0777) == 0 || errno == EEXIST;
}

static bool
archive(const char *program, const char *out)
{
	CLEANUP(zip_release) struct zip_writer writer;
	CLEANUP(buf_release) struct buf bytes;
	CLEANUP(buf_release) struct buf packed;

	buf_init(&bytes, LARGEST);
	buf_init(&packed, LARGEST);
	zip_init(&writer, &packed);
	if (!read_all(program, &bytes))
		fprintf(stderr, "%s cannot be read\n", program);
	else if (zip_add(&writer, STR("btapi"), buf_str(&bytes), ZIP_DEFLATE, 0755, 0) ||
		 zip_finish(&writer))
		fprintf(stderr, "%s is too large\n", program);
	else if (!make_folder_of(out) || !write_all(out, buf_str(&packed)))
		fprintf(stderr, "%s cannot be written\n", out);
	else
		return true;
	return false;
}

int
main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: archive-client PROGRAM FOLDER/OUT.zip STAMP\n"
				"\n"
				"Writes an archive with PROGRAM in it as \"btapi\", mode 0755, and "
				"then STAMP, for builds\nthat name files in their own folder only."
				"\n");
		return 2;
	}
	if (!archive(argv[1], argv[2]) || !write_all(argv[3], STR("")))
		return 1;
	return 0;
}

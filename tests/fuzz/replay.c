/* SPDX-License-Identifier: Apache-2.0 */
/* Runs one fuzz target over each file of the folders named on the command line: what the fuzzer
 * once found stays found. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "fuzz.h"

enum { LARGEST = 4 * 1024 * 1024 };

static bool
read_file(int folder, const char *name, struct buf *ret_bytes)
{
	int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
	ssize_t got = 0;

	if (file < 0)
		return false;
	do {
		char *room = buf_reserve(ret_bytes, 64 * 1024);

		if (!room)
			break;
		got = read(file, room, 64 * 1024);
		if (got > 0)
			buf_added(ret_bytes, (size_t)got);
	} while (got > 0);
	close(file);
	return got == 0;
}

static int
replay_folder(const char *path)
{
	DIR *folder = opendir(path);
	int count = 0;

	if (!folder) {
		fprintf(stderr, "cannot open %s\n", path);
		return -1;
	}
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
		CLEANUP(buf_release) struct buf bytes;

		buf_init(&bytes, LARGEST);
		if (entry->d_name[0] == '.')
			continue;
		if (!read_file(dirfd(folder), entry->d_name, &bytes)) {
			fprintf(stderr, "cannot read %s/%s\n", path, entry->d_name);
			closedir(folder);
			return -1;
		}
		fprintf(stderr, "%s\n",
			entry->d_name); /* the last one named is the one that broke it */
		LLVMFuzzerTestOneInput((const uint8_t *)buf_str(&bytes).data, bytes.length);
		count++;
	}
	closedir(folder);
	return count;
}

int
main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	int total = 0;

	for (int i = 1; i < argc; i++) {
		int count = replay_folder(argv[i]);

		if (count <= 0)
			return 1;
		total += count;
	}
	printf("%s: %d passed, 0 failed\n", slash ? slash + 1 : argv[0], total);
	return total == 0;
}

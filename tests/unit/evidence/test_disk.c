/* SPDX-License-Identifier: Apache-2.0 */
/* Whole writes and reads, and directories for one's own eyes. */
#include "desk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int
open_in(const char *folder, const char *name)
{
	char path[2 * DESK_PATH];
	int descriptor;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	descriptor = open(path, O_RDWR | O_CREAT, 0600);
	CHECK(descriptor >= 0);
	return descriptor;
}

static ssize_t
write_a_byte(int descriptor, const void *data, size_t size, off_t at)
{
	static int calls;

	if (calls++ % 2) {
		errno = EINTR;
		return -1;
	}
	return pwrite(descriptor, data, size ? 1 : 0, at);
}

TEST(short_and_interrupted_writes_go_on)
{
	const struct disk slow = { .write = write_a_byte };
	char folder[DESK_PATH], back[16];
	size_t size;

	desk_make_folder(folder);

	int descriptor = open_in(folder, "file");

	CHECK_OK(disk_write(&slow, descriptor, STR("hello"), 3));
	CHECK_OK(disk_read(descriptor, back, sizeof(back), 3, &size));
	CHECK_STR(str_of(back, size), "hello");
	CHECK_OK(disk_sync(&disk_real, descriptor));
	close(descriptor);
	desk_remove_folder(folder);
}

TEST(full_disk_is_told)
{
	char folder[DESK_PATH];

	desk_make_folder(folder);

	int descriptor = open_in(folder, "file");

	desk_disk_room(3);
	CHECK_ERR(disk_write(&desk_disk, descriptor, STR("hello"), 0), ERR_IO);
	CHECK_INT(errno, ENOSPC);
	desk_disk_room(-1);
	desk_disk_syncs_fail(true);
	CHECK_ERR(disk_sync(&desk_disk, descriptor), ERR_IO);
	desk_disk_syncs_fail(false);
	close(descriptor);
	desk_remove_folder(folder);
}

TEST(room_of_a_disk_is_known)
{
	char folder[DESK_PATH];

	desk_make_folder(folder);

	int descriptor = open_in(folder, "file");

	CHECK(disk_real.free_bytes(descriptor) > 0);
	CHECK(disk_real.free_bytes(descriptor) < UINT64_MAX);
	close(descriptor);
	CHECK(disk_real.free_bytes(-1) == UINT64_MAX);
	desk_remove_folder(folder);
}

TEST(directory_is_its_owners_alone)
{
	char folder[DESK_PATH], path[2 * DESK_PATH];
	struct stat about;

	desk_make_folder(folder);
	snprintf(path, sizeof(path), "%s/inside", folder);
	CHECK_OK(disk_make_directory(path));
	CHECK_OK(disk_make_directory(path));
	CHECK(stat(path, &about) == 0);
	CHECK_INT(about.st_mode & 0777, 0700);
	CHECK_OK(disk_sync_directory(path));
	desk_write_file(folder, "file", STR(""));
	snprintf(path, sizeof(path), "%s/file", folder);
	CHECK_ERR(disk_make_directory(path), ERR_IO);
	snprintf(path, sizeof(path), "%s/no/inside", folder);
	CHECK_ERR(disk_make_directory(path), ERR_IO);
	CHECK_ERR(disk_sync_directory(path), ERR_IO);
	desk_remove_folder(folder);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Whole writes and reads at a place, directories that last. */
#include "evidence/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/memory.h"

enum { PATH_LIMIT = 4096 };

/* One that cannot be asked is not full. */
static uint64_t
free_bytes(int descriptor)
{
	struct statvfs about;

	return fstatvfs(descriptor, &about) == 0 ? (uint64_t)about.f_bavail * about.f_frsize
						 : UINT64_MAX;
}

const struct disk disk_real = { .write = pwrite, .sync = fdatasync, .free_bytes = free_bytes };

enum err
disk_write(const struct disk *disk, int descriptor, struct str bytes, uint64_t at)
{
	size_t done = 0;

	while (done < bytes.length) {
		ssize_t count = disk->write(descriptor, bytes.data + done, bytes.length - done,
					    (off_t)(at + done));

		if (count >= 0)
			done += (size_t)count;
		else if (errno != EINTR)
			return ERR_IO;
	}
	return OK;
}

enum err
disk_sync(const struct disk *disk, int descriptor)
{
	int failed;

	do
		failed = disk->sync(descriptor);
	while (failed && errno == EINTR);
	return failed ? ERR_IO : OK;
}

enum err
disk_read(int descriptor, void *out, size_t room, uint64_t at, size_t *ret_size)
{
	size_t done = 0;

	while (done < room) {
		ssize_t count =
			pread(descriptor, (char *)out + done, room - done, (off_t)(at + done));

		if (count == 0)
			break;
		if (count > 0)
			done += (size_t)count;
		else if (errno != EINTR)
			return ERR_IO;
	}
	*ret_size = done;
	return OK;
}

char *
disk_join(const char *directory, const char *name)
{
	size_t size = strlen(directory) + strlen(name) + 2;
	char *path = memory_new(size);

	snprintf(path, size, "%s/%s", directory, name);
	return path;
}

enum err
disk_sync_directory(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int failed;

	if (descriptor < 0)
		return ERR_IO;
	failed = fsync(descriptor);
	close(descriptor);
	return failed ? ERR_IO : OK;
}

enum err
disk_make_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	char parent[PATH_LIMIT];
	struct stat about;

	if (mkdir(path, 0700) != 0)
		return errno == EEXIST && stat(path, &about) == 0 && S_ISDIR(about.st_mode)
			       ? OK
			       : ERR_IO;
	if (!slash || slash == path || (size_t)(slash - path) >= sizeof(parent))
		return OK;
	memcpy(parent, path, (size_t)(slash - path));
	parent[slash - path] = '\0';
	return disk_sync_directory(parent);
}

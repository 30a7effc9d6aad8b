/* SPDX-License-Identifier: Apache-2.0 */
/* A file is written under another name, synced, and then given its name by link (which never
 * replaces) or rename (which does). */
#include "supervisor/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"

enum { PATH_LIMIT = 4096 };

enum err
file_error(int number)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return ERR_NOT_FOUND;
	case EACCES:
	case EPERM:
	case EROFS:
		return ERR_DENIED;
	case EEXIST:
		return ERR_CONFLICT;
	default:
		return ERR_IO;
	}
}

const char *
file_error_text(enum err err)
{
	switch (err) {
	case ERR_NOT_FOUND:
		return "there is no such file";
	case ERR_DENIED:
		return "permission denied";
	case ERR_LIMIT:
		return "it is too long";
	case ERR_CONFLICT:
		return "it is there already";
	case ERR_INVALID:
		return "it is damaged";
	default:
		return err_name(err);
	}
}

enum err
file_read_descriptor(int descriptor, size_t limit, struct arena *arena, struct str *ret_text)
{
	char *text = arena_alloc(arena, limit + 1);
	size_t length = 0;

	while (length <= limit) {
		ssize_t count = pread(descriptor, text + length, limit + 1 - length, (off_t)length);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return file_error(errno);
		if (count == 0) {
			text[length] = '\0';
			*ret_text = str_of(text, length);
			return OK;
		}
		length += (size_t)count;
	}
	return ERR_LIMIT;
}

enum err
file_read(const char *path, size_t limit, struct arena *arena, struct str *ret_text)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	enum err err;

	if (descriptor < 0)
		return file_error(errno);
	err = file_read_descriptor(descriptor, limit, arena, ret_text);
	close(descriptor);
	return err;
}

static enum err
write_synced(const char *path, mode_t mode, struct str text)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	enum err err = OK;

	if (descriptor < 0)
		return file_error(errno);
	/* The umask may have taken bits that the file must have. */
	if (descriptor_write(descriptor, text) != OK || fchmod(descriptor, mode) < 0 ||
	    fsync(descriptor) < 0)
		err = file_error(errno);
	close(descriptor);
	return err;
}

/* The new name in the directory is durable too. */
static enum err
sync_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char parent[PATH_LIMIT];
	int descriptor, failed;

	snprintf(parent, sizeof(parent), "%.*s", slash ? (int)(slash - path) : 1,
		 slash ? path : ".");
	descriptor = open(*parent ? parent : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		return file_error(errno);
	failed = fsync(descriptor);
	close(descriptor);
	return failed ? ERR_IO : OK;
}

static enum err
write_as(const char *path, mode_t mode, struct str text,
	 int (*name_it)(const char *from, const char *to))
{
	char temporary[PATH_LIMIT];
	enum err err;

	if (snprintf(temporary, sizeof(temporary), "%s.new", path) >= PATH_LIMIT)
		return ERR_LIMIT;
	/* Left over from a run that was cut short. */
	unlink(temporary);
	err = write_synced(temporary, mode, text);
	if (!err && name_it(temporary, path) != 0)
		err = file_error(errno);
	unlink(temporary);
	return err ? err : sync_parent(path);
}

enum err
file_create(const char *path, mode_t mode, struct str text)
{
	return write_as(path, mode, text, link);
}

enum err
file_replace(const char *path, mode_t mode, struct str text)
{
	return write_as(path, mode, text, rename);
}

enum err
file_make_directory(const char *path, mode_t mode)
{
	struct stat info;

	if (mkdir(path, mode) == 0)
		return chmod(path, mode) == 0 ? OK : file_error(errno);
	if (errno != EEXIST)
		return file_error(errno);
	if (stat(path, &info) != 0)
		return file_error(errno);
	if (!S_ISDIR(info.st_mode))
		return ERR_CONFLICT;
	/* Its owner, or anybody, could put keys of their own in the place of ours. */
	return info.st_uid == geteuid() && !(info.st_mode & S_IWOTH) ? OK : ERR_INVALID;
}

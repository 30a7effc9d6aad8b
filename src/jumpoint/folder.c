/* SPDX-License-Identifier: Apache-2.0 */
/* Every file is opened below the folder's descriptor and never through a link. */
#include "jumpoint/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/descriptor.h"
#include "base/memory.h"
#include "crypto/hash.h"
#include "jumpoint/allow_list.h"

enum { NAME_ROOM = 64 };

static enum err
read_open(int file, size_t limit, struct arena *arena, struct str *ret_text)
{
	char *text = arena_alloc(arena, limit + 2);
	size_t length = 0;

	while (length <= limit) {
		ssize_t got = read(file, text + length, limit + 1 - length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ERR_IO;
		if (got == 0)
			break;
		length += (size_t)got;
	}
	if (length > limit)
		return ERR_LIMIT;
	*ret_text = str_of(text, length);
	return OK;
}

static bool
is_regular(int file)
{
	struct stat status;

	return fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

/* Not blocking: what lies there may be a pipe that nobody writes. */
enum err
folder_read(int folder, const char *name, size_t limit, struct arena *arena, struct str *ret_text)
{
	int file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	enum err err;

	if (file < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	err = is_regular(file) ? read_open(file, limit, arena, ret_text) : ERR_IO;
	close(file);
	return err;
}

static enum err
write_all(int file, struct str text)
{
	enum err err = descriptor_write(file, text);

	return err || fsync(file) ? ERR_IO : OK;
}

enum err
folder_write(int folder, const char *name, struct str text)
{
	char new_name[NAME_ROOM];
	enum err err;
	int file;

	snprintf(new_name, sizeof(new_name), "%s.new", name);
	unlinkat(folder, new_name, 0);
	file = openat(folder, new_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0)
		return ERR_IO;
	err = write_all(file, text);
	if (close(file) && !err)
		err = ERR_IO;
	if (!err && renameat(folder, new_name, folder, name))
		err = ERR_IO;
	if (err)
		unlinkat(folder, new_name, 0);
	return err;
}

void
folder_remove(int folder, const char *name)
{
	unlinkat(folder, name, 0);
}

static enum err
read_node_key(struct str text, struct signature_keys *ret_keys)
{
	unsigned char seed[SIGNATURE_SEED_SIZE];
	enum err err = hash_read_hex(str_trim(text), seed, sizeof(seed));

	if (!err)
		signature_keys_from_seed(seed, ret_keys);
	memory_wipe(seed, sizeof(seed));
	return err;
}

static enum err
make_node_key(int folder, struct signature_keys *ret_keys)
{
	char text[2 * SIGNATURE_SEED_SIZE + 1];
	struct signature_keys keys;
	enum err err;

	signature_keys_make(&keys);
	hash_write_hex(keys.secret_key, SIGNATURE_SEED_SIZE, text);
	err = folder_write(folder, FOLDER_NODE_KEY, str_from(text));
	memory_wipe(text, sizeof(text));
	if (!err)
		*ret_keys = keys;
	memory_wipe(&keys, sizeof(keys));
	return err;
}

enum err
folder_node_key(int folder, struct signature_keys *ret_keys)
{
	struct arena arena;
	struct str text;
	enum err err;

	arena_init(&arena);
	err = folder_read(folder, FOLDER_NODE_KEY, 2 * SIGNATURE_SEED_SIZE + 1, &arena, &text);
	if (err == ERR_NOT_FOUND)
		err = make_node_key(folder, ret_keys);
	else if (!err)
		err = read_node_key(text, ret_keys);
	arena_release(&arena);
	return err;
}

static bool
is_trusted(int folder, int file)
{
	struct stat place, list;

	if (fstat(folder, &place) || fstat(file, &list) || !S_ISREG(list.st_mode))
		return false;
	return (list.st_uid == 0 || list.st_uid == place.st_uid) &&
	       !(list.st_mode & (S_IWGRP | S_IWOTH));
}

enum err
folder_allow_list(int folder, struct arena *arena, struct str *ret_text)
{
	int file =
		openat(folder, FOLDER_ALLOW_LIST, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	enum err err;

	if (file < 0 && errno == ENOENT) {
		*ret_text = STR("");
		return OK;
	}
	if (file < 0)
		return ERR_DENIED;
	err = is_trusted(folder, file) ? OK : ERR_DENIED;
	if (!err)
		err = read_open(file, ALLOW_LIST_TEXT_LIMIT, arena, ret_text);
	close(file);
	return err;
}

/* --- one agent a folder --- */

/* A record lock names its holder and ends with it, whatever is left in files. */
enum err
folder_lock(int folder)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int file = openat(folder, FOLDER_LOCK, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (file < 0)
		return ERR_IO;
	if (fcntl(file, F_SETLK, &lock) == 0)
		return OK; /* held as long as the descriptor is open: for good */
	close(file);
	return errno == EAGAIN || errno == EACCES ? ERR_CONFLICT : ERR_IO;
}

enum err
folder_find_agent(int folder, int *ret_pid)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int file = openat(folder, FOLDER_LOCK, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool is_known;

	*ret_pid = 0;
	if (file < 0)
		return errno == ENOENT ? OK : ERR_IO;
	is_known = is_regular(file) && fcntl(file, F_GETLK, &lock) == 0;
	close(file);
	if (!is_known)
		return ERR_IO;
	if (lock.l_type == F_UNLCK)
		return OK;
	/* -1: of an open file, not of a process; 0: of one that is not seen from here. As a
	 * process to end, either would be many. 1 it is in a container of its own. */
	if (lock.l_pid < 1)
		return ERR_IO;
	*ret_pid = (int)lock.l_pid;
	return OK;
}

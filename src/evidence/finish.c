/* SPDX-License-Identifier: Apache-2.0 */
/* Rename comes last and replaces nothing that counts: what has the name was checked. */
#include "evidence/finish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

enum { PATH_LIMIT = 4096, COPY_PIECE = 64 * 1024 };

static enum err
join(char out[PATH_LIMIT], const char *directory, const char *name)
{
	int length = snprintf(out, PATH_LIMIT, "%s/%s", directory, name);

	return length > 0 && length < PATH_LIMIT ? OK : ERR_LIMIT;
}

static enum err
join_part(char out[PATH_LIMIT], const char *directory, const char *uid)
{
	char name[PART_NAME_SIZE + 8], file[PART_NAME_SIZE];

	part_name(uid, file);
	snprintf(name, sizeof(name), "open/%s", file);
	return join(out, directory, name);
}

enum err
finish_find(const char *directory, struct splitter_finished *finished, bool *ret_is_there)
{
	char path[PATH_LIMIT], part[PATH_LIMIT];
	const char *why = NULL;
	enum err err = join(path, directory, finished->path);

	if (!err)
		err = join_part(part, directory, finished->uid);
	if (err)
		return err;
	if (access(path, F_OK) != 0) {
		*ret_is_there = false;
		return errno == ENOENT ? OK : ERR_IO;
	}
	err = recording_verify(path, &finished->facts, &why);
	if (err && err != ERR_INVALID)
		return err;
	if (err)
		log_error("recording.damaged", LOG_TEXT("session", finished->uid),
			  LOG_TEXT("why", why));
	if (unlink(part) != 0 && errno != ENOENT)
		return ERR_IO;
	*ret_is_there = true;
	return OK;
}

static bool
is_as_written(const struct part *part, const struct recording_facts *facts)
{
	struct hash_stream copy = part->cast.output_hash;
	unsigned char hash[HASH_SIZE];

	hash_stream_finish(&copy, hash);
	return facts->output_bytes == part->cast.output_bytes &&
	       memcmp(facts->output_sha256, hash, sizeof(hash)) == 0;
}

/* "2026" and "2026/11" where they are not there. */
static enum err
make_month(const char *path)
{
	char month[PATH_LIMIT], year[PATH_LIMIT];
	char *slash;
	enum err err;

	snprintf(month, sizeof(month), "%s", path);
	slash = strrchr(month, '/');
	*slash = '\0';
	snprintf(year, sizeof(year), "%s", month);
	slash = strrchr(year, '/');
	*slash = '\0';
	err = disk_make_directory(year);
	return err ? err : disk_make_directory(month);
}

static enum err
sync_parents(const char *path)
{
	char parent[PATH_LIMIT];

	snprintf(parent, sizeof(parent), "%s", path);
	*strrchr(parent, '/') = '\0';
	return disk_sync_directory(parent);
}

static enum err
copy_bytes(int from, int to)
{
	char bytes[COPY_PIECE];
	uint64_t at = 0;
	size_t size;
	enum err err;

	do {
		err = disk_read(from, bytes, sizeof(bytes), at, &size);
		if (!err)
			err = disk_write(&disk_real, to, str_of(bytes, size), at);
		at += size;
	} while (!err && size);
	return err ? err : disk_sync(&disk_real, to);
}

/* Early Landlock lets nobody rename from one folder into another. */
static enum err
copy_file(const char *from, const char *path)
{
	char fresh[PATH_LIMIT];
	int in, out;
	enum err err = ERR_IO;

	if (snprintf(fresh, sizeof(fresh), "%s.new", path) >= PATH_LIMIT)
		return ERR_LIMIT;
	in = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (in >= 0 && out >= 0)
		err = copy_bytes(in, out);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	if (!err && rename(fresh, path) != 0)
		err = ERR_IO;
	return err;
}

enum err
finish_move(const char *from, const char *path, int (*rename_file)(const char *, const char *))
{
	enum err err;

	if (rename_file(from, path) == 0)
		return OK;
	if (errno != EXDEV)
		return ERR_IO;
	err = copy_file(from, path);
	if (!err)
		err = sync_parents(path);
	if (!err && unlink(from) != 0)
		err = ERR_IO;
	return err;
}

enum err
finish_part(const char *directory, const struct part *part, struct splitter_finished *finished)
{
	char path[PATH_LIMIT], from[PATH_LIMIT];
	const char *why = "its output is not what came in";
	enum err err = join(path, directory, finished->path);

	if (!err)
		err = join_part(from, directory, part->uid);
	if (err)
		return err;
	err = recording_verify(from, &finished->facts, &why);
	if (err == ERR_INVALID || (!err && !is_as_written(part, &finished->facts))) {
		log_error("recording.damaged", LOG_TEXT("session", part->uid),
			  LOG_TEXT("why", why));
		finished->facts.is_whole = false;
		finished->facts.output_bytes = part->cast.output_bytes;
	} else if (err) {
		return err;
	}
	finished->facts.started_at = part->cast.track.started_at;
	err = make_month(path);
	return err ? err : finish_move(from, path, rename);
}

enum err
finish_sync(const char *directory, const struct splitter_finished *finished)
{
	char path[PATH_LIMIT], from[PATH_LIMIT];
	enum err err = join(path, directory, finished->path);

	if (!err)
		err = join_part(from, directory, finished->uid);
	if (!err)
		err = sync_parents(path);
	return err ? err : sync_parents(from);
}

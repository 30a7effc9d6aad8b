/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's files: whole or not at all, its own alone, and one agent a folder. */
#include "jumpoint/folder.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

struct place {
	char path[64];
	int folder;
	struct arena arena;
};

static void
make(struct place *place)
{
	snprintf(place->path, sizeof(place->path), "/tmp/jumpoint-XXXXXX");
	CHECK(mkdtemp(place->path) != NULL);
	place->folder = open(place->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CHECK_INT(mkdirat(place->folder, "state", 0700), 0);
	CHECK_INT(mkdirat(place->folder, "run", 0700), 0);
	arena_init(&place->arena);
}

static void
drop(struct place *place)
{
	static const char *const names[] = { FOLDER_NODE_KEY,	FOLDER_CERTIFICATE, FOLDER_LOCK,
					     FOLDER_ALLOW_LIST, FOLDER_STATUS,	    "link" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		unlinkat(place->folder, names[i], 0);
	unlinkat(place->folder, "state", AT_REMOVEDIR);
	unlinkat(place->folder, "run", AT_REMOVEDIR);
	close(place->folder);
	rmdir(place->path);
	arena_release(&place->arena);
}

static mode_t
mode_of(struct place *place, const char *name)
{
	struct stat status;

	CHECK_INT(fstatat(place->folder, name, &status, 0), 0);
	return status.st_mode & 0777;
}

TEST(folder_files_come_back_as_they_were_written)
{
	struct place place;
	struct str text;

	make(&place);
	CHECK_ERR(folder_read(place.folder, FOLDER_CERTIFICATE, 16, &place.arena, &text),
		  ERR_NOT_FOUND);
	CHECK_OK(folder_write(place.folder, FOLDER_CERTIFICATE, STR("first")));
	CHECK_OK(folder_write(place.folder, FOLDER_CERTIFICATE, STR("second")));
	CHECK_OK(folder_read(place.folder, FOLDER_CERTIFICATE, 6, &place.arena, &text));
	CHECK_STR(text, "second");
	CHECK_INT(mode_of(&place, FOLDER_CERTIFICATE), 0600);
	CHECK_ERR(folder_read(place.folder, FOLDER_CERTIFICATE, 5, &place.arena, &text), ERR_LIMIT);
	folder_remove(place.folder, FOLDER_CERTIFICATE);
	folder_remove(place.folder, FOLDER_CERTIFICATE);
	CHECK_ERR(folder_read(place.folder, FOLDER_CERTIFICATE, 16, &place.arena, &text),
		  ERR_NOT_FOUND);
	CHECK_INT(symlinkat("/etc/hostname", place.folder, "link"), 0);
	CHECK_ERR(folder_read(place.folder, "link", 4096, &place.arena, &text), ERR_IO);
	drop(&place);
}

TEST(folder_node_key_is_made_once)
{
	struct signature_keys first, second;
	struct place place;

	make(&place);
	CHECK_OK(folder_node_key(place.folder, &first));
	CHECK_OK(folder_node_key(place.folder, &second));
	CHECK_BYTES(&first, &second, sizeof(first));
	CHECK_INT(mode_of(&place, FOLDER_NODE_KEY), 0600);
	CHECK_OK(folder_write(place.folder, FOLDER_NODE_KEY, STR("no key")));
	CHECK_ERR(folder_node_key(place.folder, &second), ERR_INVALID);
	drop(&place);
}

TEST(folder_allow_list_must_be_nobody_else_s)
{
	struct place place;
	struct str text;

	make(&place);
	CHECK_OK(folder_allow_list(place.folder, &place.arena, &text));
	CHECK_INT(text.length, 0);
	CHECK_OK(folder_write(place.folder, FOLDER_ALLOW_LIST, STR("allow ssh * 22\n")));
	CHECK_OK(folder_allow_list(place.folder, &place.arena, &text));
	CHECK_STR(text, "allow ssh * 22\n");
	CHECK_INT(fchmodat(place.folder, FOLDER_ALLOW_LIST, 0664, 0), 0);
	CHECK_ERR(folder_allow_list(place.folder, &place.arena, &text), ERR_DENIED);
	CHECK_INT(fchmodat(place.folder, FOLDER_ALLOW_LIST, 0644, 0), 0);
	CHECK_OK(folder_allow_list(place.folder, &place.arena, &text));
	if (geteuid() == 0) {
		CHECK_INT(fchownat(place.folder, FOLDER_ALLOW_LIST, 65534, 65534, 0), 0);
		CHECK_ERR(folder_allow_list(place.folder, &place.arena, &text), ERR_DENIED);
	}
	drop(&place);
}

TEST(folder_allow_list_is_no_link)
{
	struct place place;
	struct str text;

	make(&place);
	CHECK_INT(symlinkat("/etc/hostname", place.folder, FOLDER_ALLOW_LIST), 0);
	CHECK_ERR(folder_allow_list(place.folder, &place.arena, &text), ERR_DENIED);
	drop(&place);
}

TEST(folder_has_one_agent)
{
	int begun[2], over[2], pid, found, status;
	struct place place;
	char byte = 0;

	make(&place);
	CHECK_OK(folder_find_agent(place.folder, &found));
	CHECK_INT(found, 0);
	CHECK_INT(pipe(begun), 0);
	CHECK_INT(pipe(over), 0);
	pid = fork();
	if (pid == 0) {
		bool is_locked = folder_lock(place.folder) == OK;

		close(over[1]);
		if (write(begun[1], "", 1) != 1 || read(over[0], &byte, 1) < 0)
			_exit(2);
		_exit(is_locked ? 0 : 1);
	}
	CHECK_INT(read(begun[0], &byte, 1), 1);
	CHECK_OK(folder_find_agent(place.folder, &found));
	CHECK_INT(found, pid);
	CHECK_ERR(folder_lock(place.folder), ERR_CONFLICT);
	close(over[1]);
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK_INT(status, 0);
	CHECK_OK(folder_find_agent(place.folder, &found));
	CHECK_INT(found, 0);
	close(begun[0]);
	close(begun[1]);
	close(over[0]);
	drop(&place);
}

/* In a container the agent may be the first process there is. */
TEST(folder_finds_an_agent_that_is_the_first_process)
{
	int outer, status;
	struct place place;

	make(&place);
	outer = fork();
	if (outer == 0) {
		int first, found = 0;

		if (unshare(CLONE_NEWPID) != 0)
			_exit(77);
		first = fork();
		if (first == 0) {
			if (folder_lock(place.folder) != OK)
				_exit(2);
			if (fork() == 0)
				_exit(folder_find_agent(place.folder, &found) == OK && found == 1
					      ? 0
					      : 3);
			wait(&status);
			_exit(WEXITSTATUS(status));
		}
		waitpid(first, &status, 0);
		_exit(WEXITSTATUS(status));
	}
	CHECK_INT(waitpid(outer, &status, 0), outer);
	drop(&place);
	if (WEXITSTATUS(status) == 77)
		SKIP("no namespace of processes is to be had");
	CHECK_INT(status, 0);
}

/* Whoever may write to run/ may hold the lock in a way that names nobody. */
TEST(folder_finds_no_agent_that_is_no_process)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct place place;
	int file, found = 7;

	make(&place);
	file = openat(place.folder, FOLDER_LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	CHECK(file >= 0);
	CHECK_INT(fcntl(file, F_OFD_SETLK, &lock), 0);
	CHECK_ERR(folder_find_agent(place.folder, &found), ERR_IO);
	CHECK_INT(found, 0);
	close(file);
	CHECK_OK(folder_find_agent(place.folder, &found));
	CHECK_INT(found, 0);
	drop(&place);
}

TEST(folder_reads_no_pipe)
{
	struct place place;
	struct str text;
	int found;

	make(&place);
	CHECK_INT(mkfifoat(place.folder, FOLDER_STATUS, 0600), 0);
	CHECK_ERR(folder_read(place.folder, FOLDER_STATUS, 100, &place.arena, &text), ERR_IO);
	CHECK_INT(mkfifoat(place.folder, FOLDER_LOCK, 0600), 0);
	CHECK_ERR(folder_find_agent(place.folder, &found), ERR_IO);
	drop(&place);
}

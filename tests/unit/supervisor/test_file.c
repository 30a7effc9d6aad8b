/* SPDX-License-Identifier: Apache-2.0 */
/* Files appear whole, are never replaced unasked, and have the mode that was wanted. */
#include "supervisor/file.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "support/test.h"

static struct folder folder;

TEST(file_create_writes_once_and_never_over)
{
	const char *path;
	struct stat info;
	struct str text;
	mode_t mask = umask(0);

	folder_make(&folder);
	path = folder_path(&folder, "key");
	CHECK_OK(file_create(path, 0600, STR("first")));
	CHECK_ERR(file_create(path, 0600, STR("second")), ERR_CONFLICT);
	CHECK_OK(file_read(path, 100, &folder.arena, &text));
	CHECK_STR(text, "first");
	CHECK_INT(stat(path, &info), 0);
	CHECK_INT(info.st_mode & 0777, 0600);
	CHECK(access(folder_path(&folder, "key.new"), F_OK) != 0);
	umask(mask);
	folder_remove(&folder);
}

TEST(file_replace_puts_the_new_one_in_its_place)
{
	const char *path;
	struct str text;

	folder_make(&folder);
	path = folder_path(&folder, "pem");
	CHECK_OK(file_replace(path, 0644, STR("first")));
	CHECK_OK(file_replace(path, 0644, STR("second")));
	CHECK_OK(file_read(path, 100, &folder.arena, &text));
	CHECK_STR(text, "second");
	folder_remove(&folder);
}

TEST(file_create_survives_what_a_cut_short_run_left)
{
	folder_make(&folder);
	CHECK_OK(file_create(folder_path(&folder, "key.new"), 0600, STR("half")));
	CHECK_OK(file_create(folder_path(&folder, "key"), 0600, STR("whole")));
	folder_remove(&folder);
}

TEST(file_read_holds_to_its_limit)
{
	const char *path;
	struct str text;

	folder_make(&folder);
	path = folder_path(&folder, "text");
	CHECK_OK(file_create(path, 0600, STR("12345")));
	CHECK_OK(file_read(path, 5, &folder.arena, &text));
	CHECK_ERR(file_read(path, 4, &folder.arena, &text), ERR_LIMIT);
	CHECK_ERR(file_read(folder_path(&folder, "none"), 5, &folder.arena, &text), ERR_NOT_FOUND);
	CHECK_ERR(file_read(folder.path, 5, &folder.arena, &text), ERR_IO);
	folder_remove(&folder);
}

TEST(file_make_directory_takes_none_of_somebody_else)
{
	const char *path;

	folder_make(&folder);
	path = folder_path(&folder, "d");
	CHECK_OK(file_make_directory(path, 0700));
	CHECK_INT(chmod(path, 0777), 0);
	CHECK_ERR(file_make_directory(path, 0700), ERR_INVALID);
	CHECK_INT(chmod(path, 0755), 0);
	CHECK_OK(file_make_directory(path, 0700));
	if (geteuid() == 0) {
		CHECK_INT(chown(path, 65534, 65534), 0);
		CHECK_ERR(file_make_directory(path, 0700), ERR_INVALID);
	}
	folder_remove(&folder);
}

TEST(file_make_directory_takes_one_that_is_there)
{
	folder_make(&folder);
	CHECK_OK(file_make_directory(folder_path(&folder, "d"), 0700));
	CHECK_OK(file_make_directory(folder_path(&folder, "d"), 0700));
	CHECK_OK(file_create(folder_path(&folder, "f"), 0600, STR("")));
	CHECK_ERR(file_make_directory(folder_path(&folder, "f"), 0700), ERR_CONFLICT);
	CHECK_ERR(file_make_directory(folder_path(&folder, "x/y"), 0700), ERR_NOT_FOUND);
	folder_remove(&folder);
}

TEST(file_error_says_what_the_caller_can_do)
{
	CHECK_INT(file_error(ENOENT), ERR_NOT_FOUND);
	CHECK_INT(file_error(EACCES), ERR_DENIED);
	CHECK_INT(file_error(EEXIST), ERR_CONFLICT);
	CHECK_INT(file_error(ENOSPC), ERR_IO);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/download.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/test.h"

static struct arena arena;

static void
check_name(const char *disposition, const char *name)
{
	CHECK_TEXT(download_name(&arena, str_from(disposition), "jumpoint-3-installer"), name);
}

TEST(download_takes_the_name_that_is_given)
{
	check_name("attachment; filename=\"setup.sh\"", "setup.sh");
	check_name("attachment; filename=setup.sh", "setup.sh");
	check_name("attachment; FileName = \"a b;c \\\"d\\\".sh\" ; x=y", "a b;c \"d\".sh");
	check_name("attachment; filename=\"plain\"; filename*=UTF-8''na%C3%AFve.sh",
		   "na\xc3\xafve.sh");
	check_name("attachment; filename*=utf-8'en'x%20y", "x y");
	check_name("attachment; filename*=ISO-8859-1''x; filename=y", "y");
	check_name("inline;;; filename=z;", "z");
}

TEST(download_has_a_name_for_what_nobody_named)
{
	check_name("", "jumpoint-3-installer");
	check_name("attachment", "jumpoint-3-installer");
	check_name("attachment; filename=", "jumpoint-3-installer");
	check_name("attachment; filename=\"\"", "jumpoint-3-installer");
	check_name("attachment; filename=\"..\"", "jumpoint-3-installer");
	check_name("attachment; filename=\"/\"", "jumpoint-3-installer");
	CHECK_TEXT(download_name(&arena, STR(""), "..."), "download");
}

TEST(download_names_lead_nowhere_else)
{
	check_name("attachment; filename=\"/etc/passwd\"", "passwd");
	check_name("attachment; filename=\"../../x\"", "x");
	check_name("attachment; filename=\"C:\\\\dir\\\\x.exe\"", "x.exe");
	check_name("attachment; filename=\".bashrc\"", "bashrc");
	check_name("attachment; filename=\"-rf\"", "rf");
	check_name("attachment; filename=\".-.x\"", "x");
	check_name("attachment; filename*=UTF-8''..%2F..%2Fx", "x");
	check_name("attachment; filename=\"a\x01\x1b[2Jb\"", "a__[2Jb");
	check_name("attachment; filename=\"a\xff\"", "a_");
	check_name("attachment; filename*=UTF-8''a%0Ab", "a_b");
}

TEST(download_names_are_not_too_long)
{
	char disposition[600] = "x; filename=";

	memset(disposition + 12, 'y', 500);
	CHECK_INT(strlen(download_name(&arena, str_from(disposition), "f")), 200);
}

static int
temporary_folder(char *path)
{
	CHECK(mkdtemp(path) != NULL);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

TEST(download_overwrites_nothing)
{
	char path[] = "/tmp/test_download.XXXXXX";
	int folder = temporary_folder(path);
	const char *name = NULL;
	struct stat status;
	char text[4] = "";

	CHECK_OK(download_save(&arena, folder, "x.sh", STR("one"), 0700, &name));
	CHECK_TEXT(name, "x.sh");
	CHECK_OK(download_save(&arena, folder, "x.sh", STR("two"), 0700, &name));
	CHECK_TEXT(name, "x.sh.1");
	CHECK_INT(symlinkat("/tmp/elsewhere", folder, "y"), 0);
	CHECK_OK(download_save(&arena, folder, "y", STR(""), 0600, &name));
	CHECK_TEXT(name, "y.1");

	int file = openat(folder, "x.sh", O_RDONLY);
	CHECK_INT(read(file, text, sizeof(text)), 3);
	CHECK_TEXT(text, "one");
	CHECK_INT(fstat(file, &status), 0);
	CHECK_INT(status.st_mode & 0777, 0700);
	close(file);
	for (size_t i = 0; i < 4; i++)
		CHECK_INT(
			unlinkat(folder, ((const char *[]){ "x.sh", "x.sh.1", "y", "y.1" })[i], 0),
			0);
	close(folder);
	CHECK_INT(rmdir(path), 0);
}

TEST(download_says_when_it_cannot_write)
{
	const char *name = NULL;

	CHECK_ERR(download_save(&arena, -1, "x", STR("x"), 0600, &name), ERR_IO);
	CHECK(!name);
}

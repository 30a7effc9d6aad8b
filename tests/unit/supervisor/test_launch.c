/* SPDX-License-Identifier: Apache-2.0 */
/* Starting programs: what they find, what they do not find, and how they end. */
#include "supervisor/launch.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "folder.h"
#include "ipc/ipc.h"
#include "keeper/client.h"
#include "programs.h"
#include "supervisor/file.h"
#include "support/test.h"

static struct folder folder;
static struct settings settings;
static struct data data;
static struct site_key site;
static struct child keeper;
static const char *why;

static enum err
migrate(const char *store_url)
{
	return OK;
}

static void
begin(void)
{
	folder_make(&folder);
	programs_install(&folder);
	settings_init(&settings);
	settings.data = folder_path(&folder, "data");
	CHECK_OK(data_locate(&settings, &folder.arena, &data));
	CHECK_OK(data_make(&settings, &data, migrate, &folder.arena, &site, &why));
}

static void
finish(void)
{
	launch_use_folder(NULL);
	folder_remove(&folder);
}

TEST(launch_starts_a_keeper_that_answers)
{
	unsigned char key[KEEPER_KEY_SIZE];
	struct site_key found;
	int peer = -1;

	begin();
	CHECK_OK(launch_keeper(&settings, &data, &folder.arena, &keeper, &found, &why));
	CHECK_TEXT(found.id, site.id);
	CHECK_OK(launch_keeper_peer(&keeper, KEEPER_ROLE_START, &peer));
	CHECK_OK(keeper_derive_key(peer, KEEPER_DERIVE_TOKEN, key));
	close(peer);
	launch_end(&keeper, 5000);
	CHECK_INT(keeper.pid, 0);
	finish();
}

TEST(launch_says_why_keeper_refused)
{
	begin();
	CHECK_OK(file_replace(data.master_key, 0600, STR("another master key, 32 bytes ...")));
	CHECK_ERR(launch_keeper(&settings, &data, &folder.arena, &keeper, &site, &why),
		  ERR_CONFLICT);
	CHECK(strstr(why, "belongs to another site") != NULL);
	CHECK_OK(file_replace(data.master_key, 0600, STR("short")));
	CHECK_ERR(launch_keeper(&settings, &data, &folder.arena, &keeper, &site, &why),
		  ERR_INVALID);
	CHECK_TEXT(why, "the master key file must hold 32 bytes");
	finish();
}

TEST(launch_says_which_program_is_not_there)
{
	begin();
	CHECK_INT(unlink(folder_path(&folder, "sallyport-keeper")), 0);
	CHECK_ERR(launch_keeper(&settings, &data, &folder.arena, &keeper, &site, &why),
		  ERR_NOT_FOUND);
	CHECK(strstr(why, "/sallyport-keeper") != NULL);
	finish();
}

TEST(launch_finds_the_parts_of_an_installation)
{
	const char *path = NULL;

	folder_make(&folder);
	launch_use_folder(folder_path(&folder, "bin"));
	CHECK_OK(launch_path("cli", &folder.arena, &path));
	CHECK_TEXT(path, folder_path(&folder, "bin/cli"));
	CHECK_OK(file_make_directory(folder_path(&folder, "lib"), 0755));
	CHECK_OK(file_make_directory(folder_path(&folder, "lib/sallyport"), 0755));
	CHECK_OK(file_make_directory(folder_path(&folder, "lib/sallyport/cli"), 0755));
	CHECK_OK(launch_path("cli", &folder.arena, &path));
	CHECK_TEXT(path, folder_path(&folder, "lib/sallyport/cli"));
	CHECK_OK(launch_path("sallyport", &folder.arena, &path));
	CHECK_TEXT(path, folder_path(&folder, "bin/sallyport"));
	launch_use_folder(""); /* a program right below the root */
	CHECK_OK(launch_path("no-such-program", &folder.arena, &path));
	CHECK_TEXT(path, "/no-such-program");
	finish();
}

TEST(launch_knows_no_account_by_a_wrong_name)
{
	struct launch launch = { .program = "/bin/true", .user = "no-such-account-here" };
	struct launch_account account;
	struct child child;

	CHECK_ERR(launch_child(&launch, &child), ERR_NOT_FOUND);
	CHECK_ERR(launch_find_account("no-such-account-here", &account), ERR_NOT_FOUND);
	CHECK_OK(launch_find_account("root", &account));
	CHECK_INT(account.uid, 0);
}

/* A shell tells what it inherited: over the control pair, which is its descriptor 3. */
static struct str
inherited(const char *script)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	const char *path = folder_path(&folder, "script");
	struct launch launch = { .program = path };
	struct child child;
	char *text = arena_alloc(&folder.arena, 1024);
	ssize_t length;

	CHECK_OK(file_replace(path, 0755, str_from(script)));
	CHECK_OK(launch_child(&launch, &child));
	ipc_message_init(&message);
	length = read(child.control, text, 1023);
	launch_end(&child, 5000);
	return str_of(text, length > 0 ? (size_t)length : 0);
}

TEST(launch_hands_on_no_descriptors_and_no_environment)
{
	struct str found;
	int leak;

	begin();
	leak = open("/dev/null", O_RDONLY);
	setenv("SALLYPORT_TEST_SECRET", "x", 1);
	/* A shell keeps its script at 10 or above. */
	found = inherited("#!/bin/sh\n"
			  "for i in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$i ] && set -- $@ $i; "
			  "done\n"
			  "echo $@ ${SALLYPORT_TEST_SECRET-none} $(pwd) >&3\n");
	CHECK_STR(found, "0 1 2 3 none /\n");
	unsetenv("SALLYPORT_TEST_SECRET");
	close(leak);
	finish();
}

TEST(launch_end_kills_what_does_not_go)
{
	struct launch launch = { .program = "/bin/sleep", .argument = "1000" };
	struct child child;

	CHECK_OK(launch_child(&launch, &child));
	launch_end(&child, 10);
	CHECK_INT(child.pid, 0);
	CHECK_INT(child.control, -1);
	launch_end(&child, 10);
}

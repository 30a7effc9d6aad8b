/* SPDX-License-Identifier: Apache-2.0 */
/* The whole confinement, tried from inside by somebody with the same user as everything else: the
 * key file, keeper's memory, another program. */
#include "supervisor/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "folder.h"
#include "in_child.h"
#include "supervisor/file.h"
#include "support/test.h"

static struct folder folder;
static struct sandbox_settings settings;
static pid_t keeper;
static const char *key_path;
static char keeper_memory[64] = "what keeper holds";

struct trial {
	int (*act)(void);
	uid_t uid;
};

static int
confined(void *context)
{
	const struct trial *trial = context;
	struct sandbox_report report;

	if (trial->uid && (setgid(trial->uid) != 0 || setuid(trial->uid) != 0))
		return 98;
	sandbox_enter(&settings, &report);
	if (!report.seccomp || !report.no_new_privileges || !report.non_dumpable ||
	    !report.no_capabilities)
		return 99;
	return trial->act();
}

/* A process like keeper: the same user, non-dumpable, waiting. */
static void
start_keeper(uid_t uid)
{
	int ready[2];
	char byte;

	CHECK_INT(pipe2(ready, O_CLOEXEC), 0);
	keeper = fork();
	CHECK(keeper >= 0);
	if (keeper == 0) {
		if (uid && (setgid(uid) != 0 || setuid(uid) != 0))
			_exit(1);
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	close(ready[1]);
	CHECK_INT(read(ready[0], &byte, 1), 1);
	close(ready[0]);
}

static void
begin(uid_t uid)
{
	folder_make(&folder);
	CHECK_OK(file_make_directory(folder_path(&folder, "store"), 0700));
	key_path = folder_path(&folder, "master.key");
	CHECK_OK(file_create(key_path, 0600, STR("secret")));
	if (uid) {
		CHECK_INT(chown(folder.path, uid, uid), 0);
		CHECK_INT(chown(key_path, uid, uid), 0);
	}
	settings = (struct sandbox_settings){ .role = SANDBOX_FRONT,
					      .writes = { folder_path(&folder, "store") } };
	start_keeper(uid);
}

static void
finish(void)
{
	kill(keeper, SIGKILL);
	waitpid(keeper, NULL, 0);
	folder_remove(&folder);
}

static int
open_key(void)
{
	return open(key_path, O_RDONLY) >= 0 ? 0 : errno;
}

static int
trace_keeper(void)
{
	return ptrace(PTRACE_SEIZE, keeper, NULL, NULL) == 0 ? 0 : errno;
}

static int
read_keeper(void)
{
	char bytes[sizeof(keeper_memory)];
	struct iovec here = { bytes, sizeof(bytes) };
	struct iovec there = { keeper_memory, sizeof(bytes) };

	return process_vm_readv(keeper, &here, 1, &there, 1, 0) > 0 ? 0 : errno;
}

/* The other ways to the same memory and descriptors. */
static int
open_of_keeper(const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)keeper, file);
	return open(path, O_RDONLY) >= 0 ? 0 : errno;
}

static int
open_keeper_memory(void)
{
	return open_of_keeper("mem");
}

static int
open_keeper_descriptors(void)
{
	return open_of_keeper("fd/0");
}

static int
run_program(void)
{
	char *const arguments[] = { NULL };

	execve("/bin/true", arguments, arguments);
	return errno;
}

static int
allow_dumps_again(void)
{
	struct rlimit limit;

	if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0)
		return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
	if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_max != 0)
		return 1;
	return EPERM;
}

static void
try_everything(uid_t uid)
{
	static int (*const acts[])(void) = {
		open_key,   trace_keeper, read_keeper, open_keeper_memory, open_keeper_descriptors,
		run_program
	};

	begin(uid);
	for (size_t i = 0; i < COUNT_OF(acts); i++) {
		struct trial trial = { acts[i], uid };
		int code = in_child(confined, &trial);

		CHECK(code == -SIGSYS || code == EPERM || code == EACCES);
	}
	finish();
}

TEST(sandbox_keeps_the_front_from_key_keeper_and_programs)
{
	try_everything(0);
}

TEST(sandbox_holds_for_an_ordinary_user_too)
{
	if (geteuid() != 0)
		SKIP("only root can become another user");
	try_everything(65534);
}

static int
report_all(void *context)
{
	struct sandbox_report report;
	const char *missing = NULL;

	log_open("test", 2, LOG_ERROR + 1);
	sandbox_enter(&settings, &report);
	sandbox_log(&report);
	return sandbox_is_complete(&report, &missing) ? 0 : 1;
}

static int
probe_landlock(void *context)
{
	struct sandbox_report report;

	sandbox_enter(&settings, &report);
	return report.landlock_files;
}

TEST(sandbox_is_complete_where_the_kernel_can)
{
	settings = (struct sandbox_settings){ .role = SANDBOX_KEEPER };
	if (!in_child(probe_landlock, NULL))
		SKIP("this kernel has no Landlock");
	CHECK_INT(in_child(report_all, NULL), 0);
}

TEST(sandbox_names_what_is_missing)
{
	struct sandbox_report report = { .no_new_privileges = true,
					 .non_dumpable = true,
					 .no_capabilities = true,
					 .seccomp = true };
	const char *missing = NULL;

	CHECK(!sandbox_is_complete(&report, &missing));
	CHECK_TEXT(missing, "Landlock (Linux 5.13)");
	report.landlock_files = true;
	CHECK(sandbox_is_complete(&report, &missing));
	report.seccomp = false;
	CHECK(!sandbox_is_complete(&report, &missing));
	CHECK_TEXT(missing, "seccomp");
}

TEST(sandbox_makes_no_core_dumps)
{
	struct trial trial = { allow_dumps_again, 0 };
	int code;

	begin(0);
	code = in_child(confined, &trial);
	finish();
	/* A ban list (sanitizers) leaves prctl, and the limit then stands alone. */
	CHECK(code == EPERM || code == 1);
}

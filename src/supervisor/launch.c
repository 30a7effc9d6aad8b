/* SPDX-License-Identifier: Apache-2.0 */
/* Between fork and exec only async-signal-safe calls are made, apart from initgroups, which is why
 * the supervisor has no threads. */
#include "supervisor/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "ipc/ipc.h"
#include "wire/wire.h"

const char launch_front_user[] = "sallyport-front";
const char launch_keeper_user[] = "sallyport-keeper";

enum { PATH_ROOM = 4096, ENVIRONMENT_MAX = 8, SET_UP_MS = 10 * 1000 };

/* Nothing of the environment goes on but what a sanitizer or a profiler needs. */
static void
choose_environment(char *ret_environment[ENVIRONMENT_MAX + 1])
{
	static const char *const kept[] = {
		"ASAN_OPTIONS=", "UBSAN_OPTIONS=",     "TSAN_OPTIONS=", "LSAN_OPTIONS=",
		"TZ=",		 "LLVM_PROFILE_FILE=", "GCOV_PREFIX="
	};
	size_t count = 0;

	for (char **variable = environ; *variable && count < ENVIRONMENT_MAX; variable++)
		for (size_t i = 0; i < COUNT_OF(kept); i++)
			if (strncmp(*variable, kept[i], strlen(kept[i])) == 0 &&
			    count < ENVIRONMENT_MAX)
				ret_environment[count++] = *variable;
	ret_environment[count] = NULL;
}

/* Groups first, then the user: the other way round there would be no right left to do it. */
static bool
become(const struct passwd *account)
{
	return initgroups(account->pw_name, account->pw_gid) == 0 &&
	       setresgid(account->pw_gid, account->pw_gid, account->pw_gid) == 0 &&
	       setresuid(account->pw_uid, account->pw_uid, account->pw_uid) == 0 &&
	       (account->pw_uid == 0 || setuid(0) != 0);
}

/* Ctrl-C and a closed terminal reach the whole group; the supervisor alone decides what follows. */
static void
settle_signals(void)
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static NORETURN void
run_child(const struct launch *launch, const struct passwd *account, int control,
	  char *const environment[])
{
	/* exec reads only. */
	char *const arguments[] = { (char *)(uintptr_t)launch->program,
				    (char *)(uintptr_t)launch->argument, NULL };
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	settle_signals();
	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0)
		_exit(126);
	if (control == LAUNCH_CONTROL) {
		if (fcntl(control, F_SETFD, 0) < 0)
			_exit(126);
	} else if (dup2(control, LAUNCH_CONTROL) < 0) {
		_exit(126);
	}
	if (close_range(LAUNCH_CONTROL + 1, ~0U, 0) != 0)
		_exit(126);
	if (account && !become(account))
		_exit(126);
	if (chdir("/") != 0)
		_exit(126);
	execve(launch->program, arguments, environment);
	_exit(127);
}

enum err
launch_find_account(const char *name, struct launch_account *ret_account)
{
	const struct passwd *account = getpwnam(name);

	if (!account)
		return ERR_NOT_FOUND;
	*ret_account = (struct launch_account){ account->pw_uid, account->pw_gid };
	return OK;
}

enum err
launch_child(const struct launch *launch, struct child *ret_child)
{
	char *environment[ENVIRONMENT_MAX + 1];
	const struct passwd *account = NULL;
	int pair[2];
	pid_t pid;
	enum err err;

	if (launch->user) {
		account = getpwnam(launch->user);
		if (!account)
			return ERR_NOT_FOUND;
	}
	if (access(launch->program, X_OK) != 0)
		return ERR_NOT_FOUND;
	choose_environment(environment);
	err = ipc_pair(pair);
	if (err)
		return err;
	pid = fork();
	if (pid == 0)
		run_child(launch, account, pair[1], environment);
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return ERR_IO;
	}
	*ret_child = (struct child){ pid, pair[0] };
	return OK;
}

static const char *folder; /* for tests */

void
launch_use_folder(const char *path)
{
	folder = path;
}

/* The folder of the running program; its path is absolute, so there is a slash. */
static enum err
find_here(struct arena *arena, const char **ret_here)
{
	char here[PATH_ROOM];
	ssize_t length = readlink("/proc/self/exe", here, sizeof(here) - 1);

	if (length < 0)
		return ERR_IO;
	here[length] = '\0';
	*strrchr(here, '/') = '\0';
	*ret_here = arena_text(arena, str_from(here));
	return OK;
}

enum err
launch_path(const char *name, struct arena *arena, const char **ret_path)
{
	const char *here = folder, *above, *installed;

	if (!here && find_here(arena, &here) != OK)
		return ERR_IO;
	above = strrchr(here, '/'); /* none of a program right below the root */
	installed = arena_printf(arena, "%.*s/lib/sallyport/%s", above ? (int)(above - here) : 0,
				 here, name);
	*ret_path =
		access(installed, F_OK) == 0 ? installed : arena_printf(arena, "%s/%s", here, name);
	return OK;
}

static enum err
send_set_up(const struct settings *settings, const struct child *keeper,
	    const struct site_key *site, int master_key)
{
	CLEANUP(buf_release) struct buf text;
	CLEANUP(buf_release) struct buf body;

	buf_init(&text, SITE_TEXT_LIMIT);
	buf_init(&body, 2 * SITE_TEXT_LIMIT);
	site_key_write(site, &text);
	wire_put_int(&body, settings->require_sandbox);
	wire_put_str(&body, buf_str(&text));
	return ipc_send(keeper->control, KEEPER_SETUP, 1, buf_str(&body), &master_key, 1,
			SET_UP_MS);
}

/* Keeper's verdict on the master key. */
static enum err
await_set_up(const struct child *keeper, struct arena *arena, const char **ret_why)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	struct wire_reader reader;
	struct str why;
	int64_t code;
	enum err err;

	ipc_message_init(&message);
	err = ipc_receive(keeper->control, &message, SET_UP_MS);
	if (err) {
		*ret_why = "keeper ended before it was ready (see the log)";
		return err;
	}
	reader = (struct wire_reader){ .rest = message.body };
	code = wire_get_int_in(&reader, OK, ERR_COUNT - 1);
	why = wire_get_str(&reader, 512);
	if (message.kind != KEEPER_ANSWER || wire_end(&reader) != OK)
		return ERR_BUG;
	*ret_why = arena_text(arena, why);
	return (enum err)code;
}

static enum err
start_keeper(const struct settings *settings, struct arena *arena, struct child *ret_keeper,
	     const char **ret_why)
{
	struct launch launch = { .argument = settings->log_level,
				 .user = settings->user_per_process ? launch_keeper_user : NULL };
	enum err err = launch_path("sallyport-keeper", arena, &launch.program);

	if (!err)
		err = launch_child(&launch, ret_keeper);
	if (err)
		*ret_why = arena_printf(arena, "cannot start %s%s%s",
					launch.program ? launch.program : "sallyport-keeper",
					launch.user ? " as " : "", launch.user ? launch.user : "");
	return err;
}

enum err
launch_keeper(const struct settings *settings, const struct data *data, struct arena *arena,
	      struct child *ret_keeper, struct site_key *ret_site, const char **ret_why)
{
	struct child keeper = { 0, -1 };
	int master_key = -1;
	enum err err;

	*ret_why = "cannot start keeper";
	err = data_read_site(data, arena, ret_site, ret_why);
	if (!err)
		err = data_open_master_key(data, arena, &master_key, ret_why);
	if (!err)
		err = start_keeper(settings, arena, &keeper, ret_why);
	if (!err)
		err = send_set_up(settings, &keeper, ret_site, master_key);
	if (master_key >= 0)
		close(master_key);
	if (!err)
		err = await_set_up(&keeper, arena, ret_why);
	if (err) {
		launch_end(&keeper, 1000);
		return err;
	}
	*ret_keeper = keeper;
	return OK;
}

enum err
launch_keeper_peer(const struct child *keeper, enum keeper_role role, int *ret_descriptor)
{
	CLEANUP(buf_release) struct buf body;
	int pair[2];
	enum err err = ipc_pair(pair);

	buf_init(&body, 64);
	if (err)
		return err;
	wire_put_int(&body, role);
	err = ipc_send(keeper->control, KEEPER_PEER, 0, buf_str(&body), &pair[1], 1, SET_UP_MS);
	close(pair[1]);
	if (err) {
		close(pair[0]);
		return err;
	}
	*ret_descriptor = pair[0];
	return OK;
}

/* Until it has ended, or the time is over. */
static void
await_end(pid_t pid, int timeout_ms)
{
	int descriptor = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd ready = { .fd = descriptor, .events = POLLIN };

	if (descriptor < 0)
		return;
	poll(&ready, 1, timeout_ms);
	close(descriptor);
}

void
launch_end(struct child *child, int timeout_ms)
{
	if (child->control >= 0)
		close(child->control);
	child->control = -1;
	if (child->pid <= 0)
		return;
	await_end(child->pid, timeout_ms);
	if (waitpid(child->pid, NULL, WNOHANG) == 0) {
		kill(child->pid, SIGKILL);
		waitpid(child->pid, NULL, 0);
	}
	child->pid = 0;
}

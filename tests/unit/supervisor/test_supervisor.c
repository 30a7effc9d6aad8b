/* SPDX-License-Identifier: Apache-2.0 */
/* The whole supervisor in a process of its own, with the real keeper and a front that writes down
 * what reaches it. */
#include "supervisor/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "folder.h"
#include "programs.h"
#include "supervisor/data.h"
#include "supervisor/file.h"
#include "supervisor/launch.h"
#include "support/test.h"

enum { PATIENCE_MS = 20000 };

static struct folder folder;
static struct settings settings;
static struct data data;
static struct site_key site;
static const char *why;
static pid_t supervisor;
static int watch;
static bool refuses_bind;

static enum err
migrate(const char *store_url)
{
	return OK;
}

static enum err
fake_bind(struct str address, int *ret_descriptor)
{
	if (refuses_bind)
		return ERR_CONFLICT;
	*ret_descriptor = open("/dev/null", O_RDWR | O_CLOEXEC);
	return OK;
}

static int
fake_port(int descriptor)
{
	return 8443;
}

static const struct supervisor_tools tools = { fake_bind, fake_port };

static void
begin(void)
{
	folder_make(&folder);
	programs_install(&folder);
	settings_init(&settings);
	settings.data = folder_path(&folder, "data");
	settings.store = folder_path(&folder, "told");
	refuses_bind = false;
	CHECK_OK(data_locate(&settings, &folder.arena, &data));
	CHECK_OK(data_make(&settings, &data, migrate, &folder.arena, &site, &why));
	watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	CHECK(inotify_add_watch(watch, folder.path, IN_MODIFY | IN_CREATE) >= 0);
}

static void
start(void)
{
	supervisor = fork();
	CHECK(supervisor >= 0);
	if (supervisor == 0) {
		/* Two supervisors may write here at once; none outlives a test that failed. */
		int errors =
			open(folder_path(&folder, "errors"), O_WRONLY | O_CREAT | O_APPEND, 0600);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(errors, STDERR_FILENO);
		log_open("supervisor", STDERR_FILENO, LOG_INFO);
		_exit(supervisor_run(&settings, &tools));
	}
}

static int
await_exit(void)
{
	int status = 0;

	CHECK_INT(waitpid(supervisor, &status, 0), supervisor);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void
finish(void)
{
	close(watch);
	launch_use_folder(NULL);
	folder_remove(&folder);
}

/* How often the front has written this word, and the last number behind it. */
static int
count_told(const char *word, long *ret_number)
{
	struct str text = { 0 }, line, rest;
	size_t length = strlen(word);
	int count = 0;

	if (file_read(settings.store, 64 * 1024, &folder.arena, &text) != OK)
		return 0;
	rest = text;
	while (str_split(&rest, '\n', &line)) {
		if (!str_starts(line, str_from(word)) || line.data[length] != ' ')
			continue;
		count++;
		*ret_number = strtol(line.data + length + 1, NULL, 10);
	}
	return count;
}

/* Waits for the word's n-th time; the number behind it. */
static long
await_told(const char *word, int times)
{
	int64_t deadline = clock_monotonic_ms() + PATIENCE_MS;
	struct pollfd ready = { .fd = watch, .events = POLLIN };
	char events[4096];
	long number = -1;

	while (count_told(word, &number) < times) {
		CHECK(clock_monotonic_ms() < deadline);
		poll(&ready, 1, 1000);
		if (read(watch, events, sizeof(events)) < 0)
			CHECK_INT(errno, EAGAIN);
	}
	return number;
}

static struct str
errors(void)
{
	struct str text = { 0 };

	CHECK_OK(file_read(folder_path(&folder, "errors"), 64 * 1024, &folder.arena, &text));
	return text;
}

static bool
errors_hold(const char *text)
{
	struct str all = errors();

	return memmem(all.data, all.length, text, strlen(text)) != NULL;
}

TEST(supervisor_starts_both_and_ends_both)
{
	begin();
	start();
	CHECK_INT(await_told("derive", 1), OK);
	CHECK_INT(await_told("keeper", 1), OK);
	CHECK_INT(await_told("ready", 1), 0);
	CHECK_INT(kill(supervisor, SIGTERM), 0);
	CHECK_INT(await_exit(), 0);
	CHECK_INT(await_told("stop", 1), 0);
	finish();
}

TEST(supervisor_starts_the_front_again)
{
	long first, second;

	begin();
	start();
	first = await_told("front", 1);
	await_told("ready", 1);
	CHECK_INT(kill((pid_t)first, SIGKILL), 0);
	second = await_told("front", 2);
	CHECK(first != second);
	CHECK_INT(await_told("keeper", 2), OK);
	kill(supervisor, SIGTERM);
	CHECK_INT(await_exit(), 0);
	CHECK(errors_hold("\"program\":\"front\",\"signal\":9"));
	finish();
}

/* Keeper is the supervisor's only other child. */
static pid_t
find_keeper(pid_t front)
{
	char path[64], children[256] = "";
	int descriptor;
	char *next;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)supervisor, (int)supervisor);
	descriptor = open(path, O_RDONLY);
	CHECK(descriptor >= 0);
	CHECK(read(descriptor, children, sizeof(children) - 1) > 0);
	close(descriptor);
	for (next = children; *next;) {
		pid_t pid = (pid_t)strtol(next, &next, 10);

		if (pid > 0 && pid != front)
			return pid;
		next += *next == ' ';
	}
	return 0;
}

TEST(supervisor_starts_keeper_again_and_gives_the_front_new_pairs)
{
	long front;
	pid_t keeper;

	begin();
	start();
	front = await_told("front", 1);
	await_told("ready", 1);
	keeper = find_keeper((pid_t)front);
	CHECK(keeper > 0);
	CHECK_INT(kill(keeper, SIGKILL), 0);
	CHECK_INT(await_told("keeper", 2), OK);
	CHECK_INT(count_told("front", &front), 1);
	kill(supervisor, SIGTERM);
	CHECK_INT(await_exit(), 0);
	finish();
}

TEST(supervisor_passes_a_new_certificate)
{
	begin();
	start();
	await_told("ready", 1);
	kill(supervisor, SIGHUP);
	CHECK_INT(await_told("certificate", 1), 1);
	kill(supervisor, SIGTERM);
	CHECK_INT(await_exit(), 0);
	finish();
}

TEST(supervisor_keeps_the_old_certificate_when_the_new_one_is_bad)
{
	long number;

	begin();
	settings.certificate = data.certificate;
	settings.key = data.certificate_key;
	start();
	await_told("ready", 1);
	CHECK_OK(file_replace(data.certificate, 0644, STR("rubbish")));
	kill(supervisor, SIGHUP);
	kill(supervisor, SIGTERM);
	CHECK_INT(await_exit(), 0);
	CHECK_INT(count_told("certificate", &number), 0);
	CHECK(errors_hold("certificate_not_reloaded"));
	finish();
}

static void
check_refused(const char *want)
{
	start();
	CHECK_INT(await_exit(), 1);
	CHECK(errors_hold(want));
}

TEST(supervisor_says_why_it_cannot_start)
{
	begin();
	refuses_bind = true;
	check_refused("sallyport: cannot listen on 127.0.0.1:8443: another program listens there");
	refuses_bind = false;
	settings.site = "on.fire";
	check_refused("sallyport: the store is on fire");
	CHECK_OK(file_replace(data.master_key, 0600, STR("another master key, 32 bytes ...")));
	check_refused("sallyport: this master key belongs to another site");
	CHECK_INT(unlink(data.site), 0);
	check_refused("is not a site's data directory yet: sallyport init makes one");
	finish();
}

TEST(supervisor_is_alone_in_its_directory)
{
	pid_t first;

	begin();
	start();
	await_told("ready", 1);
	first = supervisor;
	check_refused("is running on");
	supervisor = first;
	kill(supervisor, SIGINT);
	CHECK_INT(await_exit(), 0);
	finish();
}

/* Another program with the lock of the directory. */
static pid_t
take_lock_elsewhere(void)
{
	int pair[2], lock = -1;
	char said = 0;
	pid_t holder;

	CHECK_INT(pipe2(pair, O_CLOEXEC), 0);
	holder = fork();
	CHECK(holder >= 0);
	if (holder == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		said = data_lock(&data, &folder.arena, &lock, &why) == OK ? 'y' : 'n';
		if (write(pair[1], &said, 1) == 1)
			pause();
		_exit(1);
	}
	CHECK_INT(read(pair[0], &said, 1), 1);
	CHECK_INT(said, 'y');
	close(pair[0]);
	close(pair[1]);
	return holder;
}

static bool
has_errors_with(const char *text)
{
	return access(folder_path(&folder, "errors"), F_OK) == 0 && errors_hold(text);
}

TEST(supervisor_waits_for_a_command_to_end)
{
	int64_t deadline = clock_monotonic_ms() + PATIENCE_MS;
	struct pollfd ready = { .events = POLLIN };
	pid_t holder;

	begin();
	ready.fd = watch;
	holder = take_lock_elsewhere();
	start();
	while (!has_errors_with("another command is at work on")) {
		char events[4096];

		CHECK(clock_monotonic_ms() < deadline);
		poll(&ready, 1, 1000);
		if (read(watch, events, sizeof(events)) < 0)
			CHECK_INT(errno, EAGAIN);
	}
	CHECK_INT(kill(holder, SIGKILL), 0);
	CHECK_INT(waitpid(holder, NULL, 0), holder);
	await_told("ready", 1);
	CHECK_INT(kill(supervisor, SIGTERM), 0);
	CHECK_INT(await_exit(), 0);
	finish();
}

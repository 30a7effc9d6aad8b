/* SPDX-License-Identifier: Apache-2.0 */
/* What init-script and the installer call. An agent is found by the lock it holds: files that a
 * dead one left mislead nobody. */
#include "jumpoint/command.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "jumpoint/agent.h"
#include "jumpoint/folder.h"
#include "jumpoint/relay.h"
#include "jumpoint/spawn.h"

enum {
	PATH_ROOM = 4096,
	READY_MS = 9000, /* init systems want start to be over within ten seconds */
	STOP_MS = 9000,
	LOOK_MS = 50,
	ENROL_MS = 30 * 1000,
	STATUS_LIMIT = 4096,
	NOT_RUNNING = 3, /* LSB's words for status */
	NOT_KNOWN = 4,
};

struct command {
	const char *name;
	const char *folder;
	int64_t uid, gid; /* -1: stay who we are */
	bool ends_sessions;
};

static const char help[] =
	"usage: jumpoint COMMAND [--dir DIR] [--as UID:GID]\n"
	"\n"
	"  run      connects to the site and serves sessions, in the foreground\n"
	"  start    the same in the background; returns when it has begun\n"
	"  stop     ends it; sessions that are open wait for the next start\n"
	"           (with --end-sessions they end too)\n"
	"  status   says how it is; exit code 0 when it runs, 3 when it does not\n"
	"  enrol    joins the site, once, and returns\n"
	"\n"
	"DIR is the folder it was installed in (default: where this program is). With --as it "
	"gives up\n"
	"root first: say it with every command where the agent is not to be root.\n";

static const char not_found_out[] =
	"cannot find out whether it runs: run/lock cannot be read, or no process holds it";

static int
complain(const char *what, const char *more)
{
	fprintf(stderr, "jumpoint: %s%s\n", what, more);
	return AGENT_USAGE;
}

/* --- reading the command line --- */

static bool
read_account(const char *text, struct command *command)
{
	struct str rest = str_from(text), uid = { 0 };

	return str_split(&rest, ':', &uid) && rest.data &&
	       str_to_int(uid, 0, INT32_MAX, &command->uid) == OK &&
	       str_to_int(rest, 0, INT32_MAX, &command->gid) == OK;
}

static bool
read_options(int count, const char *const *texts, struct command *command)
{
	for (int i = 0; i < count; i++) {
		const char *value = i + 1 < count ? texts[i + 1] : NULL;

		if (strcmp(texts[i], "--end-sessions") == 0) {
			command->ends_sessions = true;
		} else if (strcmp(texts[i], "--dir") == 0 && value) {
			command->folder = texts[++i];
		} else if (strcmp(texts[i], "--as") == 0 && value) {
			if (!read_account(texts[++i], command))
				return false;
		} else {
			return false;
		}
	}
	return true;
}

/* The folder that this program lies in. */
static const char *
own_folder(char path[PATH_ROOM])
{
	ssize_t length = readlink("/proc/self/exe", path, PATH_ROOM - 1);
	char *slash;

	if (length <= 0)
		return ".";
	path[length] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return ".";
	slash[slash == path] = '\0';
	return path;
}

static bool
drop_root(const struct command *command)
{
	if (command->uid < 0 || geteuid() != 0)
		return command->uid < 0 || (int64_t)geteuid() == command->uid;
	return setgroups(0, NULL) == 0 &&
	       setresgid((gid_t)command->gid, (gid_t)command->gid, (gid_t)command->gid) == 0 &&
	       setresuid((uid_t)command->uid, (uid_t)command->uid, (uid_t)command->uid) == 0;
}

/* --- run, enrol, start --- */

static int
run(const struct command *command)
{
	const struct agent_settings settings = { .path = command->folder, .ready = -1 };

	return agent_run(&settings);
}

static int
enrol(const struct command *command)
{
	const struct agent_settings settings = { .path = command->folder,
						 .ready = -1,
						 .enrol_ms = ENROL_MS };

	return agent_run(&settings);
}

/* The agent's process: nothing of the terminal that started it is left. */
static int
run_behind(int ready, const void *context)
{
	const struct command *command = context;
	const struct agent_settings settings = { .path = command->folder,
						 .ready = ready,
						 .logs_to_file = true };
	int folder = open(command->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int log = openat(folder, "log/jumpoint.log",
			 O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);

	if (null < 0 || log < 0) {
		dprintf(ready, "log/jumpoint.log cannot be written");
		return AGENT_FAILED;
	}
	setsid();
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	close(null);
	close(log); /* or the space of a file that was put aside would never be free */
	close(folder);
	return agent_run(&settings);
}

/* Waits for the agent's first word. A byte of zero: it has begun. */
static int
await_start(int ready)
{
	struct pollfd pollfd = { .fd = ready, .events = POLLIN };
	char said[512] = "it ended at once: see log/jumpoint.log";
	ssize_t length;

	if (poll(&pollfd, 1, READY_MS) == 0)
		return AGENT_DONE; /* slow, and alive */
	length = read(ready, said, sizeof(said) - 1);
	if (length > 0)
		said[length] = '\0';
	if (length > 0 && !said[0])
		return AGENT_DONE;
	complain("cannot start: ", said);
	return AGENT_FAILED;
}

static int
start(const struct command *command)
{
	int folder = open(command->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), pid = 0, ready = -1;

	if (folder_find_agent(folder, &pid) == OK && pid) {
		printf("It runs already, as process %d.\n", pid);
		return AGENT_DONE;
	}
	if (spawn_behind(run_behind, command, &ready))
		return complain("no process is to be had", ""), AGENT_FAILED;
	return await_start(ready);
}

/* --- stop, status --- */

static void
rest(void)
{
	poll(NULL, 0, LOOK_MS);
}

/* Sessions outlive their agent: those that none has taken back yet are ended here. */
static int
end_left(const struct command *command, int folder)
{
	if (!command->ends_sessions)
		return AGENT_DONE;
	if (fchdir(folder))
		return complain("the Jumpoint's folder cannot be entered", ""), AGENT_FAILED;
	relay_end_left(FOLDER_SESSIONS);
	return AGENT_DONE;
}

static int
stop(const struct command *command)
{
	int folder = open(command->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), pid = 0;
	int64_t until_ms = clock_monotonic_ms() + STOP_MS;

	if (folder_find_agent(folder, &pid))
		return complain(not_found_out, ""), AGENT_FAILED;
	if (!pid) {
		printf("It does not run.\n");
		return end_left(command, folder);
	}
	if (kill(pid, command->ends_sessions ? SIGUSR2 : SIGTERM) && errno != ESRCH)
		return complain("may not stop it: it runs as another user", ""), AGENT_FAILED;
	while (pid && clock_monotonic_ms() < until_ms) {
		rest();
		if (folder_find_agent(folder, &pid))
			break;
	}
	if (pid)
		kill(pid, SIGKILL);
	return end_left(command, folder);
}

/* "1700000000000 connected site.example". What a dead agent said last of its link is no news. The
 * terminal may be root's: nothing but plain characters gets there. */
static void
print_status(struct str line, bool is_running)
{
	struct str at = { 0 };

	str_split(&line, ' ', &at);
	if (!is_running && !str_starts(line, STR("refused")))
		return;
	line = str_trim(line);
	for (size_t i = 0; i < line.length; i++)
		putchar(line.data[i] >= ' ' && line.data[i] <= '~' ? line.data[i] : '?');
	putchar('\n');
}

static int
status(const struct command *command)
{
	int folder = open(command->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), pid = 0;
	struct arena arena;
	struct str line = STR("");

	if (folder_find_agent(folder, &pid))
		return complain(not_found_out, ""), NOT_KNOWN;
	printf(pid ? "running as process %d\n" : "not running\n", pid);
	arena_init(&arena);
	if (folder_read(folder, FOLDER_STATUS, STATUS_LIMIT, &arena, &line) == OK)
		print_status(line, pid != 0);
	arena_release(&arena);
	return pid ? AGENT_DONE : NOT_RUNNING;
}

static const struct {
	const char *name;
	int (*run)(const struct command *command);
} commands[] = {
	{ "run", run },	  { "start", start },	{ "enrol", enrol },
	{ "stop", stop }, { "status", status },
};

int
command_main(int count, const char *const *texts)
{
	struct command command = { .uid = -1, .gid = -1 };
	char path[PATH_ROOM];

	if (count < 2)
		return complain("no command; see jumpoint --help", "");
	if (strcmp(texts[1], "--help") == 0) {
		fputs(help, stdout);
		return AGENT_DONE;
	}
	if (strcmp(texts[1], "--version") == 0) {
		puts("jumpoint " SALLYPORT_VERSION);
		return AGENT_DONE;
	}
	command.folder = own_folder(path);
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (strcmp(texts[1], commands[i].name) != 0)
			continue;
		if (!read_options(count - 2, texts + 2, &command))
			return complain("these options make no sense; see jumpoint --help", "");
		/* Each of them: what lies in state, run and log is the agent's to make, so root
		 * does not go there. */
		if (!drop_root(&command))
			return complain("cannot become the user it is to run as", ""), AGENT_FAILED;
		return commands[i].run(&command);
	}
	return complain("there is no command ", texts[1]);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The supervisor's loop: signals, the front's words, and the times at which something is started
 * again. */
#include "supervisor/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "ipc/ipc.h"
#include "ipc/notify.h"
#include "supervisor/launch.h"
#include "supervisor/parent.h"

enum {
	BACKOFF_FIRST_MS = 50,
	BACKOFF_MOST_MS = 5000,
	HEALTHY_MS = 30 * 1000,	  /* lived so long: the next failure is a first one */
	STOP_SPARE_MS = 2000,	  /* beyond what the front takes to drain */
	START_MS = 30 * 1000,	  /* what the front takes to be ready */
	LOCK_WAIT_MS = 10 * 1000, /* what a command may take that has the data directory */
	LOCK_PAUSE_MS = 50,
	DAY_MS = 24 * 3600 * 1000,
};

/* One program that is kept running. */
struct kept {
	struct child child;
	int64_t started_at, start_at; /* monotonic; start_at 0: nothing planned */
	int64_t backoff_ms;
};

struct supervisor {
	const struct settings *settings;
	const struct supervisor_tools *tools;
	struct arena arena; /* of the whole run: paths, sentences */
	struct data data;
	struct site_key site;
	int lock, listener, control, signals;
	struct data_certificate certificate;
	struct kept keeper, front;
	const char *program; /* the front's */
	bool is_ready;	     /* the front listens */
	bool was_ready;	     /* it has listened once: from then on it is started again */
	bool is_stopping;
	bool is_over;
	int64_t stop_by;
	int64_t renew_at;
	const char *why;
	int exit_code;
};

static void
fail(struct supervisor *supervisor, const char *why)
{
	supervisor->why = why;
	supervisor->exit_code = 1;
	supervisor->is_over = true;
}

/* --- starting --- */

static enum err
tell_all(struct supervisor *supervisor)
{
	int front = supervisor->front.child.control;
	enum err err = parent_tell_settings(front, supervisor->settings, &supervisor->data,
					    supervisor->listener, supervisor->control);

	if (!err)
		err = parent_tell_certificate(front, &supervisor->certificate);
	if (!err)
		err = parent_tell_keeper(front, supervisor->settings, &supervisor->keeper.child,
					 &supervisor->site, true);
	return err;
}

static enum err
start_front(struct supervisor *supervisor)
{
	struct launch launch = { .program = supervisor->program, .argument = "front" };
	enum err err;

	if (supervisor->settings->user_per_process)
		launch.user = launch_front_user;
	err = launch_child(&launch, &supervisor->front.child);
	if (!err)
		err = tell_all(supervisor);
	supervisor->front.started_at = clock_monotonic_ms();
	supervisor->is_ready = false;
	if (err)
		log_error("supervisor.front_not_started", LOG_ERR(err));
	return err;
}

static enum err
start_keeper(struct supervisor *supervisor)
{
	struct arena arena;
	struct site_key site;
	const char *why = NULL;
	enum err err;

	arena_init(&arena);
	err = launch_keeper(supervisor->settings, &supervisor->data, &arena,
			    &supervisor->keeper.child, &site, &why);
	supervisor->keeper.started_at = clock_monotonic_ms();
	if (err) {
		log_error("supervisor.keeper_not_started", LOG_ERR(err), LOG_TEXT("why", why));
		supervisor->why = arena_text(&supervisor->arena, str_from(why));
	} else {
		site.sealed_identity = (struct str){ 0 };
		supervisor->site = site;
	}
	arena_release(&arena);
	return err;
}

/* The socket of sallyport's commands. The lock says that nobody uses the one that is there. */
static enum err
bind_control(struct supervisor *supervisor)
{
	enum err err = ipc_listen(supervisor->data.control, &supervisor->control);

	if (err)
		supervisor->why = arena_printf(
			&supervisor->arena, "cannot listen on %s: %s", supervisor->data.control,
			err == ERR_LIMIT ? "the path is too long" : err_name(err));
	return err;
}

static enum err
bind_listener(struct supervisor *supervisor)
{
	const char *address = supervisor->settings->listen, *why;
	enum err err = supervisor->tools->bind(str_from(address), &supervisor->listener);

	switch (err) {
	case OK:
		return OK;
	case ERR_CONFLICT:
		why = "another program listens there";
		break;
	case ERR_DENIED:
		why = "not allowed; ports below 1024 need root or CAP_NET_BIND_SERVICE";
		break;
	case ERR_INVALID:
		why = "wanted is ADDRESS:PORT, with an address of this machine or *";
		break;
	default:
		why = "this machine has no such address";
		break;
	}
	supervisor->why = arena_printf(&supervisor->arena, "cannot listen on %s: %s", address, why);
	return err;
}

/* The front's account owns store and recordings and may pass through the directory above it, no
 * more. */
static enum err
give_store(struct supervisor *supervisor)
{
	struct launch_account account;
	enum err err = data_make_recordings(&supervisor->data);

	if (err)
		supervisor->why = "cannot make the directory of the recordings";
	if (err || !supervisor->settings->user_per_process)
		return err;
	if (geteuid() != 0) {
		supervisor->why = "--user-per-process: only root can start processes as others";
		return ERR_DENIED;
	}
	err = launch_find_account(launch_front_user, &account);
	if (!err)
		err = data_give_store(&supervisor->data, account.uid, account.gid);
	if (err)
		supervisor->why = "cannot give the store to the account sallyport-front";
	return err;
}

static enum err
open_certificate(struct supervisor *supervisor)
{
	struct data_certificate certificate;
	struct arena arena;
	const char *why = NULL;
	bool is_new = false;
	enum err err;

	arena_init(&arena);
	err = data_renew_certificate(supervisor->settings, &supervisor->data, &arena, &is_new,
				     &why);
	if (!err)
		err = data_open_certificate(supervisor->settings, &supervisor->data, &arena,
					    &certificate, &why);
	if (err) {
		supervisor->why = arena_text(&supervisor->arena, str_from(why));
		arena_release(&arena);
		return err;
	}
	arena_release(&arena);
	if (supervisor->certificate.certificate >= 0) {
		close(supervisor->certificate.certificate);
		close(supervisor->certificate.key);
	}
	supervisor->certificate = certificate;
	if (is_new)
		log_info("supervisor.certificate_renewed");
	if (certificate.expires_at < clock_now_ms())
		log_warning("supervisor.certificate_expired");
	return OK;
}

static enum err
open_signals(struct supervisor *supervisor)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		sigaddset(&set, numbers[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return ERR_IO;
	supervisor->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return supervisor->signals < 0 ? ERR_IO : OK;
}

static bool
is_answered(const char *control)
{
	int descriptor = -1;
	enum err err = ipc_connect(control, 0, &descriptor);

	if (!err)
		close(descriptor);
	return !err || err == ERR_TIMEOUT;
}

/* A command on a stopped site holds the lock, too, and not for long. A site that runs listens. */
static enum err
take_lock(struct supervisor *supervisor)
{
	const struct data *data = &supervisor->data;
	int64_t deadline_ms = clock_monotonic_ms() + LOCK_WAIT_MS;
	bool has_said = false;

	for (;;) {
		enum err err =
			data_lock(data, &supervisor->arena, &supervisor->lock, &supervisor->why);

		if (err != ERR_CONFLICT || is_answered(data->control))
			return err;
		if (clock_monotonic_ms() >= deadline_ms) {
			supervisor->why = arena_printf(&supervisor->arena,
						       "another command is at work on %s, and does "
						       "not end",
						       data->directory);
			return err;
		}
		if (!has_said)
			fprintf(stderr,
				"sallyport: another command is at work on %s: waiting for its "
				"end\n",
				data->directory);
		has_said = true;
		poll(NULL, 0, LOCK_PAUSE_MS);
	}
}

static enum err
begin(struct supervisor *supervisor)
{
	struct site_key site;
	enum err err;

	err = data_locate(supervisor->settings, &supervisor->arena, &supervisor->data);
	if (!err)
		err = launch_path("sallyport", &supervisor->arena, &supervisor->program);
	if (!err)
		err = data_read_site(&supervisor->data, &supervisor->arena, &site,
				     &supervisor->why);
	if (!err)
		err = take_lock(supervisor);
	if (!err)
		err = open_certificate(supervisor);
	if (!err)
		err = bind_listener(supervisor);
	if (!err)
		err = bind_control(supervisor);
	if (!err)
		err = give_store(supervisor);
	if (!err)
		err = open_signals(supervisor);
	if (!err)
		err = start_keeper(supervisor);
	if (!err)
		err = start_front(supervisor);
	return err;
}

/* --- what dies is started again --- */

static void
plan_start(struct kept *kept)
{
	int64_t now = clock_monotonic_ms();

	if (now - kept->started_at > HEALTHY_MS)
		kept->backoff_ms = 0;
	kept->start_at = now + kept->backoff_ms;
	kept->backoff_ms = kept->backoff_ms ? kept->backoff_ms * 2 : BACKOFF_FIRST_MS;
	if (kept->backoff_ms > BACKOFF_MOST_MS)
		kept->backoff_ms = BACKOFF_MOST_MS;
}

static void
log_death(const char *name, int status)
{
	if (WIFSIGNALED(status))
		log_error("supervisor.child_died", LOG_TEXT("program", name),
			  LOG_INT("signal", WTERMSIG(status)),
			  LOG_BOOL("broke_sandbox", WTERMSIG(status) == SIGSYS));
	else
		log_error("supervisor.child_died", LOG_TEXT("program", name),
			  LOG_INT("code", WEXITSTATUS(status)));
}

static void
bury(struct supervisor *supervisor, struct kept *kept, const char *name, int status)
{
	close(kept->child.control);
	kept->child = (struct child){ 0, -1 };
	if (supervisor->is_stopping)
		return;
	log_death(name, status);
	if (kept == &supervisor->front && !supervisor->was_ready) {
		fail(supervisor, "the front ended before it was ready (see the log)");
		return;
	}
	plan_start(kept);
}

/* A front that says why and dies is heard first. */
static void hear_front(struct supervisor *supervisor);

static void
reap(struct supervisor *supervisor)
{
	for (;;) {
		int status = 0;
		pid_t pid = waitpid(-1, &status, WNOHANG);

		if (pid <= 0)
			return;
		if (pid == supervisor->front.child.pid) {
			hear_front(supervisor);
			if (!supervisor->is_over)
				bury(supervisor, &supervisor->front, "front", status);
		} else if (pid == supervisor->keeper.child.pid) {
			bury(supervisor, &supervisor->keeper, "keeper", status);
		}
	}
}

/* A front needs a keeper to begin with; one that runs already only gets new pairs. */
static void
start_what_is_due(struct supervisor *supervisor)
{
	int64_t now = clock_monotonic_ms();

	if (supervisor->keeper.start_at && supervisor->keeper.start_at <= now) {
		supervisor->keeper.start_at = 0;
		if (start_keeper(supervisor) != OK)
			plan_start(&supervisor->keeper);
		else if (supervisor->front.child.pid &&
			 parent_tell_keeper(supervisor->front.child.control, supervisor->settings,
					    &supervisor->keeper.child, &supervisor->site,
					    false) != OK)
			log_error("supervisor.front_not_told");
	}
	if (supervisor->front.start_at && supervisor->front.start_at <= now &&
	    supervisor->keeper.child.pid) {
		supervisor->front.start_at = 0;
		if (start_front(supervisor) != OK) {
			launch_end(&supervisor->front.child, 1000);
			plan_start(&supervisor->front);
		}
	}
}

/* --- the front's words, signals, the end --- */

static void
announce(struct supervisor *supervisor)
{
	log_info("supervisor.ready", LOG_TEXT("site", supervisor->settings->site),
		 LOG_TEXT("listen", supervisor->settings->listen),
		 LOG_INT("port", supervisor->tools->port(supervisor->listener)));
	notify("READY=1");
}

static void
hear_front(struct supervisor *supervisor)
{
	const char *why = NULL;

	for (;;) {
		switch (parent_hear(supervisor->front.child.control, &supervisor->arena, &why)) {
		case PARENT_HEARD_NOTHING:
			return;
		case PARENT_HEARD_READY:
			supervisor->is_ready = supervisor->was_ready = true;
			announce(supervisor);
			break;
		case PARENT_HEARD_FAILED:
			log_error("supervisor.front_failed", LOG_TEXT("why", why));
			if (!supervisor->was_ready)
				fail(supervisor, why);
			break;
		}
	}
}

/* A front that hangs before it listens. */
static void
watch_start(struct supervisor *supervisor)
{
	if (!supervisor->front.child.pid || supervisor->is_ready ||
	    clock_monotonic_ms() < supervisor->front.started_at + START_MS)
		return;
	log_error("supervisor.front_not_ready");
	kill(supervisor->front.child.pid, SIGKILL);
	if (!supervisor->was_ready)
		fail(supervisor, "the front did not get ready in time (see the log)");
}

static void
stop(struct supervisor *supervisor)
{
	enum err err = OK;

	if (supervisor->is_stopping) { /* asked twice: at once */
		supervisor->stop_by = clock_monotonic_ms();
		return;
	}
	notify("STOPPING=1");
	supervisor->is_stopping = true;
	supervisor->stop_by = clock_monotonic_ms() + LIMIT_SHUTDOWN_MS + STOP_SPARE_MS;
	if (supervisor->front.child.pid)
		err = parent_tell_stop(supervisor->front.child.control);
	if (err)
		log_warning("supervisor.front_not_told", LOG_ERR(err));
}

static void
reload(struct supervisor *supervisor)
{
	enum err err = open_certificate(supervisor);

	if (!err && supervisor->front.child.pid)
		err = parent_tell_certificate(supervisor->front.child.control,
					      &supervisor->certificate);
	if (err)
		log_error("supervisor.certificate_not_reloaded", LOG_ERR(err),
			  LOG_TEXT("why", supervisor->why));
	else
		log_info("supervisor.certificate_reloaded");
}

static void
take_signals(struct supervisor *supervisor)
{
	struct signalfd_siginfo info;

	while (read(supervisor->signals, &info, sizeof(info)) == sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGCHLD:
			reap(supervisor);
			break;
		case SIGHUP:
			reload(supervisor);
			break;
		default:
			stop(supervisor);
			break;
		}
	}
}

/* Until the next planned thing. A front that waits for keeper has no time of its own. */
static int
patience_ms(const struct supervisor *supervisor)
{
	const struct kept *keeper = &supervisor->keeper, *front = &supervisor->front;
	const int64_t times[] = {
		keeper->start_at,
		keeper->child.pid ? front->start_at : 0,
		front->child.pid && !supervisor->is_ready ? front->started_at + START_MS : 0,
		supervisor->is_stopping ? supervisor->stop_by : 0,
		supervisor->renew_at,
	};
	int64_t now = clock_monotonic_ms(), least = DAY_MS;

	for (size_t i = 0; i < COUNT_OF(times); i++)
		if (times[i] && times[i] - now < least)
			least = times[i] - now;
	return least < 0 ? 0 : (int)least + 1;
}

static void
run(struct supervisor *supervisor)
{
	while (!supervisor->is_over) {
		struct pollfd ready[] = {
			{ .fd = supervisor->signals, .events = POLLIN },
			{ .fd = supervisor->front.child.control, .events = POLLIN },
		};

		if (poll(ready, COUNT_OF(ready), patience_ms(supervisor)) < 0 && errno != EINTR)
			fail(supervisor, "poll failed");
		if (ready[1].revents & POLLIN)
			hear_front(supervisor);
		take_signals(supervisor);
		if (supervisor->is_stopping) {
			supervisor->is_over = !supervisor->front.child.pid ||
					      clock_monotonic_ms() >= supervisor->stop_by;
			continue;
		}
		if (clock_monotonic_ms() >= supervisor->renew_at) {
			supervisor->renew_at = clock_monotonic_ms() + DAY_MS;
			reload(supervisor);
		}
		watch_start(supervisor);
		start_what_is_due(supervisor);
	}
}

/* The front before keeper: what still runs in it may need keeper to the last. */
static void
finish(struct supervisor *supervisor)
{
	launch_end(&supervisor->front.child, supervisor->is_stopping ? 0 : 1000);
	launch_end(&supervisor->keeper.child, 1000);
	if (supervisor->control >= 0)
		unlink(supervisor->data.control);
}

int
supervisor_run(const struct settings *settings, const struct supervisor_tools *tools)
{
	struct supervisor supervisor = {
		.settings = settings,
		.tools = tools,
		.lock = -1,
		.listener = -1,
		.control = -1,
		.signals = -1,
		.certificate = { .certificate = -1, .key = -1 },
		.keeper = { .child = { 0, -1 } },
		.front = { .child = { 0, -1 } },
		.renew_at = clock_monotonic_ms() + DAY_MS,
	};
	enum err err;

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	arena_init(&supervisor.arena);
	err = begin(&supervisor);
	if (err) {
		supervisor.exit_code = 1;
		if (!supervisor.why)
			supervisor.why = err_name(err);
	} else {
		run(&supervisor);
	}
	finish(&supervisor);
	if (supervisor.exit_code)
		fprintf(stderr, "sallyport: %s\n", supervisor.why);
	arena_release(&supervisor.arena);
	return supervisor.exit_code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Wires the agent's parts. Nothing here waits but the loop; SIGTERM leaves the session processes
 * alone, so that a newer agent can take them over, SIGUSR2 ends them. */
#include "jumpoint/agent.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/pool.h"
#include "crypto/init.h"
#include "ipc/notify.h"
#include "jumpoint/folder.h"
#include "jumpoint/relay.h"
#include "jumpoint/settings.h"
#include "jumpoint/uplink.h"
#include "net/loop.h"
#include "net/timer.h"
#include "net/tls.h"

enum {
	RESOLVERS = 4,
	RESOLVE_QUEUE = 1024,
	CONNECT_MS = 15 * 1000,
	STATUS_ROOM = 1024,
	HOST_ROOM = 256,
	LOG_FILE_LIMIT = 8 * 1024 * 1024,
	LOG_LOOK_MS = 60 * 1000,
};

#define PROGRAM "jumpoint_session"
#define LOG_FILE "log/jumpoint.log"

struct agent {
	const struct agent_settings *told;
	struct settings settings;
	struct arena arena;
	int folder, program;
	struct signature_keys node;
	struct str deploy_key, certificate;
	char certificate_kept[HANDSHAKE_CERTIFICATE_LIMIT];
	char host_name[HOST_ROOM];
	struct loop *loop;
	struct pool *pool;
	struct tls_context *tls;
	struct relay *relay;
	struct uplink *uplink;
	struct loop_signal *signals[4];
	struct timer ends; /* an enrolment that takes too long */
	struct timer look; /* at the log's size */
	char last_failure[STATUS_ROOM];
	int exit_code;
};

/* --- telling --- */

static void
tell_status(struct agent *agent, const char *state, const char *text)
{
	char line[STATUS_ROOM + 64];

	snprintf(line, sizeof(line), "STATUS=%s%s%s", state, text[0] ? ": " : "", text);
	notify(line);
	if (agent->told->enrol_ms)
		return;
	snprintf(line, sizeof(line), "%lld %s %s\n", (long long)clock_now_ms(), state, text);
	if (folder_write(agent->folder, FOLDER_STATUS, str_from(line)))
		log_warning("agent.status_not_written");
}

/* A start that comes to nothing: a sentence for whoever started it. */
static int
fail(const struct agent *agent, int code, const char *why)
{
	if (agent->told->ready >= 0 && write(agent->told->ready, why, strlen(why)) < 0)
		log_debug("agent.nobody_waits");
	if (agent->told->enrol_ms)
		fprintf(stderr, "jumpoint: %s\n", why);
	else
		log_error("agent.not_started", LOG_TEXT("why", why));
	return code;
}

/* --- what the link says --- */

static void
keep_certificate(struct agent *agent, struct str certificate)
{
	if (str_equal(certificate, agent->certificate))
		return;
	if (folder_write(agent->folder, FOLDER_CERTIFICATE, certificate)) {
		log_error("agent.certificate_not_kept");
		return; /* the deploy key gets the same node again */
	}
	memcpy(agent->certificate_kept, certificate.data, certificate.length);
	agent->certificate = str_of(agent->certificate_kept, certificate.length);
	uplink_set_certificate(agent->uplink, agent->certificate);
}

static void
hear_up(const struct handshake_welcome *welcome, void *context)
{
	struct agent *agent = context;

	log_info("link.up", LOG_INT("jumpoint", welcome->jumpoint_id),
		 LOG_INT("node", welcome->node_id));
	keep_certificate(agent, welcome->certificate);
	if (agent->certificate.length)
		folder_remove(agent->folder, FOLDER_DEPLOY_KEY);
	agent->last_failure[0] = '\0';
	if (agent->told->enrol_ms) {
		agent->exit_code = agent->certificate.length ? AGENT_DONE : AGENT_FAILED;
		loop_stop(agent->loop);
		return;
	}
	tell_status(agent, "connected", agent->settings.host);
	relay_link_up(agent->relay, welcome);
}

static void
hear_frame(const struct frame *frame, void *context)
{
	relay_hear(((struct agent *)context)->relay, frame);
}

static void
hear_drained(void *context)
{
	relay_drained(((struct agent *)context)->relay);
}

static void
hear_down(void *context)
{
	relay_link_down(((struct agent *)context)->relay);
}

/* The same reason again and again is told once. */
static void
hear_failed(const char *why, void *context)
{
	struct agent *agent = context;
	bool is_new = strcmp(agent->last_failure, why) != 0;

	snprintf(agent->last_failure, sizeof(agent->last_failure), "%s", why);
	log_write(is_new ? LOG_WARNING : LOG_DEBUG, "link.down", LOG_FIELDS(LOG_TEXT("why", why)));
	if (is_new)
		tell_status(agent, "disconnected", why);
}

static void
hear_refused(enum link_refusal why, const char *text, void *context)
{
	struct agent *agent = context;

	log_error("link.refused", LOG_INT("why", why), LOG_TEXT("text", text));
	snprintf(agent->last_failure, sizeof(agent->last_failure), "%s", text);
	tell_status(agent, "refused", text);
	agent->exit_code = AGENT_REFUSED;
	loop_stop(agent->loop);
}

/* --- what the relay says --- */

static bool
link_has_room(void *context)
{
	return uplink_has_room(((struct agent *)context)->uplink);
}

static void
link_send(void *context, enum link_kind kind, uint32_t channel, struct str body)
{
	uplink_send(((struct agent *)context)->uplink, kind, channel, body);
}

static void
link_broke(void *context, const char *why)
{
	uplink_break(((struct agent *)context)->uplink, why);
}

/* --- signals and time --- */

static void
hear_signal(int number, void *context)
{
	struct agent *agent = context;

	if (number == SIGCHLD) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		return;
	}
	log_info("agent.stopping", LOG_INT("signal", number),
		 LOG_INT("sessions", agent->relay ? (int64_t)relay_count(agent->relay) : 0));
	if (number == SIGUSR2 && agent->relay)
		relay_end_all(agent->relay);
	notify("STOPPING=1");
	loop_stop(agent->loop);
}

static void
end_enrolment(void *context)
{
	struct agent *agent = context;

	agent->exit_code = AGENT_FAILED;
	loop_stop(agent->loop);
}

/* The log is a file where nobody else keeps it: two of them at most. */
static void
look_at_log(void *context)
{
	struct agent *agent = context;
	struct stat status;
	int file;

	timer_set_in(&agent->look, LOG_LOOK_MS);
	if (fstat(STDERR_FILENO, &status) || status.st_size < LOG_FILE_LIMIT)
		return;
	if (renameat(agent->folder, LOG_FILE, agent->folder, LOG_FILE ".1"))
		return;
	file = openat(agent->folder, LOG_FILE,
		      O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (file < 0)
		return;
	dup2(file, STDERR_FILENO);
	close(file);
}

/* --- starting --- */

static int
read_folder(struct agent *agent)
{
	const char *path = agent->told->path, *why = "";
	struct str text;

	agent->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (agent->folder < 0 || fchdir(agent->folder))
		return fail(agent, AGENT_REFUSED, "the Jumpoint's folder cannot be entered");
	if (folder_read(agent->folder, FOLDER_SETTINGS, SETTINGS_TEXT_LIMIT, &agent->arena, &text))
		return fail(agent, AGENT_REFUSED, FOLDER_SETTINGS " cannot be read");
	if (settings_read(text, &agent->arena, &agent->settings, &why))
		return fail(agent, AGENT_REFUSED,
			    arena_printf(&agent->arena, FOLDER_SETTINGS ": %s", why));
	if (!agent->told->enrol_ms)
		log_open("jumpoint", STDERR_FILENO, agent->settings.log_level);
	return AGENT_DONE;
}

static int
take_folder(struct agent *agent)
{
	enum err err = folder_lock(agent->folder);

	if (err == ERR_CONFLICT)
		return fail(agent, AGENT_CONFLICT, "it runs already");
	if (err)
		return fail(agent, AGENT_FAILED,
			    "run/ in the Jumpoint's folder is not to be written");
	if (folder_node_key(agent->folder, &agent->node))
		return fail(agent, AGENT_FAILED, FOLDER_NODE_KEY " can be neither read nor made");
	if (folder_read(agent->folder, FOLDER_CERTIFICATE, HANDSHAKE_CERTIFICATE_LIMIT,
			&agent->arena, &agent->certificate))
		agent->certificate = STR("");
	if (folder_read(agent->folder, FOLDER_DEPLOY_KEY, HANDSHAKE_DEPLOY_KEY_SIZE + 1,
			&agent->arena, &agent->deploy_key))
		agent->deploy_key = STR("");
	agent->deploy_key = str_trim(agent->deploy_key);
	if (!agent->certificate.length && !agent->deploy_key.length)
		return fail(agent, AGENT_REFUSED,
			    "this Jumpoint has no key to join the site with: download an installer "
			    "and install it anew");
	return AGENT_DONE;
}

static void
open_sessions(struct agent *agent)
{
	const struct relay_settings settings = {
		.loop = agent->loop,
		.pool = agent->pool,
		.folder = agent->folder,
		.sockets = FOLDER_SESSIONS,
		.program = agent->program,
		.sessions_most = agent->settings.sessions_most,
		.site_id = agent->settings.site_id,
		.node = &agent->node,
		.link = { link_has_room, link_send, link_broke, agent },
	};

	if (agent->told->enrol_ms)
		return;
	agent->relay = relay_new(&settings);
	relay_take_back(agent->relay);
}

static void
open_link(struct agent *agent)
{
	const struct uplink_settings settings = {
		.loop = agent->loop,
		.pool = agent->pool,
		.dial = { .host = agent->settings.host,
			  .port = agent->settings.port,
			  .tls = agent->tls,
			  .proxy = agent->settings.proxy,
			  .connect_timeout_ms = CONNECT_MS,
			  .io_timeout_ms = CONNECT_MS },
		.site_identity = agent->settings.identity,
		.node = &agent->node,
		.host_name = agent->host_name,
		.owner = { hear_up, hear_frame, hear_drained, hear_down, hear_failed, hear_refused,
			   agent },
		.certificate = agent->certificate,
		.deploy_key = agent->deploy_key,
	};

	agent->uplink = uplink_new(&settings);
}

static int
open_all(struct agent *agent)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGUSR2, SIGCHLD };
	const struct pool_settings pool = {
		.threads = { [POOL_FAST] = RESOLVERS, [POOL_SLOW] = 1 },
		.queue_limit = { [POOL_FAST] = RESOLVE_QUEUE, [POOL_SLOW] = 1 },
	};

	agent->program = openat(agent->folder, PROGRAM, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (agent->program < 0)
		return fail(agent, AGENT_REFUSED, PROGRAM " is missing");
	if (tls_context_unproved(&agent->tls))
		return fail(agent, AGENT_FAILED, "TLS cannot be set up");
	if (gethostname(agent->host_name, sizeof(agent->host_name) - 1) || !agent->host_name[0])
		snprintf(agent->host_name, sizeof(agent->host_name), "unknown");
	agent->loop = loop_new();
	agent->pool = pool_new(&pool);
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		agent->signals[i] = loop_signal_new(agent->loop, numbers[i], hear_signal, agent);
	timer_init(&agent->ends, agent->loop, end_enrolment, agent);
	timer_init(&agent->look, agent->loop, look_at_log, agent);
	open_sessions(agent);
	open_link(agent);
	if (agent->told->enrol_ms)
		timer_set_in(&agent->ends, agent->told->enrol_ms);
	if (agent->told->logs_to_file)
		timer_set_in(&agent->look, 0);
	return AGENT_DONE;
}

/* No core, no debugger, no new rights, and as many descriptors as may be had: two for each session.
 */
static void
settle_process(void)
{
	struct rlimit files, none = { 0, 0 };

	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &none);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	umask(077);
}

static int
work(struct agent *agent)
{
	log_info("agent.started", LOG_TEXT("version", SALLYPORT_VERSION),
		 LOG_TEXT("site", agent->settings.host), LOG_INT("port", agent->settings.port));
	tell_status(agent, "connecting", agent->settings.host);
	notify("READY=1");
	if (agent->told->ready >= 0 && write(agent->told->ready, "", 1) != 1)
		log_debug("agent.nobody_waits");
	loop_run(agent->loop);
	if (agent->told->enrol_ms && agent->exit_code)
		fprintf(stderr, "jumpoint: %s\n",
			agent->last_failure[0] ? agent->last_failure
					       : "the site did not answer in time");
	return agent->exit_code;
}

/* Threads may still wait for name servers or a proxy: the process ends without them. */
static void
release(struct agent *agent)
{
	if (agent->uplink)
		uplink_stop(agent->uplink);
	if (agent->exit_code == AGENT_DONE && !agent->told->enrol_ms && agent->loop)
		tell_status(agent, "stopped", "");
	memory_wipe(&agent->node, sizeof(agent->node));
}

int
agent_run(const struct agent_settings *settings)
{
	struct agent agent = { .told = settings, .folder = -1, .program = -1 };
	int (*const steps[])(struct agent * agent) = { read_folder, take_folder, open_all };
	int code = AGENT_DONE;

	settle_process();
	arena_init(&agent.arena);
	if (settings->enrol_ms)
		log_open("jumpoint", STDERR_FILENO, LOG_ERROR);
	if (crypto_init())
		code = fail(&agent, AGENT_FAILED, "cryptography cannot be set up");
	for (size_t i = 0; i < COUNT_OF(steps) && !code; i++)
		code = steps[i](&agent);
	if (!code)
		code = work(&agent);
	release(&agent);
	return code;
}

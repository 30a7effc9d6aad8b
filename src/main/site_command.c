/* SPDX-License-Identifier: Apache-2.0 */
/* A command goes to the running site where there is one. Else this program is the site for as long
 * as the command takes: it holds the data directory's lock, opens the store, and has a keeper of
 * its own where the command needs one. */
#include "main/site_command.h"

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/door.h"
#include "base/clock.h"
#include "base/memory.h"
#include "keeper/client.h"
#include "main/snapshot.h"
#include "supervisor/data.h"
#include "supervisor/launch.h"

/* How long a lock may be somebody else's before that is an error: another command's, or that of a
 * site that does not listen yet. */
enum { PATIENCE_MS = 15 * 1000, PAUSE_MS = 50 };

struct own_site {
	struct settings settings;
	struct data data;
	struct arena arena;
	struct buf out, error, in;
	int lock;
	struct child keeper;
	struct keeper_client *client;
	struct sealer sealer;
	struct snapshot_keys keys;
	struct store *store;
	struct reader *reader;
	struct identity *who;
	struct site *site;
};

static int
say(const char *why)
{
	fprintf(stderr, "sallyport: %s\n", why);
	return ADMIN_FAILED;
}

/* --- where the site is --- */

const char *
site_command_data(void)
{
	static const char here[] = "var", installed[] = "/var/lib/sallyport";
	const char *given = getenv("SALLYPORT_DATA");

	if (given && *given)
		return given;
	return access(here, F_OK) != 0 && access(installed, F_OK) == 0 ? installed : here;
}

static enum err
take_option(struct own_site *own, const struct options *options, const char *name,
	    const char **ret_why)
{
	const char *value = options_text(options, name);

	return value ? settings_set(&own->settings, &own->arena, str_from(name), value, ret_why)
		     : OK;
}

static enum err
find_site(struct own_site *own, const struct options *options, const char **ret_why)
{
	static const char *const names[] = { "data", "store", "master-key" };
	const char *config = options_text(options, "site-config");
	enum err err;

	settings_init(&own->settings);
	own->settings.data = site_command_data();
	err = take_option(own, options, "data", ret_why);
	if (!err)
		err = data_recall(&own->settings, &own->arena, ret_why);
	if (!err && config)
		err = settings_read_file(&own->settings, &own->arena, config, ret_why);
	for (size_t i = 0; !err && i < COUNT_OF(names); i++)
		err = take_option(own, options, names[i], ret_why);
	own->settings.log_level = "warning"; /* its keeper speaks up for trouble alone */
	return err ? err : data_locate(&own->settings, &own->arena, &own->data);
}

/* --- the running site --- */

/* A secret that was made and could not be printed must not pass for one that was. */
static int
print_answer(const struct own_site *own, int exit_code)
{
	bool is_written = fwrite(own->out.data, 1, own->out.length, stdout) == own->out.length;

	is_written &= fflush(stdout) == 0;
	fwrite(own->error.data, 1, own->error.length, stderr);
	return is_written ? exit_code : say("the answer cannot be written: it is lost");
}

/* True: the site answered, or it is there and cannot be asked. */
static bool
ask_running(struct own_site *own, int count, const char *const *texts, int *ret_exit)
{
	enum err err = door_ask(own->data.control, count, texts, buf_str(&own->in), &own->out,
				&own->error, ret_exit);

	if (err == ERR_NOT_FOUND)
		return false;
	if (err == ERR_DENIED)
		*ret_exit = say("the site runs as another user: run this as that user or as root");
	else if (err == ERR_AGAIN)
		*ret_exit = say("the site is there and takes no command: nothing was done");
	else if (err == ERR_LIMIT)
		*ret_exit = say("the command line, or the path of the data directory, is too long");
	else if (err)
		*ret_exit = say("the site went away before it answered: look whether the command "
				"was done");
	return true;
}

/* --- a stopped site --- */

static enum err
have_keeper(struct own_site *own, const char **ret_why)
{
	struct site_key identity;
	int start = -1, pair = -1;
	enum err err;

	err = launch_keeper(&own->settings, &own->data, &own->arena, &own->keeper, &identity,
			    ret_why);
	if (err)
		return err;
	*ret_why = "keeper does not answer";
	err = launch_keeper_peer(&own->keeper, KEEPER_ROLE_ADMIN, &start);
	if (!err)
		err = keeper_derive_key(start, KEEPER_DERIVE_TOKEN, own->keys.token.bytes);
	if (!err)
		err = keeper_derive_key(start, KEEPER_DERIVE_COOKIE, own->keys.cookie.bytes);
	if (!err)
		err = launch_keeper_peer(&own->keeper, KEEPER_ROLE_ADMIN, &pair);
	if (start >= 0)
		close(start);
	if (err)
		return err;
	own->client = keeper_client_new(identity.seal_public);
	keeper_client_give(own->client, &pair, 1);
	own->sealer = keeper_client_sealer(own->client);
	return OK;
}

static enum err
have_store(struct own_site *own, const char **ret_why)
{
	const struct store_settings settings = { .url = own->data.store_url, .write_queue = 64 };
	enum err err = store_open(&settings, &own->store);

	*ret_why = err == ERR_CONFLICT ? "the store is of another version than this program: "
					 "sallyport migrate brings an older one up to date"
				       : "the store cannot be opened";
	if (!err)
		err = reader_open(own->store, &own->reader);
	if (!err)
		err = snapshot_make(&own->settings, &own->keys, NULL, own->reader, &own->site);
	return err;
}

static enum err
have_what_it_needs(struct own_site *own, unsigned needs, const char **ret_why)
{
	enum err err = OK;

	if (needs & ADMIN_NEEDS_KEY)
		err = have_keeper(own, ret_why);
	if (!err && needs & ADMIN_NEEDS_STORE)
		err = have_store(own, ret_why);
	return err;
}

static void
identify(struct own_site *own)
{
	const struct passwd *user = getpwuid(getuid());
	char number[32];

	own->who = identity_new();
	own->who->kind = IDENTITY_CONTROL;
	own->who->account_id = (int64_t)getuid();
	snprintf(number, sizeof(number), "uid %lld", (long long)getuid());
	identity_set_names(own->who, str_from(user ? user->pw_name : number), STR(""));
}

/* With the lock. */
static int
run_stopped(struct own_site *own, const struct admin_request *request)
{
	struct admin admin = { .store_url = own->data.store_url,
			       .recordings = arena_printf(&own->arena, "%s/recordings",
							  own->data.directory),
			       .arena = &own->arena,
			       .in = buf_str(&own->in),
			       .out = &own->out,
			       .error = &own->error };
	const char *why = NULL;

	if (request->command->needs & ADMIN_NEEDS_RUNNING)
		return say(arena_printf(&own->arena,
					"no site is running on %s: sallyport serve starts it",
					own->data.directory));
	if (have_what_it_needs(own, request->command->needs, &why) != OK)
		return say(why);
	identify(own);
	admin.who = own->who;
	admin.site = own->site;
	admin.store = own->store;
	admin.reader = own->reader;
	admin.sealer = own->client ? &own->sealer : NULL;
	return command_run(&admin, request);
}

static void
release(struct own_site *own)
{
	identity_unref(own->who);
	site_unref(own->site);
	reader_close(own->reader);
	store_close(own->store);
	keeper_client_free(own->client);
	launch_end(&own->keeper, 2000);
	if (own->lock >= 0)
		close(own->lock);
	memory_wipe(&own->keys, sizeof(own->keys));
	buf_release(&own->out);
	buf_release(&own->error);
	buf_release(&own->in);
	arena_release(&own->arena);
}

/* --- both --- */

static enum err
read_input(struct own_site *own)
{
	for (;;) {
		char *room = buf_reserve(&own->in, 512);
		ssize_t count;

		if (!room)
			return ERR_LIMIT;
		count = read(STDIN_FILENO, room, 512);
		if (count < 0 && errno != EINTR)
			return ERR_IO;
		if (count == 0)
			return OK;
		if (count > 0)
			buf_added(&own->in, (size_t)count);
	}
}

/* The lock says whether the site runs. While it is taken and nobody listens, a site starts or
 * another command is at work: that passes. */
static int
ask_or_run(struct own_site *own, const struct admin_request *request, int count,
	   const char *const *texts)
{
	int64_t deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
	struct site_key identity;
	const char *why = NULL;
	int exit_code = ADMIN_FAILED;
	enum err err;

	err = data_read_site(&own->data, &own->arena, &identity, &why);
	if (err)
		return say(err == ERR_DENIED
				   ? arena_printf(&own->arena,
						  "%s; run this as its owner or as root", why)
				   : why);
	for (;;) {
		if (ask_running(own, count, texts, &exit_code))
			return exit_code;
		err = data_lock(&own->data, &own->arena, &own->lock, &why);
		if (!err)
			return run_stopped(own, request);
		if (err != ERR_CONFLICT)
			return say(why);
		if (clock_monotonic_ms() > deadline_ms)
			return say(arena_printf(&own->arena,
						"%s is in use and nobody answers: a site is "
						"starting, or another command is at work",
						own->data.directory));
		poll(NULL, 0, PAUSE_MS);
	}
}

static int
run(struct own_site *own, int count, const char *const *texts)
{
	struct admin_request request;
	const char *why = "the data directory cannot be found";
	int exit_code = ADMIN_USAGE;

	if (!command_read(count, texts, &own->arena, &own->out, &own->error, &request, &exit_code))
		return exit_code;
	if (find_site(own, &request.options, &why) != OK)
		return say(why);
	if (request.command->needs & ADMIN_NEEDS_INPUT &&
	    options_has(&request.options, "password-stdin") &&
	    (read_input(own) != OK || own->in.length > ADMIN_INPUT_LIMIT))
		return say("the standard input cannot be read, or is too long for a password");
	return ask_or_run(own, &request, count, texts);
}

int
site_command(int count, const char *const *texts)
{
	struct own_site own = { .lock = -1, .keeper = { 0, -1 } };
	int exit_code;

	arena_init(&own.arena);
	buf_init(&own.out, ADMIN_OUTPUT_LIMIT);
	buf_init(&own.error, ADMIN_ERROR_LIMIT);
	buf_init(&own.in, ADMIN_INPUT_LIMIT + 512);
	exit_code = run(&own, count, texts);
	exit_code = print_answer(&own, exit_code);
	release(&own);
	return exit_code;
}

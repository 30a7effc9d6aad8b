/* SPDX-License-Identifier: Apache-2.0 */
/* A command goes to the running site where there is one. Else this program is the site for as long
 * as the command takes: it holds the data directory's lock, opens the store, and has a keeper of
 * its own where the command needs one. */
#include "main/site_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/door.h"
#include "base/log.h"
#include "base/memory.h"
#include "keeper/client.h"
#include "main/snapshot.h"
#include "supervisor/data.h"
#include "supervisor/launch.h"

struct own_site {
	struct settings settings;
	struct data data;
	struct arena arena;
	struct buf out, error, in;
	int lock;
	struct child keeper;
	struct keeper_client *client;
	struct sealer sealer;
	struct access_key key;
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

static const char *
data_of(const struct options *options)
{
	static const char installed[] = "/var/lib/sallyport";
	const char *given = options_text(options, "data");

	if (!given)
		given = getenv("SALLYPORT_DATA");
	if (given && *given)
		return given;
	return access("var/site.id", F_OK) != 0 && access(installed, X_OK) == 0 ? installed : "var";
}

static enum err
find_site(struct own_site *own, const struct options *options, const char **ret_why)
{
	const char *config = options_text(options, "site-config");
	const char *store = options_text(options, "store");
	const char *master_key = options_text(options, "master-key");
	enum err err = OK;

	settings_init(&own->settings);
	own->settings.log_level = "warning"; /* its keeper speaks up for trouble alone */
	if (config)
		err = settings_read_file(&own->settings, &own->arena, config, ret_why);
	if (err)
		return err;
	if (!config || options_has(options, "data"))
		own->settings.data = data_of(options);
	if (store)
		own->settings.store = store;
	if (master_key)
		own->settings.master_key = master_key;
	return data_locate(&own->settings, &own->arena, &own->data);
}

/* --- the running site --- */

static void
print_answer(const struct own_site *own)
{
	fwrite(own->out.data, 1, own->out.length, stdout);
	fwrite(own->error.data, 1, own->error.length, stderr);
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
		err = keeper_derive_key(start, KEEPER_DERIVE_TOKEN, own->key.bytes);
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
		err = snapshot_make(&own->settings, &own->key, NULL, own->reader, &own->site);
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

static int
run_stopped(struct own_site *own, const struct admin_request *request)
{
	struct admin admin = { .store_url = own->data.store_url,
			       .arena = &own->arena,
			       .in = buf_str(&own->in),
			       .out = &own->out,
			       .error = &own->error };
	struct site_key identity;
	const char *why = NULL;
	enum err err;

	if (request->command->needs & ADMIN_NEEDS_RUNNING)
		return say("the site is not running");
	err = data_read_site(&own->data, &own->arena, &identity, &why);
	if (!err)
		err = data_lock(&own->data, &own->arena, &own->lock, &why);
	if (!err)
		err = have_what_it_needs(own, request->command->needs, &why);
	if (err)
		return say(why);
	own->who = identity_new();
	own->who->kind = IDENTITY_CONTROL;
	own->who->account_id = getuid();
	own->who->name = "local administrator";
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
	memory_wipe(&own->key, sizeof(own->key));
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
	    options_has(&request.options, "password-stdin") && read_input(own) != OK)
		return say("the standard input is too long");
	if (ask_running(own, count, texts, &exit_code))
		return exit_code;
	return run_stopped(own, &request);
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
	print_answer(&own);
	release(&own);
	return exit_code;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "appliance.h"

#include <stdio.h>
#include <unistd.h>

#include "actions/generic.h"
#include "actions/worker.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/pool.h"
#include "crypto/password.h"
#include "model/resources.h"
#include "model/seeds.h"
#include "shapes.h"
#include "support/client.h"

enum { ANSWERS_MAX = 16 * 1024 * 1024 };

/* --- keeper --- */

static enum err
seal(void *context, const struct seal_context *about, struct str plain, struct arena *arena,
     struct str *ret_sealed)
{
	struct appliance *appliance = context;

	return seal_to(appliance->keys.public_key, about, plain, arena, ret_sealed);
}

static enum err
open_sealed(void *context, const struct seal_context *about, struct str sealed, int64_t audit_id,
	    struct arena *arena, struct str *ret_plain)
{
	struct appliance *appliance = context;

	if (appliance->keeper_is_down)
		return ERR_BACKEND;
	if (audit_id == 0)
		return ERR_DENIED;
	appliance->opened++;
	return seal_open(&appliance->keys, about, sealed, arena, ret_plain);
}

static enum err
check_keeper(void *context)
{
	struct appliance *appliance = context;

	return appliance->keeper_is_down ? ERR_BACKEND : OK;
}

/* --- time --- */

static struct {
	struct loop_task task;
	struct loop *loop;
	int64_t left_ms;
	bool is_posted;
} mover;

enum { STEP_MS = 10 };

static void
move(struct loop_task *task)
{
	mover.is_posted = false;
	if (mover.left_ms <= 0)
		return;
	clock_advance_ms(STEP_MS);
	mover.left_ms -= STEP_MS;
	mover.is_posted = true;
	loop_post_task(mover.loop, &mover.task);
}

void
appliance_move_clock(struct appliance *appliance, int64_t by_ms)
{
	mover.left_ms = by_ms;
	mover.loop = appliance->loop;
	mover.task.run = move;
	if (by_ms > 0 && !mover.is_posted) {
		mover.is_posted = true;
		loop_post_task(appliance->loop, &mover.task);
	}
}

/* --- opening and closing --- */

static enum err
put_seeds(struct tx *tx, void *context)
{
	struct appliance *appliance = context;
	const struct actor actor = { .kind = "system", .name = "test" };
	struct records records = { .tx = tx,
				   .arena = &appliance->arena,
				   .sealer = &appliance->sealer,
				   .actor = &actor,
				   .edition = appliance->site->edition };
	enum err err = OK;

	for (const struct seed *seed = seeds; !err && seed->resource; seed++)
		err = records_put(&records, seed->resource, seed->parent_id, seed->row);
	return err;
}

static void
open_site(struct appliance *appliance, unsigned edition)
{
	struct site *site = site_new();

	appliance->settings = arena_new(&appliance->arena, struct site_settings);
	site_settings_default(appliance->settings, &appliance->arena);
	/* the suite asks as fast as it can; what is about limits sets them itself */
	appliance->settings->rate_per_second = 0;
	appliance->settings->rate_per_hour = 1000000;
	appliance->settings->address_per_second = 0;
	appliance->settings->person_per_second = 0;
	appliance->settings->password_length_minimum = 8;
	site->edition = edition;
	site->name = "site.test";
	site->id = "00112233445566778899aabbccddeeff";
	site->rules.settings = appliance->settings;
	memset(site->rules.key.bytes, 9, sizeof(site->rules.key.bytes));
	site->notices = &appliance->notices;
	appliance->site = site;
}

void
appliance_open_with(struct appliance *appliance, const char *url, unsigned edition,
		    int own_cli_directory)
{
	const unsigned char master[SEAL_KEY_SIZE] = { 42 };
	struct pool_settings pool = { .threads = { 2, 1 },
				      .queue_limit = { 1000, 1000 },
				      .worker_new = worker_new,
				      .worker_free = worker_free };
	struct edge_settings edge = { 0 };
	struct http_settings http = { 0 };

	*appliance = (struct appliance){ 0 };
	mover.is_posted = false;
	log_open("test", STDERR_FILENO, LOG_ERROR);
	arena_init(&appliance->arena);
	password_use_cheap(true);
	seal_keys_derive(master, &appliance->keys);
	appliance->sealer = (struct sealer){ appliance, seal, open_sealed };
	open_site(appliance, edition);
	appliance->store =
		stores_open_with(&(struct store_settings){ .url = url, .runs_twice = true });
	CHECK_OK(store_write(appliance->store, put_seeds, appliance));
	CHECK_OK(reader_open(appliance->store, &appliance->reader));
	appliance->loop = loop_new();
	pool.context = appliance->store;
	appliance->pool = pool_new(&pool);
	edge.loop = appliance->loop;
	edge.pool = appliance->pool;
	edge.site = appliance->site;
	edge.services = (struct services){ .store = appliance->store,
					   .sealer = &appliance->sealer,
					   .check_keeper = check_keeper,
					   .keeper_context = appliance,
					   .cli_directory = own_cli_directory };
	appliance->cli_directory = own_cli_directory;
	CHECK_OK(edge_new(&edge, &appliance->edge));
	appliance->notices.context = appliance->edge;
	appliance->notices.access_changed = edge_access_changed;
	http.loop = appliance->loop;
	http.serve = edge_serve;
	http.context = appliance->edge;
	appliance->server = http_server_new(&http);
}

void
appliance_open_edition(struct appliance *appliance, const char *url, unsigned edition)
{
	appliance_open_with(appliance, url, edition, -1);
}

void
appliance_open(struct appliance *appliance, const char *url)
{
	appliance_open_edition(appliance, url, EDITION_RS);
}

void
appliance_close(struct appliance *appliance)
{
	appliance_move_clock(appliance, 0);
	loop_turn(appliance->loop);
	pool_close(appliance->pool);
	loop_turn(appliance->loop);
	http_server_free(appliance->server);
	edge_free(appliance->edge);
	pool_free(appliance->pool);
	loop_free(appliance->loop);
	reader_close(appliance->reader);
	store_close(appliance->store);
	site_unref(appliance->site);
	arena_release(&appliance->arena);
	if (appliance->cli_directory >= 0)
		close(appliance->cli_directory);
	clock_use_real();
}

/* --- accounts --- */

/* As an administrator's command does it. */
static void
write_row(struct appliance *appliance, const struct resource *resource, int64_t id,
	  const char *body, struct call *ret_call)
{
	static const struct identity control = { .kind = IDENTITY_CONTROL, .name = "test" };
	const char *why;

	*ret_call = (struct call){ .who = &control,
				   .face = FACE_ADMIN,
				   .resource = resource,
				   .ids = { id },
				   .id_count = id ? 1 : 0,
				   .site = appliance->site,
				   .store = appliance->store,
				   .reader = appliance->reader,
				   .sealer = &appliance->sealer,
				   .arena = &appliance->arena };
	CHECK_OK(json_parse(&appliance->arena, str_from(body), &ret_call->body, &why));
	CHECK_OK(id ? generic_update(ret_call) : generic_create(ret_call));
}

static void
write_account(struct appliance *appliance, int64_t id, const char *body, struct call *ret_call)
{
	write_row(appliance, &api_account_resource, id, body, ret_call);
}

int64_t
appliance_write(struct appliance *appliance, const struct resource *resource, int64_t id,
		const char *body)
{
	struct call call;

	write_row(appliance, resource, id, body, &call);
	return id ? id : call.made_id;
}

void
appliance_change_account(struct appliance *appliance, int64_t account_id, const char *body)
{
	struct call call;

	write_account(appliance, account_id, body, &call);
}

struct client
appliance_client(struct appliance *appliance, const char *name, const char *permissions,
		 const struct account_settings *settings)
{
	static const struct account_settings usual = { false, 0, RATE_OF_SITE, RATE_OF_SITE };
	struct made_secret secret;
	struct client client = { 0 };
	const char *token = appliance->token;
	const struct field *client_id = shape_field(api_account_resource.shape, STR("client_id"));
	struct reply reply;
	struct call call;

	write_account(appliance, 0,
		      TEXT_OF(appliance, "{\"name\":\"%s\"%s%s}", name, permissions[0] ? "," : "",
			      permissions),
		      &call);
	client.account_id = call.made_id;
	client.id = *(const char *const *)field_in(client_id, call.row);
	client_equip(appliance->store, &appliance->site->rules, &appliance->arena, call.made_id,
		     settings ? settings : &usual, clock_now_ms(), &secret);
	client.secret = secret.text;
	appliance->token = NULL;
	reply = appliance_ask(appliance, "POST", "/oauth2/token",
			      TEXT_OF(appliance,
				      "grant_type=client_credentials&client_id=%s&client_secret=%s",
				      client.id, client.secret));
	appliance->token = token;
	CHECK_INT(reply.status, 200);
	client.token = reply_text(&reply, "access_token").data;
	return client;
}

struct client
appliance_admin(struct appliance *appliance)
{
	struct client client = appliance_client(appliance, "admin",
						"\"perm_configuration\":true,"
						"\"perm_configuration_vault_account\":true",
						NULL);

	appliance->token = client.token;
	return client;
}

/* --- asking --- */

struct str
appliance_send(struct appliance *appliance, const char *text)
{
	struct buf answer;
	struct str copy;

	buf_init(&answer, ANSWERS_MAX);
	CHECK_OK(http_loopback(appliance->server, str_from(text), &answer));
	copy = arena_str(&appliance->arena, buf_str(&answer));
	buf_release(&answer);
	return copy;
}

static struct reply
parse_reply(struct appliance *appliance, struct str text)
{
	const char *end = text.length ? strstr(text.data, "\r\n\r\n") : NULL;
	struct reply reply = { 0 };
	const char *why;
	int64_t status;

	CHECK(end != NULL);
	reply.head = str_of(text.data, (size_t)(end - text.data) + 2);
	reply.body = str_from_offset(text, reply.head.length + 2);
	CHECK_OK(str_to_int(str_of(text.data + 9, 3), 100, 599, &status));
	reply.status = (int)status;
	if (json_parse(&appliance->arena, reply.body, &reply.json, &why))
		reply.json = NULL;
	return reply;
}

struct reply
appliance_ask(struct appliance *appliance, const char *method, const char *target, const char *body)
{
	struct reply reply;
	const char *wrong;
	struct str answer;
	struct buf text;

	buf_init(&text, ANSWERS_MAX);
	buf_printf(&text, "%s %s HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n", method,
		   target);
	if (appliance->token)
		buf_printf(&text, "Authorization: Bearer %s\r\n", appliance->token);
	if (appliance->headers)
		buf_append_text(&text, appliance->headers);
	if (body)
		buf_printf(&text, "Content-Length: %zu\r\n", strlen(body));
	buf_printf(&text, "\r\n%s", body ? body : "");
	answer = appliance_send(appliance, text.data);
	buf_release(&text);
	reply = parse_reply(appliance, answer);
	wrong = shapes_check(&appliance->arena, edge_routes(appliance->edge),
			     appliance->site->edition, method, target, reply.status, reply.body,
			     reply.json);
	if (wrong)
		fprintf(stderr, "%s %s: %d %.*s, %s\n", method, target, reply.status,
			STR_ARG(reply.body), wrong);
	CHECK(!wrong);
	return reply;
}

struct str
reply_header(const struct reply *reply, const char *name)
{
	struct str rest = reply->head, line, found;

	while (str_split(&rest, '\n', &line)) {
		if (!str_split(&line, ':', &found))
			continue;
		if (str_equal_nocase(found, str_from(name)))
			return str_trim(line);
	}
	return (struct str){ 0 };
}

const struct json *
reply_at(const struct reply *reply, const char *path)
{
	const struct json *at = reply->json;
	struct str rest = str_from(path), part;
	char name[64];
	int64_t index;

	while (at && rest.length > 0 && str_split(&rest, '.', &part)) {
		if (json_kind(at) == JSON_ARRAY) {
			if (str_to_int(part, 0, 1000000, &index) || (size_t)index >= json_count(at))
				return NULL;
			at = json_item(at, (size_t)index);
			continue;
		}
		CHECK(part.length < sizeof(name));
		memcpy(name, part.data, part.length);
		name[part.length] = '\0';
		/* "jump_items.0.type" is one member of a bag of errors */
		if (json_kind(at) == JSON_OBJECT && !json_member(at, name) && rest.data &&
		    strlen(part.data) < sizeof(name) && json_member(at, part.data))
			return json_member(at, part.data);
		at = json_kind(at) == JSON_OBJECT ? json_member(at, name) : NULL;
	}
	return at;
}

struct str
reply_text(const struct reply *reply, const char *path)
{
	const struct json *at = reply_at(reply, path);

	CHECK(at != NULL && json_kind(at) == JSON_TEXT);
	return json_text(at);
}

int64_t
reply_int(const struct reply *reply, const char *path)
{
	const struct json *at = reply_at(reply, path);

	CHECK(at != NULL && json_kind(at) == JSON_INT);
	return json_int(at);
}

int64_t
appliance_make(struct appliance *appliance, const char *path, const char *body)
{
	struct reply reply = appliance_ask(appliance, "POST", path, body);

	if (reply.status != 201)
		fprintf(stderr, "%s %s: %.*s\n", path, body, STR_ARG(reply.body));
	CHECK_INT(reply.status, 201);
	return reply_at(&reply, "id") ? reply_int(&reply, "id") : 0;
}

/* --- the store --- */

int64_t
appliance_count(struct appliance *appliance, const char *sql)
{
	return stores_number(appliance->reader, sql);
}

void
appliance_tell(struct appliance *appliance, const char *sql)
{
	stores_tell(appliance->store, sql);
}

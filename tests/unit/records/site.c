/* SPDX-License-Identifier: Apache-2.0 */
/* The site of the records' tests. */
#include "site.h"

#include <stdio.h>

#include "model/seeds.h"
#include "schema/schema.h"

/* --- transactions --- */

struct turn {
	struct site *site;
	enum err (*run)(struct records *records, void *context);
	void *context;
};

static enum err
run_turn(struct tx *tx, void *context)
{
	struct turn *turn = context;
	struct site *site = turn->site;
	struct records records = {
		.tx = tx,
		.arena = &site->arena,
		.sealer = &site->sealer,
		.actor = &site->actor,
		.edition = site->edition,
	};

	return turn->run(&records, turn->context);
}

enum err
site_write(struct site *site, enum err (*run)(struct records *records, void *context),
	   void *context)
{
	return store_write(site->store, run_turn, &(struct turn){ site, run, context });
}

enum err
site_read(struct site *site, enum err (*run)(struct records *records, void *context), void *context)
{
	return store_read(site->reader, run_turn, &(struct turn){ site, run, context });
}

/* --- opening --- */

static enum err
fake_seal(void *context, const struct seal_context *about, struct str plain, struct arena *arena,
	  struct str *ret_sealed)
{
	char *sealed = arena_printf(arena, "sealed %s/%s:%.*s", about->kind, about->column,
				    STR_ARG(plain));
	char *from = strchr(sealed, ':') + 1;

	(void)context;
	if (about->row.length != 32)
		return ERR_BUG;
	for (size_t i = 0; i < plain.length; i++)
		from[i] = plain.data[plain.length - 1 - i];
	*ret_sealed = str_from(sealed);
	return OK;
}

static enum err
put_seeds(struct records *records, void *context)
{
	enum err err = OK;

	(void)context;
	for (const struct seed *seed = seeds; seed->resource && !err; seed++)
		err = records_put(records, seed->resource, seed->parent_id, seed->row);
	return err;
}

void
site_open(struct site *site, const char *url)
{
	*site = (struct site){
		.sealer = { .seal = fake_seal },
		.actor = { .kind = "api_account",
			   .id = 7,
			   .name = "Tester",
			   .address = STR("192.0.2.1"),
			   .request = STR("r1") },
		.edition = EDITION_RS,
		.face = FACE_CONFIG,
	};
	arena_init(&site->arena);
	site->store = stores_open_with(&(struct store_settings){ .url = url, .runs_twice = true });
	CHECK_OK(reader_open(site->store, &site->reader));
	CHECK_OK(site_write(site, put_seeds, NULL));
}

void
site_close(struct site *site)
{
	reader_close(site->reader);
	store_close(site->store);
	arena_release(&site->arena);
}

/* --- the verbs --- */

struct request {
	struct site *site;
	const struct resource *resource;
	int64_t parent_id, id;
	const char *json;
	struct change *change;
};

static struct change *
begin(struct request *request)
{
	struct site *site = request->site;
	struct change *change = arena_new(&site->arena, struct change);

	change_init(change, request->resource, &site->arena);
	change->face = site->face;
	change->edition = site->edition;
	change->parent_id = request->parent_id;
	request->change = change;
	return change;
}

static enum err
decode(struct request *request)
{
	const struct json *json;
	const char *why;
	enum err err = json_parse(&request->site->arena, str_from(request->json), &json, &why);

	return err ? err : schema_decode(request->change, json);
}

static enum err
run_create(struct records *records, void *context)
{
	struct request *request = context;
	struct change *change = begin(request);
	enum err err = decode(request);

	return err ? err : records_create(records, change);
}

static enum err
find_before(struct records *records, struct request *request)
{
	struct change *change = begin(request);
	void *before;
	enum err err =
		records_get(records, request->resource, request->parent_id, request->id, &before);

	if (err)
		return err;
	change->before = before;
	change->id = request->id;
	change->kind = resource_kind(request->resource, before);
	return OK;
}

static enum err
run_update(struct records *records, void *context)
{
	struct request *request = context;
	enum err err = find_before(records, request);

	if (!err)
		err = decode(request);
	return err ? err : records_update(records, request->change);
}

static enum err
run_delete(struct records *records, void *context)
{
	struct request *request = context;
	enum err err = find_before(records, request);

	if (err)
		return err;
	memcpy(request->change->row, request->change->before, request->resource->shape->size);
	return records_delete(records, request->change);
}

static enum err
send(struct request *request, enum err (*run)(struct records *records, void *context),
     struct change **ret_change)
{
	enum err err = site_write(request->site, run, request);

	if (ret_change)
		*ret_change = request->change;
	return err;
}

enum err
site_create(struct site *site, const struct resource *resource, int64_t parent_id, const char *json,
	    struct change **ret_change)
{
	return send(&(struct request){ site, resource, parent_id, 0, json, NULL }, run_create,
		    ret_change);
}

enum err
site_update(struct site *site, const struct resource *resource, int64_t parent_id, int64_t id,
	    const char *json, struct change **ret_change)
{
	return send(&(struct request){ site, resource, parent_id, id, json, NULL }, run_update,
		    ret_change);
}

enum err
site_delete(struct site *site, const struct resource *resource, int64_t parent_id, int64_t id,
	    struct change **ret_change)
{
	return send(&(struct request){ site, resource, parent_id, id, NULL, NULL }, run_delete,
		    ret_change);
}

static void
print_errors(const struct change *change)
{
	if (change->unknown)
		fprintf(stderr, "unknown: %s\n", change->unknown);
	for (const struct change_error *error = change->errors; error; error = error->next)
		fprintf(stderr, "%s: %s\n", error->at, error->text);
}

int64_t
site_add(struct site *site, const struct resource *resource, int64_t parent_id, const char *json)
{
	struct change *change = NULL;
	enum err err = site_create(site, resource, parent_id, json, &change);

	if (err) {
		fprintf(stderr, "%s %s\n", resource->name, json);
		print_errors(change);
	}
	CHECK_OK(err);
	return change->id;
}

/* --- examples --- */

static int64_t
make_target(const struct resource *target, void *context)
{
	struct site *site = context;
	char sql[128];
	int64_t id;

	snprintf(sql, sizeof(sql), "SELECT max(\"id\") FROM \"%s\"", target->table);
	id = site_number(site, sql);
	return id ? id : site_add_example(site, target, 0);
}

static unsigned
first_kind(const struct resource *resource)
{
	if (!resource->kind)
		return 0;
	for (unsigned kind = 1; kind <= 32; kind++)
		if (!resource->create_kinds || resource->create_kinds & (1u << (kind - 1)))
			return kind;
	return 1;
}

/* Names that are unique without saying so in their row, and fields that only go together. */
static const char *
special_example(struct site *site, const struct resource *resource)
{
	unsigned number = ++site->next;

	if (resource == &user_resource)
		return arena_printf(&site->arena,
				    "{\"username\":\"user%u\",\"public_display_name\":\"User %u\","
				    "\"private_display_name\":\"User %u\"}",
				    number, number, number);
	if (resource == &group_policy_member_resource)
		return arena_printf(&site->arena, "{\"security_provider_id\":1,\"user_id\":%lld}",
				    (long long)make_target(&user_resource, site));
	return NULL;
}

const char *
site_example(struct site *site, const struct resource *resource, unsigned kind)
{
	const char *special = special_example(site, resource);
	CLEANUP(buf_release) struct buf text = { 0 };
	struct json_writer writer;

	if (special)
		return special;
	buf_init(&text, 65536);
	json_write_init(&writer, &text);
	schema_example(&writer, resource, site->edition, kind ? kind : first_kind(resource),
		       ++site->next, make_target, site);
	return arena_text(&site->arena, buf_str(&text));
}

int64_t
site_add_example(struct site *site, const struct resource *resource, int64_t parent_id)
{
	return site_add(site, resource, parent_id, site_example(site, resource, 0));
}

/* --- looking --- */

static enum err
run_get(struct records *records, void *context)
{
	struct request *request = context;
	void *row = NULL;
	enum err err =
		records_get(records, request->resource, request->parent_id, request->id, &row);

	request->json = err ? NULL : row;
	return err;
}

void *
site_get(struct site *site, const struct resource *resource, int64_t parent_id, int64_t id)
{
	struct request request = { site, resource, parent_id, id, NULL, NULL };
	enum err err = site_read(site, run_get, &request);

	if (err == ERR_NOT_FOUND)
		return NULL;
	CHECK_OK(err);
	return (void *)(uintptr_t)request.json;
}

struct asked_list {
	const struct records_query *query;
	struct records_page page;
};

static enum err
run_list(struct records *records, void *context)
{
	struct asked_list *listing = context;

	return records_list(records, listing->query, &listing->page);
}

struct records_page
site_list(struct site *site, const struct records_query *query)
{
	struct asked_list listing = { .query = query };

	CHECK_OK(site_read(site, run_list, &listing));
	return listing.page;
}

const char *
site_show(struct site *site, const struct resource *resource, const void *row)
{
	CLEANUP(buf_release) struct buf text;
	struct json_writer writer;

	buf_init(&text, 65536);
	json_write_init(&writer, &text);
	schema_encode(&writer, resource->shape, site->edition, resource_kind(resource, row), false,
		      row);
	return arena_text(&site->arena, buf_str(&text));
}

int64_t
site_number(struct site *site, const char *sql)
{
	return stores_number(site->reader, sql);
}

const char *
site_text(struct site *site, const char *sql)
{
	return stores_text(site->reader, sql, &site->arena);
}

const char *
site_complaint(const struct change *change, const char *at)
{
	for (const struct change_error *error = change->errors; error; error = error->next)
		if (strcmp(error->at, at) == 0)
			return error->text;
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* API accounts are rows: the same generic verbs as everywhere, on the administrators' face. */
#include "api/login/configuration.h"

#include "actions/generic.h"
#include "actions/people/api_account.h"
#include "actions/site/stored_settings.h"
#include "api/login/visit.h"
#include "base/limits.h"
#include "model/resources.h"
#include "schema/schema.h"

/* --- the switch --- */

struct look {
	struct arena *arena;
	struct site_settings settings;
};

static enum err
read_in(struct tx *tx, void *context)
{
	struct look *look = context;

	return stored_settings_read(tx, look->arena, &look->settings);
}

static void
answer_settings(struct visit *visit)
{
	struct look look = { .arena = visit->call.arena };
	struct json_writer writer;
	enum err err = store_read(visit->call.reader, read_in, &look);

	if (err) {
		visit_fail(visit, err);
		return;
	}
	visit_json(visit, 200, &writer);
	json_write_begin_object(&writer);
	put_bool(&writer, "xml_api_enabled", look.settings.xml_api_enabled);
	json_write_end_object(&writer);
}

void
configuration_serve_settings(struct request *request)
{
	struct visit visit;

	if (visit_begin(request, &visit))
		answer_settings(&visit);
}

void
configuration_serve_change(struct request *request)
{
	struct visit visit;
	const char *stored;
	bool is_enabled;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	is_enabled = visit_truth(&visit, "xml_api_enabled");
	if (!visit_is_fine(&visit))
		return;
	err = stored_settings_change(&visit.call, "xml_api_enabled", is_enabled ? "true" : "false",
				     &stored);
	if (err)
		visit_fail(&visit, err);
	else
		answer_settings(&visit);
}

/* --- accounts --- */

static bool
begin(struct request *request, struct visit *visit)
{
	if (!visit_begin(request, visit))
		return false;
	visit->call.resource = &api_account_resource;
	return true;
}

/* The members of a row in the object that is open, so that others can stand beside them. */
static enum err
write_members(const struct visit *visit, struct json_writer *writer)
{
	const struct call *call = &visit->call;
	CLEANUP(buf_release) struct buf text;
	struct json_writer inner;
	const struct json *object, *value;
	const char *why;
	struct str name;
	enum err err;

	buf_init(&text, LIMIT_HTTP_BODY);
	json_write_init(&inner, &text);
	schema_encode(&inner, call->gives, call->site->edition, call->gives_kind, false, call->row);
	err = buf_error(&text);
	if (!err)
		err = json_parse(call->arena, buf_str(&text), &object, &why);
	for (size_t at = 0; !err && json_next_member(object, &at, &name, &value);) {
		json_write_name_str(writer, name);
		json_write_value(writer, value);
	}
	return err;
}

static void
answer_account(struct visit *visit, int status, const char *secret)
{
	struct json_writer writer;
	enum err err;

	visit_json(visit, status, &writer);
	json_write_begin_object(&writer);
	err = write_members(visit, &writer);
	if (secret)
		put_text(&writer, "client_secret", secret);
	json_write_end_object(&writer);
	if (err)
		visit_fail(visit, err);
}

void
configuration_serve_accounts(struct request *request)
{
	struct json_writer writer;
	struct visit visit;
	enum err err;

	if (!begin(request, &visit))
		return;
	err = generic_list(&visit.call);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_json(&visit, 200, &writer);
	json_write_begin_object(&writer);
	put_int(&writer, "total", visit.call.total);
	put_array(&writer, "api_accounts");
	for (size_t i = 0; i < visit.call.row_count; i++)
		schema_encode(&writer, visit.call.gives, visit.call.site->edition, 0, false,
			      visit.call.rows[i]);
	json_write_end_array(&writer);
	json_write_end_object(&writer);
}

void
configuration_serve_create(struct request *request)
{
	const char *secret = NULL;
	struct visit visit;
	enum err err;

	if (!begin(request, &visit))
		return;
	err = api_account_create(&visit.call, &secret);
	if (err)
		visit_fail(&visit, err);
	else
		answer_account(&visit, 201, secret);
}

void
configuration_serve_update(struct request *request)
{
	struct visit visit;
	enum err err;

	if (!begin(request, &visit))
		return;
	err = generic_update(&visit.call);
	if (err)
		visit_fail(&visit, err);
	else
		answer_account(&visit, 200, NULL);
}

void
configuration_serve_delete(struct request *request)
{
	struct visit visit;
	enum err err;

	if (!begin(request, &visit))
		return;
	err = generic_delete(&visit.call);
	if (err)
		visit_fail(&visit, err);
	else
		visit_done(&visit);
}

void
configuration_serve_regenerate(struct request *request)
{
	const char *client_id = NULL, *secret = NULL;
	struct json_writer writer;
	struct visit visit;
	enum err err;

	if (!begin(request, &visit))
		return;
	err = api_account_regenerate(&visit.call, visit.call.ids[0], &client_id, &secret);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_json(&visit, 200, &writer);
	json_write_begin_object(&writer);
	put_text(&writer, "client_id", client_id);
	put_text(&writer, "client_secret", secret);
	json_write_end_object(&writer);
}

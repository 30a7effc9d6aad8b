/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of actions/session/host_key.h as JSON. */
#include "api/login/host_keys.h"

#include "actions/session/host_key.h"
#include "api/login/visit.h"

static void
write_key(struct json_writer *writer, const struct host_key_view *key)
{
	json_write_begin_object(writer);
	put_int(writer, "id", key->id);
	put_object(writer, "jumpoint");
	put_int(writer, "id", key->jumpoint_id);
	put_text(writer, "name", key->jumpoint_name);
	json_write_end_object(writer);
	put_text(writer, "host", key->host);
	put_int(writer, "port", key->port);
	put_text(writer, "algorithm", key->algorithm);
	put_text(writer, "fingerprint", key->fingerprint);
	put_time(writer, "first_seen", key->first_seen);
	if (key->offered_fingerprint) {
		put_object(writer, "offered");
		put_text(writer, "algorithm", key->offered_algorithm);
		put_text(writer, "fingerprint", key->offered_fingerprint);
		put_time(writer, "at", key->offered_at);
		json_write_end_object(writer);
	} else {
		put_text(writer, "offered", NULL);
	}
	json_write_end_object(writer);
}

void
host_keys_serve_list(struct request *request)
{
	struct host_keys_page page;
	struct json_writer writer;
	struct visit visit;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	err = host_keys_see(&visit.call, visit_parameter(&visit, "search"), visit_page(&visit),
			    &page);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_json(&visit, 200, &writer);
	json_write_begin_object(&writer);
	put_int(&writer, "total", page.total);
	put_array(&writer, "host_keys");
	for (size_t i = 0; i < page.count; i++)
		write_key(&writer, &page.keys[i]);
	json_write_end_array(&writer);
	json_write_end_object(&writer);
}

static void
change(struct request *request, enum err (*action)(struct call *call, int64_t id))
{
	struct visit visit;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	err = action(&visit.call, visit.call.ids[0]);
	if (err)
		visit_fail(&visit, err);
	else
		visit_done(&visit);
}

void
host_keys_serve_accept(struct request *request)
{
	change(request, host_key_accept);
}

void
host_keys_serve_forget(struct request *request)
{
	change(request, host_key_forget);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of actions/session/items.h and follow.h as JSON. */
#include "api/login/items.h"

#include "actions/session/follow.h"
#include "actions/session/items.h"
#include "api/login/door.h"
#include "api/login/visit.h"

void
items_serve_pulse(struct request *request)
{
	struct json_writer writer;
	struct visit visit;
	struct pulse pulse;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	err = pulse_take(&visit.call, &pulse);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_json(&visit, 200, &writer);
	json_write_begin_object(&writer);
	put_int(&writer, "items", pulse.items);
	put_int(&writer, "jumpoints", pulse.jumpoints);
	put_int(&writer, "sessions", pulse.sessions);
	json_write_end_object(&writer);
}

void
items_serve_groups(struct request *request)
{
	struct group_view *groups;
	struct json_writer writer;
	struct visit visit;
	size_t count;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	err = groups_see(&visit.call, &groups, &count);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_json(&visit, 200, &writer);
	json_write_begin_array(&writer);
	for (size_t i = 0; i < count; i++) {
		json_write_begin_object(&writer);
		put_int(&writer, "id", groups[i].id);
		put_text(&writer, "name", groups[i].name);
		put_int(&writer, "items", groups[i].items);
		json_write_end_object(&writer);
	}
	json_write_end_array(&writer);
}

static void
write_item(struct json_writer *writer, const struct item_view *item)
{
	json_write_begin_object(writer);
	put_text(writer, "type", "shell_jump");
	put_int(writer, "id", item->id);
	put_text(writer, "name", item->name);
	put_text(writer, "hostname", item->hostname);
	put_int(writer, "port", item->port);
	put_text(writer, "protocol", item->protocol);
	put_text(writer, "terminal", item->terminal);
	put_text(writer, "username", item->username);
	put_text(writer, "tag", item->tag);
	put_text(writer, "comments", item->comments);
	put_object(writer, "group");
	put_int(writer, "id", item->group_id);
	put_text(writer, "name", item->group_name);
	json_write_end_object(writer);
	put_object(writer, "jumpoint");
	put_int(writer, "id", item->jumpoint_id);
	put_text(writer, "name", item->jumpoint_name);
	put_bool(writer, "enabled", item->jumpoint_enabled);
	put_bool(writer, "connected", item->jumpoint_connected);
	json_write_end_object(writer);
	put_bool(writer, "may_start", item->may_start);
	put_text(writer, "why_not", item->why_not);
	put_int(writer, "live", item->live);
	json_write_end_object(writer);
}

void
items_serve_list(struct request *request)
{
	struct items_wish wish = { 0 };
	struct json_writer writer;
	struct items_page page;
	struct visit visit;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	wish.search = visit_parameter(&visit, "search");
	wish.page = visit_page(&visit);
	wish.in_group = str_to_int(visit_parameter(&visit, "group"), -INT32_MAX, INT32_MAX,
				   &wish.group_id) == OK;
	err = items_see(&visit.call, &wish, &page);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_json(&visit, 200, &writer);
	json_write_begin_object(&writer);
	put_int(&writer, "total", page.total);
	put_array(&writer, "items");
	for (size_t i = 0; i < page.count; i++)
		write_item(&writer, &page.items[i]);
	json_write_end_array(&writer);
	json_write_end_object(&writer);
}

void
items_serve_one(struct request *request)
{
	struct json_writer writer;
	struct item_view *item;
	struct visit visit;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	err = item_see(&visit.call, visit.call.ids[0], &item);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_json(&visit, 200, &writer);
	write_item(&writer, item);
}

void
items_serve_explain(struct request *request)
{
	struct json_writer writer;
	int64_t user_id = 0;
	struct visit visit;
	struct str asked;
	struct explanation why;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	asked = visit_parameter(&visit, "user");
	if (asked.length > 0 && !request->who->is_administrator) {
		door_refuse(request, 403, "not_allowed",
			    "Only administrators may ask what others may do.");
		return;
	}
	if (asked.length > 0 && str_to_int(asked, 1, INT32_MAX, &user_id) != OK) {
		visit_fail(&visit, ERR_NOT_FOUND);
		return;
	}
	err = item_explain(&visit.call, visit.call.ids[0], user_id, &why);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_json(&visit, 200, &writer);
	json_write_begin_object(&writer);
	explanation_write(&why, &writer);
	json_write_end_object(&writer);
}

void
items_serve_accounts(struct request *request)
{
	struct json_writer writer;
	const char *username;
	struct offer *offers;
	struct visit visit;
	size_t count;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	err = item_offer(&visit.call, visit.call.ids[0], &offers, &count, &username);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_json(&visit, 200, &writer);
	json_write_begin_object(&writer);
	put_array(&writer, "accounts");
	for (size_t i = 0; i < count; i++) {
		json_write_begin_object(&writer);
		put_int(&writer, "id", offers[i].id);
		put_text(&writer, "name", offers[i].name);
		put_text(&writer, "username", offers[i].username);
		put_text(&writer, "type", offers[i].type);
		put_text(&writer, "description", offers[i].description);
		put_bool(&writer, "is_recommended", offers[i].is_recommended);
		json_write_end_object(&writer);
	}
	json_write_end_array(&writer);
	put_text(&writer, "username", username);
	json_write_end_object(&writer);
}

/* --- Jumpoints --- */

static void
write_nodes(struct json_writer *writer, const struct jumpoints_view *view, int64_t jumpoint_id)
{
	put_array(writer, "nodes");
	for (size_t i = 0; i < view->node_count; i++) {
		const struct jumpoint_node_view *node = &view->nodes[i];

		if (node->jumpoint_id != jumpoint_id)
			continue;
		json_write_begin_object(writer);
		put_int(writer, "id", node->id);
		put_text(writer, "hostname", node->hostname);
		put_text(writer, "private_ip", node->private_ip);
		put_bool(writer, "connected", node->last_connect > node->last_disconnect);
		put_time(writer, "last_connect", node->last_connect);
		put_time(writer, "last_disconnect", node->last_disconnect);
		json_write_end_object(writer);
	}
	json_write_end_array(writer);
}

void
items_serve_jumpoints(struct request *request)
{
	struct jumpoints_view view;
	struct json_writer writer;
	struct visit visit;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	err = jumpoints_see(&visit.call, &view);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_json(&visit, 200, &writer);
	json_write_begin_array(&writer);
	for (size_t i = 0; i < view.count; i++) {
		const struct jumpoint_grant *jumpoint = &view.jumpoints[i];

		json_write_begin_object(&writer);
		put_int(&writer, "id", jumpoint->id);
		put_text(&writer, "name", jumpoint->name);
		put_bool(&writer, "enabled", jumpoint->is_enabled);
		put_bool(&writer, "connected", jumpoint->is_connected);
		put_bool(&writer, "shell_jump_enabled", jumpoint->takes_shell_jump);
		write_nodes(&writer, &view, jumpoint->id);
		json_write_end_object(&writer);
	}
	json_write_end_array(&writer);
}

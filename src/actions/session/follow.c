/* SPDX-License-Identifier: Apache-2.0 */
/* What pages show of Jumpoints, and the numbers by which they know that something has changed. */
#include "actions/session/follow.h"

#include "actions/session/items.h"
#include "store/queries.h"

/* --- Jumpoints --- */

struct look {
	struct call *call;
	struct jumpoints_view view;
};

static const char *
text_or_null(struct arena *arena, const struct query *row, int column)
{
	return query_is_null(row, column) ? NULL : arena_text(arena, query_str(row, column));
}

static enum err
load_nodes(struct tx *tx, struct look *look)
{
	struct arena *arena = look->call->arena;
	struct jumpoint_node_view *nodes = arena_array(arena, struct jumpoint_node_view,
						       look->view.count * JUMPOINT_NODES_SHOWN + 1);
	CLEANUP(query_closep) struct query *row = NULL;
	size_t room = look->view.count * JUMPOINT_NODES_SHOWN;
	bool has_row;
	enum err err;

	err = query_open(tx, query_named(QUERY_PAGE_JUMPOINT_NODES), NULL, 0, &row);
	if (err)
		return err;
	look->view.nodes = nodes;
	for (err = query_next(row, &has_row); !err && has_row; err = query_next(row, &has_row)) {
		bool is_shown = false;

		for (size_t i = 0; i < look->view.count && !is_shown; i++)
			is_shown = look->view.jumpoints[i].id == query_int(row, 0);
		if (!is_shown || look->view.node_count == room)
			continue;
		nodes[look->view.node_count++] = (struct jumpoint_node_view){
			.jumpoint_id = query_int(row, 0),
			.id = query_int(row, 1),
			.hostname = text_or_null(arena, row, 2),
			.private_ip = text_or_null(arena, row, 3),
			.last_connect = query_int(row, 4),
			.last_disconnect = query_int(row, 5),
		};
	}
	return err;
}

static enum err
jumpoints_in(struct tx *tx, void *context)
{
	struct look *look = context;
	struct call *call = look->call;
	struct jumpoint_grant *shown;
	struct grants *grants;
	enum err err;

	look->view = (struct jumpoints_view){ 0 };
	err = call_grants(call, tx, call->who->account_id, &grants);
	if (err)
		return err;
	shown = arena_array(call->arena, struct jumpoint_grant, grants->jumpoint_count + 1);
	look->view.jumpoints = shown;
	for (size_t i = 0; i < grants->jumpoint_count; i++)
		if (grants->person.is_administrator || grants->jumpoints[i].source != GRANT_NONE)
			shown[look->view.count++] = grants->jumpoints[i];
	return load_nodes(tx, look);
}

enum err
jumpoints_see(struct call *call, struct jumpoints_view *ret_view)
{
	struct look look = { .call = call };
	enum err err = store_read(call->reader, jumpoints_in, &look);

	if (!err)
		*ret_view = look.view;
	return err;
}

/* --- the pulse --- */

static const struct {
	const char *table;
	size_t number;
} followed[] = {
	{ "shell_jump", offsetof(struct pulse, items) },
	{ "jump_group", offsetof(struct pulse, items) },
	{ "jump_group_user", offsetof(struct pulse, items) },
	{ "group_policy_jump_group", offsetof(struct pulse, items) },
	{ "group_policy_member", offsetof(struct pulse, items) },
	{ "jump_item_role", offsetof(struct pulse, items) },
	{ "jump_policy", offsetof(struct pulse, items) },
	{ "user", offsetof(struct pulse, items) },
	{ "team_user", offsetof(struct pulse, items) },
	{ "jumpoint", offsetof(struct pulse, jumpoints) },
	{ "jumpoint_node", offsetof(struct pulse, jumpoints) },
	{ "jumpoint_user", offsetof(struct pulse, jumpoints) },
	{ "group_policy_jumpoint", offsetof(struct pulse, jumpoints) },
	{ "session", offsetof(struct pulse, sessions) },
	{ "host_key", offsetof(struct pulse, sessions) },
};

static enum err
pulse_in(struct tx *tx, void *context)
{
	CLEANUP(query_closep) struct query *row = NULL;
	struct pulse *pulse = context;
	bool has_row;
	enum err err;

	*pulse = (struct pulse){ 0 };
	err = query_open(tx, query_named(QUERY_PAGE_CHANGES), NULL, 0, &row);
	if (err)
		return err;
	for (err = query_next(row, &has_row); !err && has_row; err = query_next(row, &has_row))
		for (size_t i = 0; i < COUNT_OF(followed); i++)
			if (str_equal_text(query_str(row, 0), followed[i].table))
				*(int64_t *)(void *)((char *)pulse + followed[i].number) +=
					query_int(row, 1);
	return err;
}

enum err
pulse_take(struct call *call, struct pulse *ret_pulse)
{
	return store_read(call->reader, pulse_in, ret_pulse);
}

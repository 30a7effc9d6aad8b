/* SPDX-License-Identifier: Apache-2.0 */
/* node list and delete: the machines that serve Jumpoints. A deleted node's agent is refused at
 * once and for good; its Jumpoint can then be installed anew. */
#include "actions/generic.h"
#include "admin/admin.h"
#include "admin/table.h"
#include "admin/when.h"
#include "model/jump/jumpoint.h"
#include "store/queries.h"

enum { NODES_MAX = 10000 };

struct look {
	struct admin *admin;
	struct table table;
	int64_t node_id, jumpoint_id; /* sought, and found */
	size_t count;
};

static const char *
text_at(struct look *look, const struct query *query, int column)
{
	struct str text = query_str(query, column);

	return text.length ? arena_text(look->admin->arena, text) : "-";
}

static void
add_row(struct look *look, const struct query *query)
{
	struct arena *arena = look->admin->arena;
	const char *const texts[] = {
		arena_printf(arena, "%lld", (long long)query_int(query, 0)),
		text_at(look, query, 1),
		text_at(look, query, 2),
		text_at(look, query, 3),
		text_at(look, query, 4),
		query_bool(query, 5) ? "yes" : "no",
		when_text(query_int(query, 6), "never", arena),
	};

	table_add(&look->table, texts);
	look->count++;
}

static enum err
list_in(struct tx *tx, void *context)
{
	const struct value values[] = { VALUE_OF_INT(NODES_MAX) };
	struct look *look = context;
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row;
	enum err err;

	err = query_open(tx, query_named(QUERY_NODES_SHOWN), values, COUNT_OF(values), &query);
	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row; err = query_next(query, &has_row))
		add_row(look, query);
	return err;
}

static int
list(struct admin *admin, const struct options *options)
{
	static const char *const titles[] = { "NODE", "JUMPOINT",  "HOST NAME",	      "ADDRESS",
					      "FROM", "CONNECTED", "LAST CAME (UTC)", NULL };
	struct look look = { .admin = admin };
	enum err err;

	table_init(&look.table, admin->arena, titles);
	err = store_read(admin->reader, list_in, &look);
	if (err)
		return admin_explain(admin, NULL, err, "read nodes", NULL);
	if (look.count)
		table_write(&look.table, admin->out);
	else
		buf_append_text(admin->out, "no nodes: no installer of a Jumpoint has run\n");
	return ADMIN_OK;
}

static enum err
find_in(struct tx *tx, void *context)
{
	struct look *look = context;
	const struct value values[] = { VALUE_OF_INT(look->node_id) };

	return query_number(tx, query_named(QUERY_NODE_JUMPOINT), values, COUNT_OF(values),
			    &look->jumpoint_id);
}

static int delete (struct admin *admin, const struct options *options)
{
	struct call call = admin_call(admin, &jumpoint_node_resource, NULL);
	const char *word = options->words[0];
	struct look look = { .admin = admin };
	enum err err;

	if (str_to_int(str_from(word), 1, INT64_MAX, &look.node_id))
		return admin_refuse(admin,
				    "node delete wants a number: sallyport node list shows them");
	err = store_read(admin->reader, find_in, &look);
	call.ids[0] = look.jumpoint_id;
	call.ids[1] = look.node_id;
	call.id_count = 2;
	if (!err)
		err = generic_delete(&call);
	if (err)
		return admin_explain(admin, &call, err, "delete the node", NULL);
	buf_append_text(admin->out, "deleted; its agent is refused from now on\n");
	return ADMIN_OK;
}

const struct admin_command admin_node_commands[] = {
	{
		.group = "node",
		.verb = "list",
		.words = "",
		.line = "Lists the machines that serve Jumpoints.",
		.example = "node list",
		.needs = ADMIN_NEEDS_STORE,
		.run = list,
	},
	{
		.group = "node",
		.verb = "delete",
		.words = "NUMBER",
		.line = "Deletes a node: its agent is refused at once and for good.",
		.more = "Its Jumpoint and Jump Items stay; another installer can then be "
			"downloaded.",
		.example = "node delete 3",
		.words_least = 1,
		.words_most = 1,
		.needs = ADMIN_NEEDS_STORE,
		.run = delete,
	},
	{ NULL },
};

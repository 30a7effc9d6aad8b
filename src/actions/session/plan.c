/* SPDX-License-Identifier: Apache-2.0 */
/* Reads plans: the row has all of them but the host's key, which may have been pinned since. */
#include "actions/session/plan.h"

#include "codec/utf8.h"
#include "store/queries.h"

/* Rows hold what was checked at the door; a row that does not is an error of ours. */
static int
small_int(const struct query *row, int column)
{
	return (int)query_int(row, column);
}

static const char *
text(struct arena *arena, const struct query *row, int column)
{
	return arena_text(arena, query_str(row, column));
}

/* The contract's VT100 is vt100 to every target: what lists terminals there knows lower case. */
static const char *
terminal(struct arena *arena, const struct query *row, int column)
{
	return str_equal_text(query_str(row, column), "VT100") ? "vt100" : text(arena, row, column);
}

static enum err
read_plan(const struct query *row, struct arena *arena, struct session_plan *plan)
{
	struct str uid = query_str(row, 1);

	*plan = (struct session_plan){ .id = query_int(row, 0) };
	if (uid.length != LINK_UID_SIZE)
		return ERR_BUG;
	memcpy(plan->uid, uid.data, uid.length);
	plan->user_id = query_int(row, 2);
	plan->jumpoint_id = query_int(row, 3);
	plan->node_id = query_int(row, 4);
	plan->item_type = text(arena, row, 5);
	plan->item_id = query_int(row, 6);
	plan->item_name = text(arena, row, 7);
	plan->hostname = text(arena, row, 8);
	plan->port = small_int(row, 9);
	plan->terminal = terminal(arena, row, 10);
	plan->keep_alive_s = small_int(row, 11);
	plan->username = text(arena, row, 12);
	plan->account_uid = text(arena, row, 13);
	plan->columns = small_int(row, 14);
	plan->rows = small_int(row, 15);
	plan->is_recorded = query_bool(row, 16);
	plan->started_at = query_int(row, 17);
	plan->opened_at = query_int(row, 18);
	plan->must_end_at = query_int(row, 19);
	plan->has_ended = !query_is_null(row, 20);
	plan->end_why = text(arena, row, 21);
	plan->end_text = text(arena, row, 22);
	plan->exit_status = query_is_null(row, 23) ? -1 : small_int(row, 23);
	return OK;
}

static enum err
read_host_key(struct tx *tx, struct arena *arena, struct session_plan *plan)
{
	const struct value values[] = {
		VALUE_OF_INT(plan->jumpoint_id),
		VALUE_OF_STR(utf8_fold_key(arena, str_from(plan->hostname))),
		VALUE_OF_INT(plan->port),
	};
	CLEANUP(query_closep) struct query *row = NULL;
	enum err err = query_open_row(tx, query_named(QUERY_LIVE_HOST_KEY), values,
				      COUNT_OF(values), &row);

	if (err == ERR_NOT_FOUND)
		return OK;
	if (err)
		return err;
	plan->host_keys[plan->host_key_count++] = arena_str(arena, query_str(row, 2));
	return OK;
}

enum err
session_plan_load(struct tx *tx, struct str uid, struct arena *arena,
		  struct session_plan **ret_plan)
{
	struct session_plan *plan = arena_new(arena, struct session_plan);
	CLEANUP(query_closep) struct query *row = NULL;
	enum err err;

	err = query_open_row(tx, query_named(QUERY_LIVE_PLAN), &VALUE_OF_STR(uid), 1, &row);
	if (!err)
		err = read_plan(row, arena, plan);
	query_close(TAKE(row));
	if (!err && !plan->has_ended)
		err = read_host_key(tx, arena, plan);
	if (!err)
		*ret_plan = plan;
	return err;
}

enum err
session_plan_load_live(struct tx *tx, const char *place, size_t limit, struct arena *arena,
		       struct session_plan **ret_plans, size_t *ret_count)
{
	const struct value values[] = { VALUE_OF_INT((int64_t)limit), VALUE_OF_TEXT(place) };
	struct session_plan *plans = arena_array(arena, struct session_plan, limit);
	CLEANUP(query_closep) struct query *row = NULL;
	size_t count = 0;
	bool has_row;
	enum err err;

	err = query_open(tx, query_named(QUERY_LIVE_PLANS), values, COUNT_OF(values), &row);
	if (err)
		return err;
	for (err = query_next(row, &has_row); !err && has_row && count < limit;
	     err = query_next(row, &has_row)) {
		err = read_plan(row, arena, &plans[count++]);
		if (err)
			break;
	}
	if (err)
		return err;
	*ret_plans = plans;
	*ret_count = count;
	return OK;
}

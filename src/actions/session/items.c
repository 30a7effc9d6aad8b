/* SPDX-License-Identifier: Apache-2.0 */
/* Rights are read once, the keys of all items are walked once, and only a page of items is read
 * whole: a list costs the same few statements whatever the person was granted. */
#include "actions/session/items.h"

#include "actions/session/search.h"
#include "base/clock.h"
#include "base/limits.h"
#include "codec/utf8.h"
#include "model/texts.h"
#include "store/queries.h"

enum err
call_grants(const struct call *call, struct tx *tx, int64_t user_id, struct grants **ret_grants)
{
	const struct grants_wish wish = {
		.user_id = user_id,
		.edition = call->site->edition,
		.settings = call->site->rules.settings,
	};

	return grants_load(tx, &wish, call->arena, ret_grants);
}

static bool
is_personal(struct str type)
{
	return str_equal_text(type, "personal");
}

/* --- one item --- */

/* The columns of QUERY_MAY_ITEM. */
static struct item_view
read_item(const struct query *row, struct arena *arena)
{
	struct item_view item = {
		.id = query_int(row, 0),
		.name = arena_text(arena, query_str(row, 1)),
		.jumpoint_id = query_int(row, 2),
		.hostname = arena_text(arena, query_str(row, 3)),
		.protocol = arena_text(arena, query_str(row, 4)),
		.port = query_int(row, 5),
		.terminal = arena_text(arena, query_str(row, 8)),
		.keep_alive = query_int(row, 9),
		.tag = arena_text(arena, query_str(row, 10)),
		.comments = arena_text(arena, query_str(row, 11)),
		.username = arena_text(arena, query_str(row, 13)),
		.session_policy_id = query_int(row, 14),
	};

	item.may = (struct may_item){
		.id = item.id,
		.name = item.name,
		.is_personal = is_personal(query_str(row, 7)),
		.group_id = query_int(row, 6),
		.jumpoint_id = item.jumpoint_id,
		.jump_policy_id = query_int(row, 12),
		.hostname = item.hostname,
		.port = item.port,
		.is_telnet = strcmp(item.protocol, "telnet") == 0,
	};
	return item;
}

enum err
item_load(struct tx *tx, struct arena *arena, int64_t item_id, struct item_view **ret_item)
{
	CLEANUP(query_closep) struct query *row = NULL;
	enum err err;

	err = query_open_row(tx, query_named(QUERY_MAY_ITEM), &VALUE_OF_INT(item_id), 1, &row);
	if (err)
		return err;
	*ret_item = arena_new(arena, struct item_view);
	**ret_item = read_item(row, arena);
	return OK;
}

static int64_t
view_id(const struct grants *grants, bool personal, int64_t id)
{
	if (!personal)
		return id;
	return id == grants->person.id ? 0 : -id;
}

static const char *
group_name(const struct call *call, const struct grants *grants, bool personal, int64_t id)
{
	const struct named *group = personal ? NULL : grants_group(grants, id);

	if (group)
		return group->name;
	if (!personal)
		return "";
	if (id == grants->person.id)
		return "My Jump Items";
	for (size_t i = 0; i < grants->led_count; i++)
		if (grants->led[i].id == id)
			return arena_printf(call->arena, "List of %s", grants->led[i].name);
	return arena_printf(call->arena, "List of user %lld", (long long)id);
}

/* What rights and Jumpoints say of an item that was read. */
static void
complete(const struct call *call, const struct grants *grants, struct item_view *item)
{
	const struct jumpoint_grant *jumpoint = grants_jumpoint(grants, item->jumpoint_id);
	struct may may;

	item->group_id = view_id(grants, item->may.is_personal, item->may.group_id);
	item->group_name = group_name(call, grants, item->may.is_personal, item->may.group_id);
	item->jumpoint_name = jumpoint ? jumpoint->name : "";
	item->jumpoint_enabled = jumpoint && jumpoint->is_enabled;
	item->jumpoint_connected = jumpoint && jumpoint->is_connected;
	may_start(grants, &item->may, clock_now_ms(), call->arena, &may);
	item->may_start = may.allowed;
	item->why_not = may.why_not;
	for (size_t i = 0; i < grants->live_count; i++)
		item->live += grants->live[i].item_id == item->id;
}

struct look {
	struct call *call;
	int64_t item_id, user_id;
	struct item_view *item;
	struct explanation why;
	struct offer *offers;
	size_t offer_count;
};

static enum err
find_in(struct tx *tx, struct look *look, struct grants **ret_grants)
{
	enum err err = call_grants(look->call, tx, look->call->who->account_id, ret_grants);

	if (!err)
		err = item_load(tx, look->call->arena, look->item_id, &look->item);
	if (err)
		return err;
	if (!may_see(*ret_grants, look->item->may.is_personal, look->item->may.group_id))
		return ERR_NOT_FOUND;
	complete(look->call, *ret_grants, look->item);
	return OK;
}

static enum err
see_in(struct tx *tx, void *context)
{
	struct grants *grants;

	return find_in(tx, context, &grants);
}

enum err
item_see(struct call *call, int64_t item_id, struct item_view **ret_item)
{
	struct look look = { .call = call, .item_id = item_id };
	enum err err = store_read(call->reader, see_in, &look);

	if (!err)
		*ret_item = look.item;
	return err;
}

/* As associations see it. */
static struct offer_item
offer_item_of(const struct item_view *item, struct arena *arena)
{
	return (struct offer_item){
		.id = item->id,
		.shared_group_id = item->may.is_personal ? 0 : item->may.group_id,
		.host = utf8_fold_key(arena, str_from(item->hostname)),
		.name = utf8_fold_key(arena, str_from(item->name)),
		.tag = utf8_fold_key(arena, str_from(item->tag)),
		.comments = utf8_fold_key(arena, str_from(item->comments)),
		.is_telnet = item->may.is_telnet,
	};
}

/* --- why --- */

static enum err
explain_in(struct tx *tx, void *context)
{
	struct look *look = context;
	bool is_own = look->user_id == look->call->who->account_id &&
		      look->call->who->kind == IDENTITY_USER;
	struct offer_item about;
	struct grants *grants;
	enum err err;

	err = call_grants(look->call, tx, look->user_id, &grants);
	if (!err)
		err = item_load(tx, look->call->arena, look->item_id, &look->item);
	if (err)
		return err;
	if (is_own && !may_see(grants, look->item->may.is_personal, look->item->may.group_id))
		return ERR_NOT_FOUND;
	may_start(grants, &look->item->may, clock_now_ms(), look->call->arena, &look->why.may);
	about = offer_item_of(look->item, look->call->arena);
	return offers_explain(tx, &grants->person, &about, look->call->arena, &look->why.accounts,
			      &look->why.account_count);
}

enum err
item_explain(struct call *call, int64_t item_id, int64_t user_id, struct explanation *ret_why)
{
	struct look look = { .call = call,
			     .item_id = item_id,
			     .user_id = user_id ? user_id : call->who->account_id };
	enum err err = store_read(call->reader, explain_in, &look);

	if (!err)
		*ret_why = look.why;
	return err;
}

static void
write_answer(struct json_writer *writer, const char *member, const char *name, bool allowed,
	     const char *why)
{
	json_write_begin_object(writer);
	json_write_name(writer, member);
	json_write_text(writer, str_from(name));
	json_write_name(writer, "allowed");
	json_write_bool(writer, allowed);
	json_write_name(writer, "why");
	json_write_text(writer, str_from(why));
	json_write_end_object(writer);
}

void
explanation_write(const struct explanation *why, struct json_writer *writer)
{
	json_write_name(writer, "allowed");
	json_write_bool(writer, why->may.allowed);
	json_write_name(writer, "steps");
	json_write_begin_array(writer);
	for (size_t i = 0; i < why->may.count; i++)
		write_answer(writer, "rule", why->may.steps[i].rule, why->may.steps[i].allowed,
			     why->may.steps[i].why);
	json_write_end_array(writer);
	json_write_name(writer, "accounts");
	json_write_begin_array(writer);
	for (size_t i = 0; i < why->account_count; i++)
		write_answer(writer, "name", why->accounts[i].name, !why->accounts[i].why_not,
			     why->accounts[i].why_not ? why->accounts[i].why_not
						      : text_account_offered);
	json_write_end_array(writer);
}

/* --- accounts --- */

enum err
item_offer_find(struct tx *tx, const struct person *person, const struct item_view *item,
		int64_t account_id, struct arena *arena, struct offer *ret_offer)
{
	const struct offer_item about = offer_item_of(item, arena);

	return offer_find(tx, person, &about, account_id, arena, ret_offer);
}

static enum err
offer_in(struct tx *tx, void *context)
{
	struct look *look = context;
	struct arena *arena = look->call->arena;
	struct offer_item about;
	struct grants *grants;
	enum err err = find_in(tx, look, &grants);

	if (err)
		return err;
	about = offer_item_of(look->item, arena);
	return offers_load(tx, &grants->person, &about, arena, &look->offers, &look->offer_count);
}

enum err
item_offer(struct call *call, int64_t item_id, struct offer **ret_offers, size_t *ret_count,
	   const char **ret_username)
{
	struct look look = { .call = call, .item_id = item_id };
	enum err err = store_read(call->reader, offer_in, &look);

	if (err)
		return err;
	*ret_offers = look.offers;
	*ret_count = look.offer_count;
	*ret_username = *look.item->username ? look.item->username : NULL;
	return OK;
}

/* --- lists --- */

struct seeing {
	struct call *call;
	const struct items_wish *wish;
	const char *pattern; /* NULL: nothing is searched for */
	struct grants *grants;
	struct items_page page;
	int64_t *ids; /* of this page */
	struct group_view *groups;
	size_t group_count;
};

/* The order of QUERY_MAY_ITEMS and QUERY_MAY_ITEMS_FOUND: id, group type, group. */
static bool
is_wanted(const struct seeing *seeing, const struct query *row)
{
	bool personal = is_personal(query_str(row, 1));
	int64_t group_id = query_int(row, 2);

	if (seeing->wish->in_group &&
	    seeing->wish->group_id != view_id(seeing->grants, personal, group_id))
		return false;
	return may_see(seeing->grants, personal, group_id);
}

/* Counts what the person sees and picks the ids of one page. */
static enum err
walk(struct tx *tx, struct seeing *seeing)
{
	int64_t first = (seeing->wish->page - 1) * ITEMS_PER_PAGE;
	CLEANUP(query_closep) struct query *row = NULL;
	bool has_row;
	enum err err;

	if (seeing->pattern)
		err = query_open(tx, query_named(QUERY_MAY_ITEMS_FOUND),
				 &VALUE_OF_TEXT(seeing->pattern), 1, &row);
	else
		err = query_open(tx, query_named(QUERY_MAY_ITEMS), NULL, 0, &row);
	if (err)
		return err;
	for (err = query_next(row, &has_row); !err && has_row; err = query_next(row, &has_row)) {
		if (!is_wanted(seeing, row))
			continue;
		if (seeing->page.total >= first && seeing->page.count < ITEMS_PER_PAGE)
			seeing->ids[seeing->page.count++] = query_int(row, 0);
		seeing->page.total++;
	}
	return err;
}

/* QUERY_MAY_ITEM for a whole page: always as many parameters, so that it is one statement. */
static const char *
page_statement(struct arena *arena)
{
	CLEANUP(buf_release) struct buf text;
	struct str one = str_from(query_named(QUERY_MAY_ITEM));
	const struct str end = STR("= $1");

	buf_init(&text, LIMIT_SQL_TEXT);
	while (!str_ends(one, end) && one.length > 0)
		one.length--;
	one.length -= one.length ? end.length : 0;
	buf_append_str(&text, one);
	buf_append_text(&text, "IN (");
	for (int i = 1; i <= ITEMS_PER_PAGE; i++)
		buf_printf(&text, "%s$%d", i > 1 ? ", " : "", i);
	buf_append_byte(&text, ')');
	return arena_text(arena, buf_str(&text));
}

static enum err
read_page(struct tx *tx, struct seeing *seeing)
{
	struct arena *arena = seeing->call->arena;
	struct value values[ITEMS_PER_PAGE];
	CLEANUP(query_closep) struct query *row = NULL;
	bool has_row;
	enum err err;

	for (size_t i = 0; i < ITEMS_PER_PAGE; i++)
		values[i] = VALUE_OF_INT(i < seeing->page.count ? seeing->ids[i] : 0);
	err = query_open(tx, page_statement(arena), values, ITEMS_PER_PAGE, &row);
	if (err)
		return err;
	for (err = query_next(row, &has_row); !err && has_row; err = query_next(row, &has_row)) {
		size_t at = 0;

		while (at < seeing->page.count && seeing->ids[at] != query_int(row, 0))
			at++;
		if (at < seeing->page.count)
			seeing->page.items[at] = read_item(row, arena);
	}
	return err;
}

static enum err
see_items_in(struct tx *tx, void *context)
{
	struct seeing *seeing = context;
	struct call *call = seeing->call;
	enum err err;

	seeing->page = (struct items_page){
		.items = arena_array(call->arena, struct item_view, ITEMS_PER_PAGE),
	};
	seeing->ids = arena_array(call->arena, int64_t, ITEMS_PER_PAGE);
	err = call_grants(call, tx, call->who->account_id, &seeing->grants);
	if (!err)
		err = walk(tx, seeing);
	if (!err && seeing->page.count > 0)
		err = read_page(tx, seeing);
	for (size_t i = 0; i < seeing->page.count && !err; i++)
		complete(call, seeing->grants, &seeing->page.items[i]);
	return err;
}

enum err
items_see(struct call *call, const struct items_wish *wish, struct items_page *ret_page)
{
	struct seeing seeing = { .call = call, .wish = wish };
	enum err err;

	seeing.pattern = search_pattern(call->arena, wish->search);
	err = store_read(call->reader, see_items_in, &seeing);
	if (!err)
		*ret_page = seeing.page;
	return err;
}

static void
add_group(struct seeing *seeing, bool personal, int64_t id, int64_t items)
{
	seeing->groups[seeing->group_count++] = (struct group_view){
		.id = view_id(seeing->grants, personal, id),
		.name = group_name(seeing->call, seeing->grants, personal, id),
		.items = items,
	};
}

/* How many items lie where; at most one place a user or group. */
struct places {
	struct place {
		bool personal;
		int64_t id, items;
	} * rows;
	size_t count, room;
};

static enum err
count_places(struct tx *tx, struct arena *arena, struct places *places)
{
	CLEANUP(query_closep) struct query *row = NULL;
	bool has_row;
	enum err err;

	err = query_open(tx, query_named(QUERY_MAY_ITEMS_IN_GROUPS), NULL, 0, &row);
	if (err)
		return err;
	for (err = query_next(row, &has_row); !err && has_row; err = query_next(row, &has_row)) {
		if (places->count == places->room) {
			size_t room = places->room ? 2 * places->room : 64;
			struct place *rows = arena_array(arena, struct place, room);

			if (places->count)
				memcpy(rows, places->rows, places->count * sizeof(*rows));
			places->rows = rows;
			places->room = room;
		}
		places->rows[places->count++] =
			(struct place){ is_personal(query_str(row, 0)), query_int(row, 1),
					query_int(row, 2) };
	}
	return err;
}

static int64_t
items_at(const struct places *places, bool personal, int64_t id)
{
	for (size_t i = 0; i < places->count; i++)
		if (places->rows[i].id == id && places->rows[i].personal == personal)
			return places->rows[i].items;
	return 0;
}

static enum err
see_groups_in(struct tx *tx, void *context)
{
	struct seeing *seeing = context;
	struct call *call = seeing->call;
	struct places places = { 0 };
	const struct grants *grants;
	enum err err;

	seeing->group_count = 0;
	err = call_grants(call, tx, call->who->account_id, &seeing->grants);
	if (!err)
		err = count_places(tx, call->arena, &places);
	if (err)
		return err;
	grants = seeing->grants;
	seeing->groups =
		arena_array(call->arena, struct group_view, grants->group_count + places.count + 1);
	if (may_see(grants, true, grants->person.id))
		add_group(seeing, true, grants->person.id,
			  items_at(&places, true, grants->person.id));
	for (size_t i = 0; i < grants->group_count; i++)
		if (may_see(grants, false, grants->groups[i].id))
			add_group(seeing, false, grants->groups[i].id,
				  items_at(&places, false, grants->groups[i].id));
	for (size_t i = 0; i < places.count; i++)
		if (places.rows[i].personal && places.rows[i].id != grants->person.id &&
		    may_see(grants, true, places.rows[i].id))
			add_group(seeing, true, places.rows[i].id, places.rows[i].items);
	return OK;
}

enum err
groups_see(struct call *call, struct group_view **ret_groups, size_t *ret_count)
{
	struct seeing seeing = { .call = call };
	enum err err = store_read(call->reader, see_groups_in, &seeing);

	if (err)
		return err;
	*ret_groups = seeing.groups;
	*ret_count = seeing.group_count;
	return OK;
}

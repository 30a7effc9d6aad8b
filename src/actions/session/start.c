/* SPDX-License-Identifier: Apache-2.0 */
/* The row is the session's whole plan: what runs it reads nothing else of items or accounts. */
#include "actions/session/start.h"

#include "actions/session/items.h"
#include "actions/session/sessions.h"
#include "base/clock.h"
#include "base/random.h"
#include "codec/utf8.h"
#include "crypto/hash.h"
#include "model/texts.h"
#include "records/touch.h"
#include "store/queries.h"

struct starting {
	struct call *call;
	const struct start_wish *wish;
	struct made_secret ticket;
	const char *uid, *viewer;
	int64_t now_ms;

	struct grants *grants;
	struct item_view *item;
	struct offer account; /* id 0: none */
	struct may may;
	int64_t session_id;
	const char *session; /* uid of the one that is joined, or the new one's */
};

static const char *
random_hex(struct arena *arena, size_t digits)
{
	unsigned char bytes[SESSION_UID_TEXT / 2];

	random_bytes(bytes, digits / 2);
	return hash_hex(arena, bytes, digits / 2);
}

/* --- may they --- */

static enum err
refuse(struct call *call, const char *text)
{
	call->refusal = text;
	return ERR_DENIED;
}

static enum err
find_account(struct tx *tx, struct starting *starting)
{
	struct call *call = starting->call;
	enum err err;

	starting->account = (struct offer){ 0 };
	if (starting->wish->account_id == 0)
		return OK;
	err = item_offer_find(tx, &starting->grants->person, starting->item,
			      starting->wish->account_id, call->arena, &starting->account);
	return err == ERR_NOT_FOUND ? refuse(call, text_account_not_offered) : err;
}

static enum err
check_number(struct tx *tx, struct starting *starting)
{
	int64_t live;
	enum err err = query_number(tx, query_named(QUERY_SESSION_LIVE_COUNT_OF),
				    &VALUE_OF_INT(starting->call->who->account_id), 1, &live);

	if (!err && live >= SESSIONS_PER_USER)
		return refuse(starting->call, text_too_many_sessions);
	return err;
}

static enum err
authorise(struct tx *tx, struct starting *starting)
{
	struct call *call = starting->call;
	enum err err = call_grants(call, tx, call->who->account_id, &starting->grants);

	if (!err)
		err = item_load(tx, call->arena, starting->wish->item_id, &starting->item);
	if (err)
		return err;
	if (!may_see(starting->grants, starting->item->may.is_personal,
		     starting->item->may.group_id))
		return ERR_NOT_FOUND;
	may_start(starting->grants, &starting->item->may, starting->now_ms, call->arena,
		  &starting->may);
	if (!starting->may.allowed)
		return refuse(call, starting->may.why_not);
	err = find_account(tx, starting);
	return err ? err : check_number(tx, starting);
}

/* --- writing it down --- */

static struct value
id_or_null(int64_t id)
{
	return id ? VALUE_OF_INT(id) : VALUE_OF_NULL;
}

static struct value
text_or_null(const char *text)
{
	return text ? VALUE_OF_TEXT(text) : VALUE_OF_NULL;
}

static enum err
insert(struct tx *tx, struct starting *starting)
{
	const struct call *call = starting->call;
	const struct item_view *item = starting->item;
	const struct offer *account = starting->account.id ? &starting->account : NULL;
	const struct jumpoint_grant *jumpoint =
		grants_jumpoint(starting->grants, item->jumpoint_id);
	const struct person *person = &starting->grants->person;
	const char *search =
		arena_printf(call->arena, "%s\n%s\n%s\n%s\n%s", item->name, item->hostname,
			     person->username, person->display_name, jumpoint->name);
	const struct value values[] = {
		VALUE_OF_TEXT(starting->uid),
		VALUE_OF_INT(person->id),
		VALUE_OF_TEXT(person->username),
		VALUE_OF_STR(call->address),
		VALUE_OF_TEXT("shell_jump"),
		VALUE_OF_INT(item->id),
		VALUE_OF_TEXT(item->name),
		VALUE_OF_INT(item->may.group_id),
		VALUE_OF_TEXT(item->may.is_personal ? "personal" : "shared"),
		id_or_null(starting->may.jump_policy_id),
		id_or_null(item->session_policy_id),
		VALUE_OF_INT(jumpoint->id),
		VALUE_OF_TEXT(jumpoint->name),
		VALUE_OF_TEXT(item->hostname),
		VALUE_OF_INT(item->port),
		VALUE_OF_TEXT(item->protocol),
		VALUE_OF_TEXT(item->terminal),
		VALUE_OF_INT(item->keep_alive),
		VALUE_OF_TEXT(account && *account->username ? account->username : item->username),
		id_or_null(account ? account->id : 0),
		text_or_null(account ? account->uid : NULL),
		text_or_null(account ? account->name : NULL),
		text_or_null(account ? account->type : NULL),
		VALUE_OF_INT(starting->now_ms),
		id_or_null(starting->may.must_end_at),
		VALUE_OF_INT(starting->wish->columns),
		VALUE_OF_INT(starting->wish->rows),
		VALUE_OF_BOOL(starting->may.is_recorded),
		VALUE_OF_STR(utf8_fold_key(call->arena, str_from(search))),
	};

	starting->session = starting->uid;
	return query_number(tx, query_named(QUERY_SESSION_INSERT), values, COUNT_OF(values),
			    &starting->session_id);
}

static enum err
join(struct tx *tx, struct starting *starting)
{
	const struct value values[] = { VALUE_OF_INT(starting->may.join_session),
					VALUE_OF_INT(starting->grants->person.id),
					VALUE_OF_TEXT(starting->grants->person.username),
					VALUE_OF_INT(starting->now_ms) };
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err;

	starting->session_id = starting->may.join_session;
	err = query_open_row(tx, query_named(QUERY_SESSION_UID_OF), values, 1, &query);
	if (err)
		return err;
	starting->session = arena_text(starting->call->arena, query_str(query, 0));
	query_close(TAKE(query));
	return query_run(tx, query_named(QUERY_SESSION_MEMBER_PUT), values, COUNT_OF(values), NULL);
}

static void
write_member(struct json_writer *writer, const char *name, const char *text)
{
	json_write_name(writer, name);
	json_write_text(writer, str_from(text));
}

static enum err
audit(struct starting *starting, struct tx *tx)
{
	CLEANUP(buf_release) struct buf details;
	struct json_writer writer;
	struct actor actor;
	struct records records = call_records(starting->call, tx, &actor);
	enum err err;

	buf_init(&details, 8 * 1024);
	json_write_init(&writer, &details);
	json_write_begin_object(&writer);
	write_member(&writer, "session", starting->session);
	write_member(&writer, "item", starting->item->name);
	json_write_name(&writer, "item_id");
	json_write_int(&writer, starting->item->id);
	if (starting->account.id)
		write_member(&writer, "account", starting->account.name);
	json_write_end_object(&writer);
	err = buf_error(&details);
	if (err)
		return err;
	return records_audit(&records,
			     starting->may.join_session ? "session.joined" : "session.started",
			     "session", starting->session_id, buf_str(&details), NULL);
}

static enum err
write_ticket(struct tx *tx, struct starting *starting)
{
	const struct ticket_wish ticket = {
		.session_id = starting->session_id,
		.login_id = starting->call->who->token_id,
		.user_id = starting->call->who->account_id,
		.viewer = starting->viewer,
		.now_ms = starting->now_ms,
	};

	return ticket_insert(tx, &starting->ticket, &ticket);
}

static enum err
start_in(struct tx *tx, void *context)
{
	struct starting *starting = context;
	enum err err;

	call_reset(starting->call);
	err = authorise(tx, starting);
	if (!err)
		err = starting->may.join_session ? join(tx, starting) : insert(tx, starting);
	if (!err)
		err = write_ticket(tx, starting);
	if (!err)
		err = records_touch(tx, "session");
	return err ? err : audit(starting, tx);
}

static void
give(const struct starting *starting, struct started *ret_started)
{
	*ret_started =
		(struct started){ starting->session, starting->viewer, starting->ticket.text };
}

enum err
session_start(struct call *call, const struct start_wish *wish, struct started *ret_started)
{
	struct starting starting = {
		.call = call,
		.wish = wish,
		.uid = random_hex(call->arena, SESSION_UID_TEXT),
		.viewer = random_hex(call->arena, VIEWER_TEXT),
		.now_ms = clock_now_ms(),
	};
	enum err err;

	secret_make(&call->site->rules.cookie_key, call->arena, &starting.ticket);
	err = store_write(call->store, start_in, &starting);
	if (!err)
		give(&starting, ret_started);
	return err;
}

/* --- once more --- */

struct again {
	struct starting starting;
	struct str uid;
};

static enum err
ticket_in(struct tx *tx, void *context)
{
	struct again *again = context;
	struct call *call = again->starting.call;
	struct session_view *view;
	const char *why_not;
	enum err err;

	call_reset(call);
	err = session_load(call, tx, again->uid, &view);
	if (err)
		return err;
	if (view->ended_at != 0) {
		call->refusal = text_session_over;
		return ERR_CONFLICT;
	}
	/* Seeing that it runs is not seeing what is on its screen. */
	if (!view->may_attach)
		return refuse(call, text_session_not_yours);
	err = session_ask_stay(call, tx, view, &why_not);
	if (err)
		return err;
	if (why_not)
		return refuse(call, why_not);
	again->starting.session_id = view->id;
	again->starting.session = view->uid;
	return write_ticket(tx, &again->starting);
}

enum err
session_ticket(struct call *call, struct str uid, struct str viewer, struct started *ret_started)
{
	struct again again = {
		.uid = uid,
		.starting = { .call = call,
			      .viewer = viewer.length ? arena_text(call->arena, viewer)
						      : random_hex(call->arena, VIEWER_TEXT),
			      .now_ms = clock_now_ms() },
	};
	enum err err;

	secret_make(&call->site->rules.cookie_key, call->arena, &again.starting.ticket);
	err = store_write(call->store, ticket_in, &again);
	if (!err)
		give(&again.starting, ret_started);
	return err;
}

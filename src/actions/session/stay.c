/* SPDX-License-Identifier: Apache-2.0 */
/* A person's rights are read once for all their sessions; of each session it takes its row, its
 * item, and what the Vault offers on it where an account is in use. */
#include "actions/session/stay.h"

#include "actions/session/items.h"
#include "codec/json.h"
#include "codec/utf8.h"
#include "records/records.h"
#include "store/queries.h"

enum { DETAILS_LIMIT = 8 * 1024 };

static const char text_no_user[] = "The user does not exist any more.";

struct asking {
	struct tx *tx;
	const struct site *site;
	struct arena *arena;
	int64_t now_ms;
	struct grants *grants; /* NULL: there is no such user */
};

static enum err
read_person(struct asking *asking, int64_t user_id)
{
	const struct grants_wish wish = {
		.user_id = user_id,
		.edition = asking->site->edition,
		.settings = asking->site->rules.settings,
		.leaves_out_live = true,
	};
	enum err err = grants_load(asking->tx, &wish, asking->arena, &asking->grants);

	if (err != ERR_NOT_FOUND)
		return err;
	asking->grants = NULL;
	return OK;
}

static enum err
ask_account(struct asking *asking, const struct stay_session *session, const struct item_view *item,
	    const char **ret_why_not)
{
	struct offer account;
	enum err err = item_offer_find(asking->tx, &asking->grants->person, item,
				       session->account_id, asking->arena, &account);

	if (err != ERR_NOT_FOUND)
		return err;
	*ret_why_not = arena_printf(asking->arena,
				    "The Vault account %s is not given to the user for this item "
				    "any more.",
				    session->account_name);
	return OK;
}

static enum err
ask(struct asking *asking, const struct stay_session *session, const char **ret_why_not)
{
	struct item_view *item;
	struct may may;
	enum err err;

	*ret_why_not = text_no_user;
	if (!asking->grants)
		return OK;
	err = item_load(asking->tx, asking->arena, session->item_id, &item);
	if (err == ERR_NOT_FOUND) {
		*ret_why_not = arena_printf(asking->arena, "The item %s does not exist any more.",
					    session->item_name);
		return OK;
	}
	if (err)
		return err;
	may_stay(asking->grants, &item->may, asking->now_ms, asking->arena, &may);
	*ret_why_not = may.why_not;
	if (may.why_not || !session->account_id || session->user_id != asking->grants->person.id)
		return OK;
	return ask_account(asking, session, item, ret_why_not);
}

enum err
stay_ask(struct tx *tx, const struct site *site, int64_t user_id,
	 const struct stay_session *session, int64_t now_ms, struct arena *arena,
	 const char **ret_why_not)
{
	struct asking asking = { tx, site, arena, now_ms, NULL };
	enum err err = read_person(&asking, user_id);

	return err ? err : ask(&asking, session, ret_why_not);
}

/* --- sessions that run --- */

struct asking_all {
	struct asking asking;
	const struct stay_all *all;
};

/* ERR_NOT_FOUND: it has ended. */
static enum err
read_session(struct asking *asking, const char *uid, struct stay_session *session)
{
	CLEANUP(query_closep) struct query *row = NULL;
	enum err err = query_open_row(asking->tx, query_named(QUERY_MAY_SESSION),
				      &VALUE_OF_TEXT(uid), 1, &row);

	if (err)
		return err;
	*session = (struct stay_session){
		.user_id = query_int(row, 0),
		.item_id = query_int(row, 1),
		.item_name = arena_text(asking->arena, query_str(row, 2)),
		.account_id = query_int(row, 3),
		.account_name = arena_text(asking->arena, query_str(row, 4)),
	};
	return OK;
}

/* A sentence may list all of somebody's group policies: it is cut between two characters. */
static const char *
text_of(struct arena *texts, const char *why_not)
{
	char *text = arena_printf(texts, "The right to this session is gone: %s", why_not);
	struct str rest = str_from(text);
	size_t length = 0;

	while (rest.length) {
		uint32_t code_point;
		size_t next = utf8_sequence(rest, &code_point);

		if (!next || length + next > LINK_TEXT_LIMIT)
			break;
		length += next;
		rest = str_from_offset(rest, next);
	}
	text[length] = '\0';
	return text;
}

static enum err
ask_one(struct asking_all *all, struct stay_running *running)
{
	struct stay_session session;
	const char *why_not;
	enum err err = read_session(&all->asking, running->uid, &session);

	if (!err)
		err = ask(&all->asking, &session, &why_not);
	if (!err && why_not)
		running->why = text_of(all->all->texts, why_not);
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
ask_all_in(struct tx *tx, void *context)
{
	struct asking_all *all = context;
	enum err err;

	all->asking.tx = tx;
	err = read_person(&all->asking, all->all->running[0].user_id);
	for (size_t i = 0; i < all->all->count && !err; i++)
		err = ask_one(all, &all->all->running[i]);
	return err;
}

enum err
stay_ask_all(struct reader *reader, const struct stay_all *all, struct arena *arena)
{
	struct asking_all asking_all = { { NULL, all->site, arena, all->now_ms, NULL }, all };

	for (size_t i = 0; i < all->count; i++)
		all->running[i].why = NULL;
	return all->count ? store_read(reader, ask_all_in, &asking_all) : OK;
}

static enum err
number_in(struct tx *tx, void *context)
{
	return grants_number(tx, context);
}

enum err
stay_number(struct reader *reader, int64_t *ret_number)
{
	int64_t number;
	enum err err = store_read(reader, number_in, &number);

	if (!err)
		*ret_number = number;
	return err;
}

/* --- the audit trail --- */

static enum err
audit_in(struct tx *tx, void *context)
{
	const struct stay_running *running = context;
	struct records records = { .tx = tx, .arena = tx_arena(tx) };
	CLEANUP(query_closep) struct query *row = NULL;
	CLEANUP(buf_release) struct buf details;
	struct json_writer writer;
	int64_t id;
	enum err err = query_open_row(tx, query_named(QUERY_LIVE_WHO), &VALUE_OF_TEXT(running->uid),
				      1, &row);

	buf_init(&details, DETAILS_LIMIT);
	if (err)
		return err == ERR_NOT_FOUND ? OK : err; /* it ended by itself meanwhile */
	id = query_int(row, 0);
	json_write_init(&writer, &details);
	json_write_begin_object(&writer);
	json_write_name(&writer, "session");
	json_write_text(&writer, str_from(running->uid));
	json_write_name(&writer, "user");
	json_write_text(&writer, query_str(row, 2));
	json_write_name(&writer, "why");
	json_write_text(&writer, str_from(running->why));
	json_write_end_object(&writer);
	query_close(TAKE(row));
	err = buf_error(&details);
	if (err)
		return err;
	return records_audit(&records, "session.revoked", "session", id, buf_str(&details), NULL);
}

enum err
stay_audit(struct store *store, const struct stay_running *running)
{
	struct stay_running copy = *running;

	return store_write(store, audit_in, &copy);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Making, finding and ending logins of people. */
#include "access/web_login.h"

#include "crypto/hash.h"
#include "store/queries.h"

struct str
web_login_cookie(struct str cookie_header)
{
	struct str rest = cookie_header, part, name, found = { 0 };

	while (str_split(&rest, ';', &part)) {
		part = str_trim(part);
		if (!str_split(&part, '=', &name) || !str_equal_text(name, WEB_LOGIN_COOKIE))
			continue;
		if (found.data || !str_is_hex(part, WEB_LOGIN_TEXT))
			return (struct str){ 0 };
		found = part;
	}
	return found;
}

void
web_login_csrf(const struct access_rules *rules, struct str cookie,
	       char ret_text[WEB_LOGIN_TEXT + 1])
{
	unsigned char hash[HASH_SIZE];
	char about[sizeof("csrf ") + WEB_LOGIN_TEXT];
	int length = snprintf(about, sizeof(about), "csrf %.*s", STR_ARG(cookie));

	_Static_assert(2 * HASH_SIZE == WEB_LOGIN_TEXT, "a hash fills the text");
	hash_keyed(rules->cookie_key.bytes, str_of(about, (size_t)length), hash);
	hash_write_hex(hash, sizeof(hash), ret_text);
}

static const char *
method_name(enum web_login_method method)
{
	return method == WEB_LOGIN_LINK ? "link" : "password";
}

static struct str
agent_of(const struct web_login_wish *wish)
{
	struct str agent = wish->user_agent;

	return str_of(agent.data ? agent.data : "",
		      agent.length < WEB_LOGIN_AGENT_LIMIT ? agent.length : WEB_LOGIN_AGENT_LIMIT);
}

/* Browsers say what they like; a header is bytes, the column is a text. */
static struct str
clean(struct arena *arena, struct str text)
{
	char *copied = arena_text(arena, text);

	for (size_t i = 0; i < text.length; i++)
		if (copied[i] < ' ' || copied[i] > '~')
			copied[i] = '?';
	return str_of(copied, text.length);
}

static enum err
put_last(struct tx *tx, const struct web_login_wish *wish)
{
	const struct value values[] = { VALUE_OF_INT(wish->user_id), VALUE_OF_INT(wish->now_ms),
					VALUE_OF_STR(wish->address) };
	enum err err;

	err = query_run(tx, query_named(QUERY_LOGIN_LAST_PUT), values, COUNT_OF(values), NULL);
	if (err)
		return err;
	return query_run(tx, query_named(QUERY_LOGIN_AUTHENTICATED), values, 2, NULL);
}

/* When and from where the user logged in last, as values; nulls for never. */
static enum err
find_last(struct tx *tx, int64_t user_id, struct value *ret_at, struct value *ret_address)
{
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err;

	*ret_at = *ret_address = VALUE_OF_NULL;
	err = query_open_row(tx, query_named(QUERY_LOGIN_LAST), &VALUE_OF_INT(user_id), 1, &query);
	if (err)
		return err == ERR_NOT_FOUND ? OK : err;
	if (query_is_null(query, 0))
		return OK;
	*ret_at = VALUE_OF_INT(query_int(query, 0));
	*ret_address = VALUE_OF_STR(arena_str(tx_arena(tx), query_str(query, 1)));
	return OK;
}

static enum err
trim(struct tx *tx, int64_t user_id, bool *ret_has_ended)
{
	const struct value values[] = { VALUE_OF_INT(user_id), VALUE_OF_INT(WEB_LOGINS_PER_USER) };
	int64_t changed = 0;
	enum err err;

	err = query_run(tx, query_named(QUERY_LOGIN_WEB_TRIM), values, COUNT_OF(values), &changed);
	*ret_has_ended = changed > 0;
	return err;
}

enum err
web_login_insert(struct tx *tx, const struct access_rules *rules, const struct web_login_wish *wish,
		 const struct made_secret *cookie, int64_t *ret_id, bool *ret_has_ended)
{
	struct value at, address;
	enum err err;

	err = find_last(tx, wish->user_id, &at, &address);
	if (err)
		return err;

	const struct value values[] = {
		VALUE_OF_BYTES(str_of(cookie->hash, SECRET_HASH_SIZE)),
		VALUE_OF_INT(wish->user_id),
		VALUE_OF_TEXT(method_name(wish->method)),
		VALUE_OF_INT(wish->now_ms),
		VALUE_OF_INT(wish->now_ms + rules->settings->login_life_seconds * 1000),
		VALUE_OF_STR(wish->address),
		VALUE_OF_STR(clean(tx_arena(tx), agent_of(wish))),
		at,
		address,
	};

	err = query_number(tx, query_named(QUERY_LOGIN_WEB_INSERT), values, COUNT_OF(values),
			   ret_id);
	if (!err)
		err = put_last(tx, wish);
	return err ? err : trim(tx, wish->user_id, ret_has_ended);
}

/* --- finding --- */

struct find {
	const struct access_rules *rules;
	const unsigned char *hash;
	int64_t now_ms;
	struct identity *identity;
};

/* The user's own limit of idleness, or the site's; 0: none. */
static int64_t
idle_ms_of(const struct query *query, const struct access_rules *rules)
{
	int64_t seconds = query_int(query, 11);

	return 1000 * (seconds < 0 ? rules->settings->login_idle_seconds : seconds);
}

static bool
is_over(const struct query *query, const struct find *find)
{
	int64_t idle_ms = idle_ms_of(query, find->rules);

	return query_int(query, 4) <= find->now_ms ||
	       (idle_ms > 0 && query_int(query, 3) + idle_ms <= find->now_ms);
}

static enum err
find_in(struct tx *tx, void *context)
{
	struct find *find = context;
	const struct value hash = VALUE_OF_BYTES(str_of(find->hash, SECRET_HASH_SIZE));
	CLEANUP(query_closep) struct query *query = NULL;
	struct identity *identity;
	int64_t expires;
	enum err err;

	err = query_open_row(tx, query_named(QUERY_LOGIN_WEB_FIND), &hash, 1, &query);
	if (err)
		return err;
	if (is_over(query, find))
		return ERR_NOT_FOUND;
	identity = identity_new();
	identity->kind = IDENTITY_USER;
	identity->token_id = query_int(query, 0);
	identity->account_id = query_int(query, 1);
	identity->is_by_link = str_equal_text(query_str(query, 2), method_name(WEB_LOGIN_LINK));
	identity->seen_at = query_int(query, 3);
	identity->login_expires_at = query_int(query, 4);
	identity_set_names(identity, query_str(query, 5), STR(""));
	identity->is_enabled = query_bool(query, 6) && query_bool(query, 12);
	identity->is_administrator = query_bool(query, 7);
	identity->views_recordings = query_bool(query, 7) || query_bool(query, 8);
	expires = query_int(query, 10);
	/* Who came by a link was let in by the machine's owner, and may not know a password. */
	identity->must_change_password =
		!identity->is_by_link &&
		(query_bool(query, 9) || (expires != 0 && expires <= find->now_ms));
	identity_unref(find->identity);
	find->identity = identity;
	return OK;
}

enum err
web_login_find(struct reader *reader, const struct access_rules *rules,
	       const unsigned char hash[SECRET_HASH_SIZE], int64_t now_ms,
	       struct identity **ret_identity)
{
	struct find find = { .rules = rules, .hash = hash, .now_ms = now_ms };
	enum err err;

	err = store_read(reader, find_in, &find);
	if (err) {
		identity_unref(find.identity);
		return err;
	}
	*ret_identity = find.identity;
	return OK;
}

struct seen {
	int64_t login_id, now_ms;
};

static enum err
seen_in(struct tx *tx, void *context)
{
	const struct seen *seen = context;
	const struct value values[] = { VALUE_OF_INT(seen->login_id), VALUE_OF_INT(seen->now_ms) };

	return query_run(tx, query_named(QUERY_LOGIN_WEB_SEEN), values, COUNT_OF(values), NULL);
}

enum err
web_login_seen(struct store *store, const struct identity *who, int64_t now_ms)
{
	struct seen seen = { who->token_id, now_ms };

	if (now_ms - who->seen_at < WEB_LOGIN_SEEN_MS)
		return OK;
	return store_write(store, seen_in, &seen);
}

enum err
web_login_previous(struct tx *tx, int64_t login_id, struct arena *arena,
		   struct web_login_previous *ret_previous)
{
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err;

	err = query_open_row(tx, query_named(QUERY_LOGIN_WEB_PREVIOUS), &VALUE_OF_INT(login_id), 1,
			     &query);
	if (err)
		return err;
	*ret_previous = (struct web_login_previous){
		.at = query_int(query, 0),
		.address = arena_text(arena, query_str(query, 1)),
	};
	return OK;
}

/* --- ending --- */

static enum err
run_on(struct tx *tx, enum query_name name, int64_t number)
{
	return query_run(tx, query_named(name), &VALUE_OF_INT(number), 1, NULL);
}

enum err
web_login_end(struct tx *tx, int64_t login_id)
{
	return run_on(tx, QUERY_LOGIN_WEB_DELETE, login_id);
}

enum err
web_logins_end(struct tx *tx, int64_t user_id, int64_t but_login_id)
{
	const struct value values[] = { VALUE_OF_INT(user_id), VALUE_OF_INT(but_login_id) };
	enum err err;

	err = query_run(tx, query_named(QUERY_LOGIN_WEB_DELETE_OF), values, COUNT_OF(values), NULL);
	return err ? err : run_on(tx, QUERY_LOGIN_LINK_DELETE_OF, user_id);
}

enum err
web_logins_forget(struct tx *tx, int64_t user_id)
{
	enum err err = web_logins_end(tx, user_id, 0);

	return err ? err : run_on(tx, QUERY_LOGIN_ACCESS_DELETE, user_id);
}

static enum err
clear_in(struct tx *tx, void *context)
{
	int64_t now_ms = *(const int64_t *)context;
	enum err err;

	err = run_on(tx, QUERY_LOGIN_WEB_DELETE_OVER, now_ms);
	if (!err)
		err = run_on(tx, QUERY_LOGIN_LINK_DELETE_EXPIRED, now_ms);
	return err ? err : run_on(tx, QUERY_SESSION_TICKETS_DELETE_EXPIRED, now_ms);
}

enum err
web_login_clear(struct store *store, int64_t now_ms)
{
	return store_write(store, clear_in, &now_ms);
}

/* --- links --- */

enum err
login_link_insert(struct tx *tx, const struct made_secret *link, int64_t user_id, const char *open,
		  int64_t now_ms)
{
	const struct value values[] = {
		VALUE_OF_BYTES(str_of(link->hash, SECRET_HASH_SIZE)),
		VALUE_OF_INT(user_id),
		VALUE_OF_TEXT(open),
		VALUE_OF_INT(now_ms),
		VALUE_OF_INT(now_ms + LOGIN_LINK_MS),
	};

	return query_run(tx, query_named(QUERY_LOGIN_LINK_INSERT), values, COUNT_OF(values), NULL);
}

enum err
login_link_take(struct tx *tx, const unsigned char hash[SECRET_HASH_SIZE], int64_t now_ms,
		int64_t *ret_user_id)
{
	const struct value values[] = { VALUE_OF_BYTES(str_of(hash, SECRET_HASH_SIZE)),
					VALUE_OF_INT(now_ms) };

	return query_number(tx, query_named(QUERY_LOGIN_LINK_TAKE), values, COUNT_OF(values),
			    ret_user_id);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Each attempt costs one password hash and each failure one write, whatever was wrong. So neither
 * the answer nor its time tells whether a name exists. */
#include "access/user_login.h"

#include "codec/utf8.h"
#include "crypto/password.h"
#include "model/seeds.h"
#include "records/touch.h"
#include "store/queries.h"

struct look {
	const struct access_rules *rules;
	struct arena *arena;
	struct str name_key; /* or */
	int64_t user_id;
	int64_t now_ms;

	const char *hash; /* NULL: no password was ever set */
	int64_t failures, locked_until;
	bool may_sign_in;
	struct user_login login;
};

static enum err
open_user(struct tx *tx, const struct look *look, struct query **ret_query)
{
	const struct value by_name[] = { VALUE_OF_INT(SEED_LOCAL_PROVIDER),
					 VALUE_OF_STR(look->name_key) };
	const struct value by_id = VALUE_OF_INT(look->user_id);

	if (look->user_id)
		return query_open_row(tx, query_named(QUERY_LOGIN_USER_BY_ID), &by_id, 1,
				      ret_query);
	return query_open_row(tx, query_named(QUERY_LOGIN_USER_BY_NAME), by_name, COUNT_OF(by_name),
			      ret_query);
}

static enum err
look_in(struct tx *tx, void *context)
{
	struct look *look = context;
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err;

	look->hash = NULL;
	look->login = (struct user_login){ .outcome = USER_UNKNOWN };
	err = open_user(tx, look, &query);
	if (err)
		return err == ERR_NOT_FOUND ? OK : err;
	look->login = (struct user_login){
		.outcome = USER_WRONG_PASSWORD,
		.user_id = query_int(query, 0),
		.username = arena_text(look->arena, query_str(query, 1)),
		.needs_second_factor = query_bool(query, 5),
	};
	if (!query_is_null(query, 2))
		look->hash = arena_text(look->arena, query_str(query, 2));
	look->failures = query_int(query, 4);
	look->locked_until = query_int(query, 6);
	look->may_sign_in = query_bool(query, 3) && query_bool(query, 7) && query_bool(query, 8);
	return OK;
}

static bool
is_locked(const struct look *look)
{
	int64_t most = look->rules->settings->lockout_failures;

	return most > 0 && look->failures >= most && look->locked_until > look->now_ms;
}

/* --- what an attempt leaves --- */

struct trace {
	struct look *look;
	bool counts;
};

static enum err
set_failures(struct tx *tx, int64_t user_id, int64_t failures)
{
	const struct value values[] = { VALUE_OF_INT(user_id), VALUE_OF_INT(failures) };

	return query_run(tx, query_named(QUERY_LOGIN_FAILURES_SET), values, COUNT_OF(values), NULL);
}

static enum err
set_lock(struct tx *tx, int64_t user_id, int64_t locked_until)
{
	const struct value values[] = { VALUE_OF_INT(user_id),
					locked_until ? VALUE_OF_INT(locked_until) : VALUE_OF_NULL };

	return query_run(tx, query_named(QUERY_LOGIN_LOCK_PUT), values, COUNT_OF(values), NULL);
}

/* Counted against the row as it is now; a lock that has run out begins a new count. */
static enum err
count_failure(struct tx *tx, struct look *look)
{
	const struct site_settings *settings = look->rules->settings;
	struct look now = *look;
	int64_t failures;
	enum err err;

	look->login.has_locked = false;
	now.user_id = look->login.user_id;
	err = look_in(tx, &now);
	if (err || now.login.outcome == USER_UNKNOWN || is_locked(&now))
		return err;
	failures = now.failures;
	if (settings->lockout_failures > 0 && failures >= settings->lockout_failures)
		failures = 0;
	failures++;
	err = set_failures(tx, now.user_id, failures);
	if (err)
		return err;
	if (settings->lockout_failures == 0 || failures < settings->lockout_failures)
		return OK;
	look->login.has_locked = true;
	return set_lock(tx, now.user_id, look->now_ms + settings->lockout_seconds * 1000);
}

static enum err
trace_in(struct tx *tx, void *context)
{
	struct trace *trace = context;
	enum err err = records_touch(tx, "login_failure");

	if (err || !trace->counts)
		return err;
	return count_failure(tx, trace->look);
}

struct renewal {
	int64_t user_id;
	const char *old_hash, *new_hash;
};

static enum err
renew_in(struct tx *tx, void *context)
{
	const struct renewal *renewal = context;
	const struct value values[] = { VALUE_OF_INT(renewal->user_id),
					VALUE_OF_TEXT(renewal->old_hash),
					VALUE_OF_TEXT(renewal->new_hash) };

	return query_run(tx, query_named(QUERY_LOGIN_HASH_SET), values, COUNT_OF(values), NULL);
}

/* Made with yesterday's parameters: now is when we have the password to make it anew. */
static enum err
renew_hash(struct store *store, const struct look *look, struct str password)
{
	struct renewal renewal = { .user_id = look->login.user_id, .old_hash = look->hash };
	char *hash;
	enum err err;

	if (!password_is_outdated(look->hash))
		return OK;
	err = password_hash(password, look->arena, &hash);
	if (err)
		return err;
	renewal.new_hash = hash;
	return store_write(store, renew_in, &renewal);
}

/* --- proving --- */

static enum err
prove(struct store *store, struct look *look, struct str password, struct user_login *ret_login)
{
	struct trace trace = { .look = look };
	bool may_try = look->hash && look->may_sign_in && !is_locked(look);
	enum err proof =
		may_try ? password_verify(password, look->hash) : password_verify_nobody(password);
	enum err err;

	if (proof != OK && proof != ERR_DENIED && proof != ERR_INVALID && proof != ERR_LIMIT)
		return proof;
	if (look->login.outcome != USER_UNKNOWN && !look->may_sign_in)
		look->login.outcome = USER_DISABLED;
	else if (look->login.outcome != USER_UNKNOWN && is_locked(look))
		look->login.outcome = USER_LOCKED;
	else if (proof == OK)
		look->login.outcome = USER_PROVED;
	if (look->login.outcome == USER_PROVED) {
		err = renew_hash(store, look, password);
	} else {
		trace.counts = look->login.outcome == USER_WRONG_PASSWORD;
		err = store_write(store, trace_in, &trace);
	}
	if (err)
		return err;
	*ret_login = look->login;
	return OK;
}

enum err
user_login_by_password(struct reader *reader, struct store *store, const struct access_rules *rules,
		       const struct user_attempt *attempt, struct arena *arena,
		       struct user_login *ret_login)
{
	struct look look = { .rules = rules, .arena = arena, .now_ms = attempt->now_ms };
	enum err err;

	/* Folded before anything is counted: no spelling of a name has failures of its own. */
	look.name_key = utf8_fold_key(arena, attempt->username);
	err = store_read(reader, look_in, &look);
	return err ? err : prove(store, &look, attempt->password, ret_login);
}

enum err
user_login_again(struct reader *reader, struct store *store, const struct access_rules *rules,
		 int64_t user_id, struct str password, int64_t now_ms, struct arena *arena,
		 struct user_login *ret_login)
{
	struct look look = { .rules = rules, .arena = arena, .user_id = user_id, .now_ms = now_ms };
	enum err err;

	err = store_read(reader, look_in, &look);
	return err ? err : prove(store, &look, password, ret_login);
}

enum err
user_login_succeeded(struct tx *tx, int64_t user_id)
{
	enum err err = set_failures(tx, user_id, 0);

	return err ? err : set_lock(tx, user_id, 0);
}

const char *
user_outcome_name(enum user_outcome outcome)
{
	static const char *const names[USER_OUTCOMES] = {
		[USER_UNKNOWN] = "unknown_user", [USER_WRONG_PASSWORD] = "wrong_password",
		[USER_LOCKED] = "locked",	 [USER_DISABLED] = "disabled",
		[USER_PROVED] = "proved",
	};

	return (size_t)outcome < COUNT_OF(names) ? names[outcome] : "unknown";
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Each attempt costs one password hash and each failure one write of the same statements, whatever
 * was wrong. So neither the answer nor its time tells whether a name exists. */
#include "access/user_login.h"

#include "codec/utf8.h"
#include "crypto/password.h"
#include "model/seeds.h"
#include "records/touch.h"
#include "store/queries.h"

struct look {
	const struct access_rules *rules;
	const struct user_attempt *attempt;
	struct arena *arena;
	struct str name_key; /* of an attempt by name */

	const char *hash; /* NULL: no password was ever set */
	int64_t failures, locked_until;
	bool may_sign_in;
	bool is_over; /* a one-time password that nobody came with in time */
	struct user_login login;
};

static enum err
open_user(struct tx *tx, const struct look *look, struct query **ret_query)
{
	const struct value by_name[] = { VALUE_OF_INT(SEED_LOCAL_PROVIDER),
					 VALUE_OF_STR(look->name_key) };
	const struct value by_id = VALUE_OF_INT(look->attempt->user_id);

	if (look->attempt->user_id)
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
	look->is_over = query_bool(query, 9) && query_int(query, 10) != 0 &&
			query_int(query, 10) <= look->attempt->now_ms;
	look->may_sign_in = query_bool(query, 3) && query_bool(query, 7) && query_bool(query, 8);
	return OK;
}

static bool
is_locked(const struct look *look)
{
	int64_t most = look->rules->settings->lockout_failures;

	return most > 0 && look->failures >= most && look->locked_until > look->attempt->now_ms;
}

/* --- what an attempt leaves --- */

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

static enum err
lock(struct tx *tx, struct look *look)
{
	const struct user_attempt *attempt = look->attempt;
	int64_t seconds = look->rules->settings->lockout_seconds;
	enum err err;

	look->login.has_locked = true;
	err = set_lock(tx, look->login.user_id, attempt->now_ms + seconds * 1000);
	if (err || !attempt->locked)
		return err;
	return attempt->locked(tx, look->login.user_id, attempt->context);
}

/* Counted against the row as it is now; a lock that has run out begins a new count. What is not to
 * be counted sets the failures of nobody, so that it takes as long. */
static enum err
fail_in(struct tx *tx, void *context)
{
	struct look *look = context;
	struct look now = *look;
	int64_t most = look->rules->settings->lockout_failures;
	bool counts;
	enum err err = records_touch(tx, "login_failure");

	look->login.has_locked = false;
	if (!err)
		err = look_in(tx, &now);
	if (err)
		return err;
	counts =
		look->login.outcome == USER_WRONG_PASSWORD && now.login.user_id && !is_locked(&now);
	if (most > 0 && now.failures >= most)
		now.failures = 0;
	err = set_failures(tx, counts ? now.login.user_id : 0, now.failures + 1);
	if (err || !counts || most == 0 || now.failures + 1 < most)
		return err;
	return lock(tx, look);
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
renew_hash(struct store *store, struct look *look)
{
	struct renewal renewal = { .user_id = look->login.user_id, .old_hash = look->hash };
	char *hash;
	enum err err;

	look->login.hash = look->hash;
	if (!password_is_outdated(look->hash))
		return OK;
	err = password_hash(look->attempt->password, look->arena, &hash);
	if (err)
		return err;
	look->login.hash = renewal.new_hash = hash;
	return store_write(store, renew_in, &renewal);
}

/* --- proving --- */

static enum err
prove(struct store *store, struct look *look)
{
	struct str password = look->attempt->password;
	bool may_try = look->hash && look->may_sign_in && !look->is_over && !is_locked(look);
	enum err proof =
		may_try ? password_verify(password, look->hash) : password_verify_nobody(password);

	if (proof != OK && proof != ERR_DENIED && proof != ERR_INVALID && proof != ERR_LIMIT)
		return proof;
	if (look->login.outcome != USER_UNKNOWN && !look->may_sign_in)
		look->login.outcome = USER_DISABLED;
	else if (look->login.outcome != USER_UNKNOWN && is_locked(look))
		look->login.outcome = USER_LOCKED;
	else if (look->login.outcome != USER_UNKNOWN && look->is_over)
		look->login.outcome = USER_OVERDUE;
	else if (proof == OK)
		look->login.outcome = USER_PROVED;
	return look->login.outcome == USER_PROVED ? renew_hash(store, look)
						  : store_write(store, fail_in, look);
}

enum err
user_login_by_password(struct reader *reader, struct store *store, const struct access_rules *rules,
		       const struct user_attempt *attempt, struct arena *arena,
		       struct user_login *ret_login)
{
	struct look look = { .rules = rules, .attempt = attempt, .arena = arena };
	enum err err;

	/* Folded before anything is counted: no spelling of a name has failures of its own. */
	look.name_key = utf8_fold_key(arena, attempt->username);
	err = store_read(reader, look_in, &look);
	if (!err)
		err = prove(store, &look);
	if (err)
		return err;
	*ret_login = look.login;
	return OK;
}

enum err
user_login_succeeded(struct tx *tx, const struct user_login *login)
{
	const struct value values[] = { VALUE_OF_INT(login->user_id), VALUE_OF_TEXT(login->hash) };
	int64_t changed = 0;
	enum err err;

	err = query_run(tx, query_named(QUERY_LOGIN_FAILURES_FORGIVE), values, COUNT_OF(values),
			&changed);
	if (err)
		return err;
	return changed ? set_lock(tx, login->user_id, 0) : ERR_DENIED;
}

const char *
user_outcome_name(enum user_outcome outcome)
{
	static const char *const names[USER_OUTCOMES] = {
		[USER_UNKNOWN] = "unknown_user",
		[USER_WRONG_PASSWORD] = "wrong_password",
		[USER_LOCKED] = "locked",
		[USER_DISABLED] = "disabled",
		[USER_OVERDUE] = "one_time_password_over",
		[USER_PROVED] = "proved",
	};

	return (size_t)outcome < COUNT_OF(names) ? names[outcome] : "unknown";
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Proves a client's secret in constant time, counts failures and locks an account that has too
 * many. */
#include "access/login.h"

#include "access/account.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "store/queries.h"

struct look {
	const struct access_rules *rules;
	const struct login_attempt *attempt;
	struct login login;
	struct identity *identity; /* whom the client id names */
	struct account_failures failures;
};

/* Every secret is compared with every reading, so that the time does not tell how close it was. */
static bool
proves(const struct look *look, const struct secret_row *rows, size_t count,
       const struct secret_row **ret_row)
{
	bool found = false;

	for (size_t i = 0; i < look->attempt->count; i++) {
		struct str secret = look->attempt->readings[i].secret;
		unsigned char hash[SECRET_HASH_SIZE];

		secret_hash(&look->rules->key, secret, hash);
		for (size_t j = 0; j < count; j++) {
			bool equal = str_equal_secret(str_of(hash, sizeof(hash)),
						      str_of(rows[j].hash, sizeof(rows[j].hash)));

			if (equal && secret.length > 0) {
				*ret_row = &rows[j];
				found = true;
			}
		}
	}
	return found;
}

static enum err
find_client(struct tx *tx, struct look *look)
{
	enum err err = ERR_NOT_FOUND;

	for (size_t i = look->attempt->count; i > 0 && err == ERR_NOT_FOUND; i--)
		err = account_find_client(tx, look->attempt->readings[i - 1].client_id,
					  &look->identity, &look->failures);
	return err;
}

static enum err
look_in(struct tx *tx, void *context)
{
	struct look *look = context;
	const struct login_attempt *attempt = look->attempt;
	struct login *login = &look->login;
	const struct secret_row *row = NULL;
	struct secret_row *rows;
	size_t count;
	enum err err;

	identity_unrefp(&look->identity);
	*login = (struct login){ .outcome = LOGIN_UNKNOWN };
	err = find_client(tx, look);
	if (err)
		return err == ERR_NOT_FOUND ? OK : err;
	login->account_id = look->identity->account_id;
	if (look->failures.locked_until > attempt->now_ms) {
		login->outcome = LOGIN_LOCKED;
		return OK;
	}
	err = secret_list(tx, login->account_id, tx_arena(tx), &rows, &count);
	if (err)
		return err;
	login->outcome = LOGIN_WRONG_SECRET;
	if (proves(look, rows, count, &row)) {
		look->identity->secret_id = row->id;
		look->identity->login_expires_at = row->expires_at;
		login->outcome = LOGIN_REFUSED;
	}
	if (access_decide_login(look->identity, attempt->address, attempt->now_ms,
				&login->reason) == DECISION_ALLOWED &&
	    login->outcome == LOGIN_REFUSED)
		login->outcome = LOGIN_GRANTED;
	return OK;
}

/* --- failures --- */

struct failure {
	const struct look *look;
	unsigned char secret_hash[SECRET_HASH_SIZE];
	bool has_locked;
};

/* The same wrong secret in another style, soon after: the client's second try, not a second
 * failure. Its record then goes, so that a third try counts again. */
static enum err
is_second_try(struct tx *tx, const struct failure *failure, bool *ret_is)
{
	const struct login_attempt *attempt = failure->look->attempt;
	const struct value account = VALUE_OF_INT(failure->look->login.account_id);
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err;

	*ret_is = false;
	err = query_open_row(tx, query_named(QUERY_ACCESS_FAILURE_LAST), &account, 1, &query);
	if (err)
		return err == ERR_NOT_FOUND ? OK : err;
	*ret_is = str_equal(query_str(query, 0), str_of(failure->secret_hash, SECRET_HASH_SIZE)) &&
		  query_int(query, 1) != attempt->style &&
		  attempt->now_ms - query_int(query, 2) < LOGIN_SECOND_STYLE_MS;
	query_close(TAKE(query));
	return *ret_is ? query_run(tx, query_named(QUERY_ACCESS_FAILURE_DELETE), &account, 1, NULL)
		       : OK;
}

static enum err
count_failure(struct tx *tx, struct failure *failure)
{
	const struct login_attempt *attempt = failure->look->attempt;
	const struct site_settings *settings = failure->look->rules->settings;
	int64_t account_id = failure->look->login.account_id, locked_until = 0;
	CLEANUP(identity_unrefp) struct identity *identity = NULL;
	struct account_failures failures;
	enum err err;

	err = account_find(tx, account_id, &identity, &failures);
	if (err)
		return err;
	/* A lock that has run out begins a new count; one that another request has just set stays
	 * as it is. */
	if (failures.locked_until > attempt->now_ms)
		return OK;
	if (failures.locked_until != 0)
		failures.attempts = 0;
	failures.attempts++;
	if (settings->lockout_failures > 0 && failures.attempts >= settings->lockout_failures) {
		locked_until = attempt->now_ms + settings->lockout_seconds * 1000;
		failure->has_locked = true;
	}

	const struct value counted[] = {
		VALUE_OF_INT(account_id),
		VALUE_OF_INT(failures.attempts),
		locked_until ? VALUE_OF_INT(locked_until) : VALUE_OF_NULL,
	};
	const struct value last[] = {
		VALUE_OF_INT(account_id),
		VALUE_OF_BYTES(str_of(failure->secret_hash, SECRET_HASH_SIZE)),
		VALUE_OF_INT(attempt->style),
		VALUE_OF_INT(attempt->now_ms),
	};

	err = query_run(tx, query_named(QUERY_ACCESS_FAILURES_SET), counted, COUNT_OF(counted),
			NULL);
	if (err)
		return err;
	return query_run(tx, query_named(QUERY_ACCESS_FAILURE_PUT), last, COUNT_OF(last), NULL);
}

static enum err
failure_in(struct tx *tx, void *context)
{
	struct failure *failure = context;
	bool is_second;
	enum err err;

	failure->has_locked = false;
	err = is_second_try(tx, failure, &is_second);
	if (err || is_second)
		return err;
	return count_failure(tx, failure);
}

static enum err
write_failure(struct store *store, const struct look *look)
{
	const struct login_attempt *attempt = look->attempt;
	struct failure failure = { .look = look };
	enum err err;

	/* The plainest reading is the one that both styles have in common. */
	secret_hash(&look->rules->key, attempt->readings[attempt->count - 1].secret,
		    failure.secret_hash);
	err = store_write(store, failure_in, &failure);
	if (err)
		return err;
	if (failure.has_locked)
		log_warning("access.locked", LOG_INT("api_account", look->login.account_id),
			    LOG_STR("address", attempt->address));
	return OK;
}

static enum err
forgive_in(struct tx *tx, void *context)
{
	const struct value values[] = { VALUE_OF_INT(*(const int64_t *)context), VALUE_OF_INT(0),
					VALUE_OF_NULL };
	enum err err;

	err = query_run(tx, query_named(QUERY_ACCESS_FAILURES_SET), values, COUNT_OF(values), NULL);
	if (err)
		return err;
	return query_run(tx, query_named(QUERY_ACCESS_FAILURE_DELETE), values, 1, NULL);
}

enum err
login_by_secret(struct reader *reader, struct store *store, const struct access_rules *rules,
		const struct login_attempt *attempt, struct login *ret_login)
{
	struct look look = { .rules = rules, .attempt = attempt };
	CLEANUP(identity_unrefp) struct identity *identity = NULL;
	enum err err;

	if (attempt->count == 0 || attempt->count > LOGIN_READINGS)
		return ERR_BUG;
	err = store_read(reader, look_in, &look);
	identity = look.identity;
	if (err)
		return err;
	/* Strangers from outside the allow list cannot lock an account: only a failure from where
	 * it may be used counts. */
	if (look.login.outcome == LOGIN_WRONG_SECRET && look.login.reason == REASON_NONE)
		err = write_failure(store, &look);
	else if (look.login.outcome == LOGIN_GRANTED && look.failures.attempts > 0)
		err = store_write(store, forgive_in, &look.login.account_id);
	if (err)
		return err;
	*ret_login = look.login;
	if (look.login.outcome == LOGIN_GRANTED)
		ret_login->identity = TAKE(identity);
	return OK;
}

const char *
login_outcome_name(enum login_outcome outcome)
{
	static const char *const names[] = {
		[LOGIN_UNKNOWN] = "unknown_client", [LOGIN_WRONG_SECRET] = "wrong_secret",
		[LOGIN_LOCKED] = "locked",	    [LOGIN_REFUSED] = "refused",
		[LOGIN_GRANTED] = "granted",
	};

	return (size_t)outcome < COUNT_OF(names) ? names[outcome] : "unknown";
}

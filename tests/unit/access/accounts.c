/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts.h"

static enum err
tell_in(struct tx *tx, void *context)
{
	return query_run(tx, context, NULL, 0, NULL);
}

void
accounts_tell(struct accounts *accounts, const char *sql)
{
	CHECK_OK(store_write(accounts->store, tell_in, (void *)(uintptr_t)sql));
}

struct question {
	const char *sql;
	int64_t answer;
};

static enum err
ask_in(struct tx *tx, void *context)
{
	struct question *question = context;
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row;
	enum err err;

	err = query_open(tx, question->sql, NULL, 0, &query);
	if (err)
		return err;
	err = query_next(query, &has_row);
	if (err)
		return err;
	question->answer = has_row ? query_int(query, 0) : -1;
	return OK;
}

int64_t
accounts_ask(struct accounts *accounts, const char *sql)
{
	struct question question = { sql, 0 };

	CHECK_OK(store_read(accounts->reader, ask_in, &question));
	return question.answer;
}

static enum err
regenerate_in(struct tx *tx, void *context)
{
	struct accounts *accounts = context;

	return secret_regenerate(tx, 1, &accounts->secret, accounts->now_ms, &accounts->secret_id);
}

void
accounts_open(struct accounts *accounts, const char *url)
{
	*accounts = (struct accounts){ .now_ms = INT64_C(1700000000000) };
	arena_init(&accounts->arena);
	site_settings_default(&accounts->settings, &accounts->arena);
	accounts->rules.settings = &accounts->settings;
	memset(accounts->rules.key.bytes, 7, sizeof(accounts->rules.key.bytes));
	memset(accounts->rules.cookie_key.bytes, 8, sizeof(accounts->rules.cookie_key.bytes));
	accounts->store = stores_open(url, NULL);
	CHECK_OK(reader_open(accounts->store, &accounts->reader));
	accounts_tell(accounts,
		      "INSERT INTO \"api_account\" VALUES (1, 'ci', 'ci', '', TRUE, '', 'client', "
		      "'client', 0, NULL, 'deny', FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, "
		      "FALSE, FALSE, FALSE, NULL, FALSE, TRUE, TRUE)");
	secret_make(&accounts->rules.key, &accounts->arena, &accounts->secret);
	CHECK_OK(store_write(accounts->store, regenerate_in, accounts));
}

void
accounts_close(struct accounts *accounts)
{
	reader_close(accounts->reader);
	store_close(accounts->store);
	arena_release(&accounts->arena);
}

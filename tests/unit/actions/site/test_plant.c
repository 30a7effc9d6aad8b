/* SPDX-License-Identifier: Apache-2.0 */
#include "actions/site/plant.h"

#include <unistd.h>

#include "base/log.h"
#include "model/people/security_provider.h"
#include "support/stores.h"

struct count {
	const char *sql;
	int64_t number;
};

static enum err
count_in(struct tx *tx, void *context)
{
	struct count *count = context;
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row = false;
	enum err err = query_open(tx, count->sql, NULL, 0, &query);

	if (!err)
		err = query_next(query, &has_row);
	if (!err && has_row)
		count->number = query_int(query, 0);
	return err;
}

static int64_t
ask(struct store *store, const char *sql)
{
	struct count count = { .sql = sql };
	struct reader *reader = NULL;

	CHECK_OK(reader_open(store, &reader));
	CHECK_OK(store_read(reader, count_in, &count));
	reader_close(reader);
	return count.number;
}

STORE_TEST(built_in_rows_are_planted_once)
{
	const struct store_settings settings = { .url = url, .runs_twice = true };
	struct store *store;

	log_open("test", STDERR_FILENO, LOG_ERROR);
	store = stores_open_with(&settings);
	CHECK_OK(site_plant(store, EDITION_RS));
	CHECK_INT(ask(store, "SELECT count(*) FROM \"jump_item_role\""), 4);
	CHECK_OK(site_plant(store, EDITION_RS));
	CHECK_INT(ask(store, "SELECT count(*) FROM \"jump_item_role\""), 4);
	CHECK_INT(ask(store, "SELECT count(*) FROM \"security_provider\" WHERE \"id\" = 1"), 1);
	store_close(store);
}

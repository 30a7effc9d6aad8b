/* SPDX-License-Identifier: Apache-2.0 */
#include "actions/site/plant.h"

#include <unistd.h>

#include "base/log.h"
#include "model/people/security_provider.h"
#include "support/stores.h"

static int64_t
ask(struct store *store, const char *sql)
{
	struct reader *reader = NULL;
	int64_t number;

	CHECK_OK(reader_open(store, &reader));
	number = stores_number(reader, sql);
	reader_close(reader);
	return number;
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

/* SPDX-License-Identifier: Apache-2.0 */
/* A run's memory and its verdict. */
#include "things.h"

#include <stdlib.h>

static void
note(void *context)
{
	char *text = context;

	*text = (char)(*text + 1);
}

/* What waits for the commit may use the tx's memory. */
static enum err
tell_from_arena(struct tx *tx, void *context)
{
	char **place = context;

	*place = arena_text(tx_arena(tx), STR("a"));
	tx_after(tx, note, *place);
	tx_after(tx, note, *place);
	return OK;
}

STORE_TEST(after_may_use_the_arena)
{
	struct store *store = stores_open(url, thing_migrations);
	char *place = NULL;

	CHECK_OK(store_write(store, tell_from_arena, &place));
	store_close(store);
}

static int told;

static void
count_told(void *context)
{
	(void)context;
	told++;
}

static enum err
tell_twice(struct tx *tx, void *context)
{
	(void)context;
	tx_after(tx, count_told, NULL);
	tx_after(tx, count_told, NULL);
	return OK;
}

STORE_TEST(each_after_runs)
{
	struct store *store = stores_open_with(&(struct store_settings){
		.url = url, .migrations = thing_migrations, .runs_twice = true });

	told = 0;
	CHECK_OK(store_write(store, tell_twice, NULL));
	CHECK_INT(told, 2);
	store_close(store);
}

static enum err
swallow(struct tx *tx, void *context)
{
	enum err err =
		query_run(tx, "INSERT INTO \"thing\" (\"name\") VALUES (NULL)", NULL, 0, NULL);

	(void)context;
	tx_after(tx, count_told, NULL);
	return err ? OK : ERR_BUG;
}

STORE_TEST(a_swallowed_failure_still_fails)
{
	struct store *store = stores_open(url, thing_migrations);

	told = 0;
	CHECK_ERR(store_write(store, swallow, NULL), ERR_INVALID);
	CHECK_INT(told, 0);
	store_close(store);
}

/* A violation that the caller turns into words of its own. */
static enum err
translate(struct tx *tx, void *context)
{
	enum err err = query_run(tx, "INSERT INTO \"thing\" (\"name\") VALUES ('twice'), ('twice')",
				 NULL, 0, NULL);

	(void)context;
	return err == ERR_CONFLICT ? ERR_INVALID : err;
}

STORE_TEST(a_failure_may_be_returned_as_another)
{
	struct store *store = stores_open(url, thing_migrations);

	CHECK_ERR(store_write(store, translate, NULL), ERR_INVALID);
	CHECK_INT(things_in(store), 1);
	store_close(store);
}

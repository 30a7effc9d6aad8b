/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations: once each, in order, whole or not at all; a newer database is refused. */
#include "base/thread.h"
#include "things.h"

static const struct migration broken_migrations[] = {
	{ 1, "0001_good.sql", STR("CREATE TABLE \"good\" (\"id\" {id});") },
	{ 2, "0002_bad.sql",
	  STR("CREATE TABLE \"half\" (\"id\" {id}); CREATE TABLE \"good\" (\"id\" {id});") },
	{ 0 },
};

static const struct migration unknown_word[] = {
	{ 1, "0001_x.sql", STR("CREATE TABLE \"x\" (\"id\" {key});") }, { 0 }
};
static const struct migration committing[] = {
	{ 1, "0001_x.sql", STR("CREATE TABLE \"x\" (\"id\" {id}); COMMIT;") }, { 0 }
};
static const struct migration only_first[] = {
	{ 1, "0001_good.sql", STR("CREATE TABLE \"good\" (\"id\" {id});") }, { 0 }
};

STORE_TEST(migrations_run_once)
{
	struct store_settings settings = { .url = url, .migrations = thing_migrations };
	int from = -1;
	int to = -1;

	CHECK_OK(store_migrate(&settings, &from, &to));
	CHECK_INT(from, 0);
	CHECK_INT(to, 2);
	CHECK_OK(store_migrate(&settings, &from, &to));
	CHECK_INT(from, 2);
	CHECK_INT(to, 2);
}

STORE_TEST(missing_migrations_refuse_to_open)
{
	struct store_settings first = { .url = url, .migrations = only_first };
	struct store_settings second = { .url = url, .migrations = thing_migrations };
	struct store *store = NULL;
	int from;
	int to;

	CHECK_OK(store_migrate(&first, &from, &to));
	CHECK_ERR(store_open(&second, &store), ERR_CONFLICT);
	CHECK(store == NULL);
}

STORE_TEST(newer_schema_is_refused)
{
	struct store_settings newer = { .url = url, .migrations = thing_migrations };
	struct store_settings older = { .url = url, .migrations = only_first };
	struct store *store = NULL;
	int from;
	int to;

	CHECK_OK(store_migrate(&newer, &from, &to));
	CHECK_ERR(store_migrate(&older, &from, &to), ERR_CONFLICT);
	CHECK_ERR(store_open(&older, &store), ERR_CONFLICT);
}

STORE_TEST(half_a_migration_leaves_nothing)
{
	struct store_settings broken = { .url = url, .migrations = broken_migrations };
	struct store_settings good = { .url = url, .migrations = only_first };
	struct store *store = NULL;
	int from;
	int to;

	CHECK_ERR(store_migrate(&broken, &from, &to), ERR_BUG);
	CHECK_OK(store_open(&good, &store));
	store_close(store);
}

STORE_TEST(unknown_words_are_refused)
{
	struct store_settings settings = { .url = url, .migrations = unknown_word };
	int from;
	int to;

	CHECK_ERR(store_migrate(&settings, &from, &to), ERR_BUG);
}

STORE_TEST(a_migration_cannot_commit_by_itself)
{
	struct store_settings settings = { .url = url, .migrations = committing };
	int from;
	int to;

	CHECK_ERR(store_migrate(&settings, &from, &to), ERR_BUG);
}

struct node {
	const char *url;
	enum err err;
	int to;
};

static void
migrate_node(void *context)
{
	struct node *node = context;
	int from;

	node->err = store_migrate(
		&(struct store_settings){ .url = node->url, .migrations = thing_migrations }, &from,
		&node->to);
}

STORE_TEST(nodes_may_migrate_at_once)
{
	struct node nodes[8];
	struct thread *threads[8];

	for (size_t i = 0; i < COUNT_OF(nodes); i++) {
		nodes[i] = (struct node){ .url = url };
		threads[i] = thread_start("migrates", migrate_node, &nodes[i]);
	}
	for (size_t i = 0; i < COUNT_OF(nodes); i++)
		thread_join(threads[i]);
	for (size_t i = 0; i < COUNT_OF(nodes); i++) {
		CHECK_OK(nodes[i].err);
		CHECK_INT(nodes[i].to, 2);
	}
}

/* The program's own history, whatever it holds by now. */
STORE_TEST(own_migrations_run)
{
	struct store *store = stores_open(url, NULL);

	CHECK_OK(store_check(store));
	store_close(store);
}

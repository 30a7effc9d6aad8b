/* SPDX-License-Identifier: Apache-2.0 */
/* Tests that run once on each engine, each time on an empty database of their own. PostgreSQL's
 * place is in the environment, SALLYPORT_TEST_POSTGRESQL (tests/support/postgresql start prints
 * it); without it those tests are skipped. */
#ifndef SUPPORT_STORES_H
#define SUPPORT_STORES_H

#include "store/store.h"
#include "support/test.h"

/* STORE_TEST(rows_come_back) { … url … } becomes the tests rows_come_back_sqlite and
 * rows_come_back_postgresql. */
#define STORE_TEST(name_) \
	static void on_store_##name_(const char *url); \
	TEST(name_##_sqlite) \
	{ \
		stores_run_sqlite(on_store_##name_); \
	} \
	TEST(name_##_postgresql) \
	{ \
		stores_run_postgresql(on_store_##name_); \
	} \
	static void on_store_##name_(const char *url)

/* The url names a database without tables; what it holds is gone afterwards. */
void stores_run_sqlite(void (*run)(const char *url));
void stores_run_postgresql(void (*run)(const char *url));

/* Brings the database to the version of the list (NULL: the program's own migrations) and opens it.
 * Fails the test. */
struct store *stores_open(const char *url, const struct migration *migrations);
struct store *stores_open_with(const struct store_settings *settings);

/* A statement as a write of its own, and the first value of a question's first row: -1 or an empty
 * text without one. The text lives in the arena. */
void stores_tell(struct store *store, const char *sql);
int64_t stores_number(struct reader *reader, const char *sql);
const char *stores_text(struct reader *reader, const char *sql, struct arena *arena);

/* For what the store itself has no words for: runs a statement as another client of the PostgreSQL
 * server would. */
void stores_tell_postgresql(const char *url, const char *sql);

#endif

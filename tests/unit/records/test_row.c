/* SPDX-License-Identifier: Apache-2.0 */
/* Each kind of member as a value; what the store should never hold is refused on its way back. */
#include "records/row.h"

#include "site.h"

struct sample {
	int64_t id;
	const char *text;
	int choice;
	bool flag;
	struct maybe_bool maybe;
	int64_t when;
	struct items words;
	struct items choices;
	struct pairs map;
	struct sealed secret;
};

static const char *const sample_choices[] = { "red", "green", NULL };

#define SELF struct sample
static const struct field rows[] = ROWS(
	ID    (id,      PLAIN, "Id."),
	TEXT  (text,    0, 9, FILTER, "Text."),
	ENUM  (choice,  sample_choices, PLAIN, "Choice."),
	BOOL  (flag,    PLAIN, "Flag."),
	BOOL  (maybe,   NULLABLE, "Flag that may be unset."),
	TIME  (when,    NULLABLE, "Time."),
	LIST  (words,   TEXT, 9, PLAIN, "Words."),
	LIST  (choices, ENUM, 9, PLAIN, "Choices.", .choices = sample_choices),
	MAP   (map,     PLAIN, "Map."),
	SECRET(secret,  0, 9, PLAIN, "Secret.")
);
#undef SELF

enum {
	TEXT_ROW = 1,
	CHOICE_ROW,
	FLAG_ROW,
	MAYBE_ROW,
	WHEN_ROW,
	WORDS_ROW,
	CHOICES_ROW,
	MAP_ROW,
	SECRET_ROW
};

static struct column
column_of(int number)
{
	return (struct column){ .name = rows[number].name,
				.at = rows[number].name,
				.field = &rows[number] };
}

static struct value
value_of(int number, const struct sample *sample, struct arena *arena)
{
	struct column column = column_of(number);

	return row_value(&column, sample, arena);
}

TEST(what_is_not_set_is_null)
{
	const struct sample empty = { 0 };
	struct arena arena;

	arena_init(&arena);
	CHECK_INT(value_of(TEXT_ROW, &empty, &arena).kind, VALUE_NULL);
	CHECK_INT(value_of(CHOICE_ROW, &empty, &arena).kind, VALUE_NULL);
	CHECK_INT(value_of(FLAG_ROW, &empty, &arena).kind, VALUE_BOOL);
	CHECK_INT(value_of(MAYBE_ROW, &empty, &arena).kind, VALUE_NULL);
	CHECK_INT(value_of(WHEN_ROW, &empty, &arena).kind, VALUE_NULL);
	CHECK_STR(value_of(WORDS_ROW, &empty, &arena).bytes, "[]");
	CHECK_STR(value_of(MAP_ROW, &empty, &arena).bytes, "{}");
	CHECK_INT(value_of(SECRET_ROW, &empty, &arena).kind, VALUE_NULL);
	arena_release(&arena);
}

TEST(members_become_values)
{
	const char *words[] = { "a\"b", "c" };
	int choices[] = { 2, 1 };
	struct str names[] = { STR("k") };
	struct str values[] = { STR("v") };
	const struct sample sample = {
		.text = "Über",
		.choice = 2,
		.flag = true,
		.words = { words, 2 },
		.choices = { choices, 2 },
		.map = { names, values, 1 },
		.secret.sealed = STR("\1\2"),
	};
	struct column text = column_of(TEXT_ROW);
	struct arena arena;

	arena_init(&arena);
	CHECK_STR(value_of(TEXT_ROW, &sample, &arena).bytes, "Über");
	CHECK_STR(row_twin_value(&text, &sample, &arena).bytes, "über");
	CHECK_STR(value_of(CHOICE_ROW, &sample, &arena).bytes, "green");
	CHECK_INT(value_of(FLAG_ROW, &sample, &arena).number, 1);
	CHECK_STR(value_of(WORDS_ROW, &sample, &arena).bytes, "[\"a\\\"b\",\"c\"]");
	CHECK_STR(value_of(CHOICES_ROW, &sample, &arena).bytes, "[\"green\",\"red\"]");
	CHECK_STR(value_of(MAP_ROW, &sample, &arena).bytes, "{\"k\":\"v\"}");
	CHECK_INT(value_of(SECRET_ROW, &sample, &arena).kind, VALUE_BYTES);
	arena_release(&arena);
}

TEST(values_are_equal_by_kind_and_content)
{
	const struct value values[] = { VALUE_OF_NULL,	    VALUE_OF_INT(1),   VALUE_OF_BOOL(true),
					VALUE_OF_TEXT("1"), VALUE_OF_TEXT(""), VALUE_OF_INT(2) };

	for (size_t i = 0; i < COUNT_OF(values); i++)
		for (size_t j = 0; j < COUNT_OF(values); j++)
			CHECK_INT(row_values_equal(&values[i], &values[j]), i == j);
}

struct reading {
	int number;
	const char *sql;
	struct sample sample;
};

static enum err
read_one(struct records *records, void *context)
{
	CLEANUP(query_closep) struct query *query = NULL;
	struct reading *reading = context;
	struct column column = column_of(reading->number);
	bool has_row = false;
	int at = 0;
	enum err err = query_open(records->tx, reading->sql, NULL, 0, &query);

	if (!err)
		err = query_next(query, &has_row);
	return err ? err : row_read(&column, &reading->sample, query, &at, records->arena);
}

STORE_TEST(values_become_members)
{
	struct reading words = { .number = WORDS_ROW, .sql = "SELECT '[\"a\",\"b\"]'" };
	struct reading choices = { .number = CHOICES_ROW, .sql = "SELECT '[\"green\"]'" };
	struct reading map = { .number = MAP_ROW, .sql = "SELECT '{\"k\":\"v\"}'" };
	struct reading none = { .number = MAYBE_ROW, .sql = "SELECT CAST(NULL AS BOOLEAN)" };
	struct site site;

	site_open(&site, url);
	CHECK_OK(site_read(&site, read_one, &words));
	CHECK_INT(words.sample.words.count, 2);
	CHECK_TEXT(((const char *const *)words.sample.words.data)[1], "b");
	CHECK_OK(site_read(&site, read_one, &choices));
	CHECK_INT(((const int *)choices.sample.choices.data)[0], 2);
	CHECK_OK(site_read(&site, read_one, &map));
	CHECK_STR(map.sample.map.values[0], "v");
	CHECK_OK(site_read(&site, read_one, &none));
	CHECK(!none.sample.maybe.is_set);
	site_close(&site);
}

STORE_TEST(what_should_never_be_there_is_refused)
{
	struct reading cases[] = {
		{ .number = CHOICE_ROW, .sql = "SELECT 'blue'" },
		{ .number = WORDS_ROW, .sql = "SELECT 'no json'" },
		{ .number = WORDS_ROW, .sql = "SELECT '{}'" },
		{ .number = WORDS_ROW, .sql = "SELECT '[1]'" },
		{ .number = CHOICES_ROW, .sql = "SELECT '[\"blue\"]'" },
		{ .number = MAP_ROW, .sql = "SELECT '[]'" },
	};
	struct site site;

	site_open(&site, url);
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_ERR(site_read(&site, read_one, &cases[i]), ERR_BACKEND);
	site_close(&site);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "actions/site/stored_settings.h"

#include <unistd.h>

#include "base/log.h"
#include "support/stores.h"

struct place {
	struct arena arena;
	struct store *store;
	struct reader *reader;
	struct site *site;
	struct notices notices;
	struct call call;
	int changes;
};

static void
hear(void *context)
{
	struct place *place = context;

	place->changes++;
}

static void
place_open(struct place *place, const char *url)
{
	const struct store_settings settings = { .url = url, .runs_twice = true };

	*place = (struct place){ .notices = { .context = place, .settings_changed = hear } };
	log_open("test", STDERR_FILENO, LOG_ERROR);
	arena_init(&place->arena);
	place->store = stores_open_with(&settings);
	CHECK_OK(reader_open(place->store, &place->reader));
	place->site = site_new();
	place->site->edition = EDITION_RS;
	place->site->notices = &place->notices;
	place->call = (struct call){ .site = place->site,
				     .store = place->store,
				     .reader = place->reader,
				     .arena = &place->arena };
}

static void
place_close(struct place *place)
{
	site_unref(place->site);
	reader_close(place->reader);
	store_close(place->store);
	arena_release(&place->arena);
}

static enum err
change(struct place *place, const char *name, const char *value)
{
	const char *stored;

	return stored_settings_change(&place->call, name, value, &stored);
}

struct reading {
	struct arena *arena;
	struct site_settings settings;
	int64_t generation;
};

static enum err
read_in(struct tx *tx, void *context)
{
	struct reading *reading = context;
	enum err err = stored_settings_read(tx, reading->arena, &reading->settings);

	return err ? err : stored_settings_generation(tx, &reading->generation);
}

static struct reading
read_all(struct place *place)
{
	struct reading reading = { .arena = &place->arena };

	CHECK_OK(store_read(place->reader, read_in, &reading));
	return reading;
}

static enum err
tell_in(struct tx *tx, void *context)
{
	return query_run(tx, context, NULL, 0, NULL);
}

STORE_TEST(a_new_store_has_the_defaults)
{
	struct place place;

	place_open(&place, url);
	CHECK_INT(read_all(&place).settings.rate_per_second, 20);
	CHECK_TEXT(read_all(&place).settings.company, "");
	place_close(&place);
}

STORE_TEST(what_was_set_is_read_back)
{
	struct place place;
	struct site_settings settings;

	place_open(&place, url);
	CHECK_OK(change(&place, "rate_per_second", "7"));
	CHECK_OK(change(&place, "strict_paging", "true"));
	CHECK_OK(change(&place, "trusted_proxies", "192.0.2.1, 2001:db8::/32"));
	settings = read_all(&place).settings;
	CHECK_INT(settings.rate_per_second, 7);
	CHECK(settings.strict_paging);
	CHECK_INT(settings.trusted_proxies.count, 2);
	place_close(&place);
}

STORE_TEST(the_last_value_counts)
{
	struct place place;

	place_open(&place, url);
	CHECK_OK(change(&place, "rate_per_second", "7"));
	CHECK_OK(change(&place, "rate_per_second", "8"));
	CHECK_INT(read_all(&place).settings.rate_per_second, 8);
	CHECK_OK(change(&place, "rate_per_second", NULL));
	CHECK_INT(read_all(&place).settings.rate_per_second, 20);
	place_close(&place);
}

STORE_TEST(each_change_is_told_once_and_moves_the_generation)
{
	struct place place;
	int64_t before;

	place_open(&place, url);
	before = read_all(&place).generation;
	CHECK_OK(change(&place, "rate_per_second", "7"));
	CHECK_INT(place.changes, 1);
	CHECK_INT(read_all(&place).generation, before + 1);
	place_close(&place);
}

STORE_TEST(what_is_refused_changes_nothing)
{
	struct place place;
	int64_t before;

	place_open(&place, url);
	before = read_all(&place).generation;
	CHECK_ERR(change(&place, "rate_per_second", "-1"), ERR_INVALID);
	CHECK(place.call.refusal != NULL);
	CHECK_ERR(change(&place, "colour", "red"), ERR_NOT_FOUND);
	CHECK_INT(place.changes, 0);
	CHECK_INT(read_all(&place).generation, before);
	place_close(&place);
}

STORE_TEST(a_stored_value_that_no_longer_holds_is_left_out)
{
	static char sql[] = "INSERT INTO \"setting\" (\"name\", \"value\") VALUES "
			    "('rate_per_second', 'many'), ('gone', '1'), ('rate_per_hour', '9')";
	struct place place;
	struct site_settings settings;

	place_open(&place, url);
	CHECK_OK(store_write(place.store, tell_in, sql));
	settings = read_all(&place).settings;
	CHECK_INT(settings.rate_per_second, 20);
	CHECK_INT(settings.rate_per_hour, 9);
	place_close(&place);
}

STORE_TEST(a_value_reads_back_as_it_is_shown)
{
	const struct field *field = shape_field(&site_settings_shape, STR("trusted_proxies"));
	struct place place;
	struct site_settings settings;

	place_open(&place, url);
	CHECK_OK(change(&place, "trusted_proxies", "192.0.2.1 192.0.2.2"));
	settings = read_all(&place).settings;
	CHECK_TEXT(stored_settings_text(field, &settings, &place.arena), "192.0.2.1,192.0.2.2");
	place_close(&place);
}

STORE_TEST(a_choice_is_kept_by_its_name)
{
	struct place place;
	const char *stored;

	place_open(&place, url);
	CHECK_OK(stored_settings_change(&place.call, "simultaneous_shell_jumps", "join", &stored));
	CHECK_TEXT(stored, "join");
	CHECK_ERR(change(&place, "simultaneous_shell_jumps", "never"), ERR_INVALID);
	CHECK_OK(stored_settings_change(&place.call, "simultaneous_shell_jumps", NULL, &stored));
	CHECK_TEXT(stored, "new_session");
	place_close(&place);
}

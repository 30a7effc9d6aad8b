/* SPDX-License-Identifier: Apache-2.0 */
/* From URLs to directories and ports. */
#include "supervisor/places.h"

#include "support/test.h"

static struct arena arena;
static struct sandbox_settings sandbox;

static enum err
places_of(const char *store)
{
	struct settings settings;

	settings_init(&settings);
	settings.store = store;
	settings.data = "/var/lib/sallyport";
	arena_reset(&arena);
	sandbox = (struct sandbox_settings){ 0 };
	return places_of_front(&settings, "/opt/cli", &arena, &sandbox);
}

TEST(places_of_sqlite_are_its_directory_alone)
{
	arena_init(&arena);
	CHECK_OK(places_of("sqlite:/var/lib/sallyport/store/site.db"));
	CHECK_TEXT(sandbox.writes[0], "/var/lib/sallyport/recordings");
	CHECK_TEXT(sandbox.writes[1], "/var/lib/sallyport/store");
	CHECK(sandbox.writes[2] == NULL);
	CHECK_TEXT(sandbox.reads[0], "/opt/cli");
	CHECK_TEXT(sandbox.reads[1], "/usr/share/zoneinfo");
	CHECK(sandbox.reads[2] == NULL);
	CHECK_INT(sandbox.port_count, 0);
	CHECK(!sandbox.connects_locally);
	arena_release(&arena);
}

TEST(places_of_postgresql_are_its_ports)
{
	static const struct {
		const char *url;
		uint16_t ports[2];
		bool is_local;
	} cases[] = {
		{ "postgresql://db.example.com/site", { 5432 }, false },
		{ "postgres://u:p@db:6543/site?sslmode=verify-full", { 6543 }, false },
		{ "postgresql://u:p%40@[2001:db8::1]:6000/site", { 6000 }, false },
		{ "postgresql://[2001:db8::1]/site", { 5432 }, false },
		{ "postgresql://a:5000,b:5001/site", { 5000, 5001 }, false },
		{ "postgresql:///site?host=/run/postgresql", { 5432 }, true },
		{ "postgresql://%2Frun%2Fpostgresql/site", { 5432 }, true },
		{ "postgresql:///site?host=db&port=7000", { 5432, 7000 }, true },
	};

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CHECK_OK(places_of(cases[i].url));
		CHECK_INT(sandbox.port_count, cases[i].ports[1] ? 2 : 1);
		CHECK_INT(sandbox.ports[0], cases[i].ports[0]);
		CHECK_INT(sandbox.ports[1], cases[i].ports[1]);
		CHECK_INT(sandbox.connects_locally, cases[i].is_local);
		CHECK(sandbox.writes[1] == NULL);
		CHECK_TEXT(sandbox.reads[1], "/usr/share/zoneinfo");
		CHECK_TEXT(sandbox.reads[2], "/etc/hosts");
	}
	arena_release(&arena);
}

TEST(places_refuse_what_they_do_not_know)
{
	arena_init(&arena);
	CHECK_ERR(places_of("mysql://db/site"), ERR_INVALID);
	CHECK_ERR(places_of("sqlite:site.db"), ERR_INVALID);
	CHECK_ERR(places_of("postgresql://db:port/site"), ERR_INVALID);
	CHECK_ERR(places_of("postgresql://db:0/site"), ERR_INVALID);
	CHECK_ERR(places_of("postgresql://a:1,b:2,c:3,d:4,e:5/s"), ERR_LIMIT);
	arena_release(&arena);
}

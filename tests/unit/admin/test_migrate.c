/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/migrate.h"
#include "desk.h"

static int
run(struct desk *desk, const char *url)
{
	struct admin admin = {
		.store_url = url,
		.arena = &desk->arena,
		.out = &desk->out,
		.error = &desk->error,
	};
	const struct options none = { 0 };

	buf_clear(&desk->out);
	buf_clear(&desk->error);
	return admin_migrate_commands[0].run(&admin, &none);
}

static void
begin(struct desk *desk)
{
	*desk = (struct desk){ 0 };
	arena_init(&desk->arena);
	buf_init(&desk->out, 4096);
	buf_init(&desk->error, 4096);
}

static void
end(struct desk *desk)
{
	buf_release(&desk->out);
	buf_release(&desk->error);
	arena_release(&desk->arena);
}

STORE_TEST(a_new_store_gets_tables_and_built_in_rows)
{
	struct desk desk;
	int from, to;

	CHECK_OK(migrate_store(url, &from, &to));
	CHECK_INT(from, 0);
	CHECK(to >= 4);
	desk_open(&desk, url);
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"security_provider\""), 1);
	desk_close(&desk);
}

STORE_TEST(a_second_run_changes_nothing)
{
	struct desk desk;
	int from, to;

	CHECK_OK(migrate_store(url, &from, &to));
	CHECK_OK(migrate_store(url, &from, &to));
	CHECK_INT(from, to);
	desk_open(&desk, url);
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"security_provider\""), 1);
	desk_close(&desk);
}

STORE_TEST(the_command_reports_both_versions)
{
	struct desk desk;

	begin(&desk);
	CHECK_INT(run(&desk, url), ADMIN_OK);
	CHECK(desk_says(&desk.out, "the store was at version 0 and is at version "));
	CHECK_INT(run(&desk, url), ADMIN_OK);
	CHECK(desk_says(&desk.out, " already: nothing to do\n"));
	end(&desk);
}

TEST(what_is_no_store_is_refused)
{
	struct desk desk;

	begin(&desk);
	CHECK_INT(run(&desk, "mysql:x"), ADMIN_FAILED);
	CHECK_STR(buf_str(&desk.error), "sallyport: the store's URL: sqlite:FILE or "
					"postgresql://… is wanted\n");
	end(&desk);
}

TEST(the_password_in_a_url_is_not_repeated)
{
	static const char *const urls[] = { "postgresql://ada:hunter2@127.0.0.1:1/site",
					    "mysql://ada:hunter2@127.0.0.1/site" };
	struct desk desk;

	begin(&desk);
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		CHECK_INT(run(&desk, urls[i]), ADMIN_FAILED);
		CHECK(!desk_says(&desk.error, "hunter2"));
	}
	end(&desk);
}

TEST(a_store_that_is_not_there_is_said_so)
{
	struct desk desk;

	begin(&desk);
	CHECK_INT(run(&desk, "sqlite:/nonexistent/site.db"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "the store cannot be reached"));
	end(&desk);
}

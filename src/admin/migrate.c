/* SPDX-License-Identifier: Apache-2.0 */
/* The tables by the migrations, then the rows that every site has. The store's URL may hold a
 * password: no sentence repeats it. */
#include "admin/migrate.h"

#include "actions/site/plant.h"
#include "admin/admin.h"

enum err
migrate_store(const char *url, int *ret_from, int *ret_to)
{
	const struct store_settings settings = { .url = url };
	struct store *store = NULL;
	enum err err;

	err = store_migrate(&settings, ret_from, ret_to);
	if (err)
		return err;
	err = store_open(&settings, &store);
	if (err)
		return err;
	err = site_plant(store, BOTH);
	store_close(store);
	return err;
}

static int
run(struct admin *admin, const struct options *options)
{
	int from = 0, to = 0;

	switch (migrate_store(admin->store_url, &from, &to)) {
	case OK:
		break;
	case ERR_CONFLICT:
		return admin_fail(admin,
				  "the store is newer than this sallyport (" SALLYPORT_VERSION
				  "): use the version that made it, or a later one");
	case ERR_BACKEND:
		return admin_fail(admin, "the store cannot be reached, or a migration failed: see "
					 "the lines above");
	default:
		return admin_fail(admin,
				  "the store's URL: sqlite:FILE or postgresql://… is wanted");
	}
	if (from == to)
		buf_printf(admin->out, "the store is at version %d already: nothing to do\n", to);
	else
		buf_printf(admin->out, "the store was at version %d and is at version %d now\n",
			   from, to);
	return ADMIN_OK;
}

const struct admin_command admin_migrate_commands[] = {
	{
		.group = "migrate",
		.words = "",
		.line = "Brings a stopped site's store to this version of the program.",
		.more = "Each step is a transaction of its own; a step that was cut short is taken "
			"back. "
			"Make a copy first.",
		.example = "migrate --data /var/lib/sallyport",
		.needs = ADMIN_NEEDS_STOPPED,
		.run = run,
	},
	{ .group = NULL },
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at API accounts: one snapshot for all that is shown. */
#include "admin/account.h"

#include "base/clock.h"
#include "schema/listing.h"
#include "store/queries.h"

static enum err
count_tokens(struct tx *tx, int64_t account_id, int64_t *ret_count)
{
	const struct value values[] = { VALUE_OF_INT(account_id), VALUE_OF_INT(clock_now_ms()) };

	return query_number(tx, query_named(QUERY_ADMIN_TOKENS_LIVE), values, COUNT_OF(values),
			    ret_count);
}

static enum err
read_view(struct tx *tx, struct arena *arena, const struct api_account *row,
	  struct account_view *view)
{
	CLEANUP(identity_unrefp) struct identity *identity = NULL;
	enum err err;

	*view = (struct account_view){ .row = row };
	err = account_find(tx, row->id, &identity, NULL);
	if (err)
		return err;
	view->settings = (struct account_settings){
		.config_read_only = identity->config == CONFIG_READ,
		.expires_at = identity->account_expires_at,
		.per_second = identity->per_second,
		.per_hour = identity->per_hour,
	};
	err = secret_list(tx, row->id, arena, &view->secrets, &view->secret_count);
	if (err)
		return err;
	for (size_t i = 0; i < view->secret_count; i++)
		if (view->secrets[i].last_used_at >
		    (view->last_used ? view->last_used->last_used_at : 0))
			view->last_used = &view->secrets[i];
	return count_tokens(tx, row->id, &view->live_tokens);
}

struct look {
	struct admin *admin;
	struct str name;
	struct account_view *views;
	size_t count;
};

static enum err
list_rows(struct records *records, struct str name, struct records_page *ret_page)
{
	const struct filter filter = {
		.field = shape_field(api_account_resource.shape, STR("name")),
		.text = name,
	};
	const struct records_query query = {
		.resource = &api_account_resource,
		.filters = &filter,
		.filter_count = name.length > 0,
		.page = 1,
	};

	return records_list(records, &query, ret_page);
}

static enum err
list_in(struct tx *tx, void *context)
{
	struct look *look = context;
	struct admin *admin = look->admin;
	const struct call call = admin_call(admin, &api_account_resource, NULL);
	struct actor actor;
	struct records records = call_records(&call, tx, &actor);
	struct records_page page;
	enum err err;

	err = list_rows(&records, look->name, &page);
	if (err)
		return err;
	look->count = page.count;
	look->views = arena_array(admin->arena, struct account_view, page.count + 1);
	for (size_t i = 0; !err && i < page.count; i++)
		err = read_view(tx, admin->arena, page.rows[i], &look->views[i]);
	return err;
}

/* By name, else by client id. */
static enum err
find_in(struct tx *tx, void *context)
{
	struct look *look = context;
	CLEANUP(identity_unrefp) struct identity *identity = NULL;
	const struct call call = admin_call(look->admin, &api_account_resource, NULL);
	struct actor actor;
	struct records records = call_records(&call, tx, &actor);
	void *row;
	enum err err;

	err = list_in(tx, context);
	if (err || look->count > 0)
		return err;
	err = account_find_client(tx, look->name, &identity, NULL);
	if (err)
		return err;
	err = records_get(&records, &api_account_resource, 0, identity->account_id, &row);
	if (err)
		return err;
	return read_view(tx, look->admin->arena, row, look->views);
}

enum err
account_view_find(struct admin *admin, const char *name, struct account_view *ret_view)
{
	struct look look = { .admin = admin, .name = str_from(name) };
	enum err err;

	if (!name[0])
		return ERR_NOT_FOUND;
	err = store_read(admin->reader, find_in, &look);
	if (err)
		return err;
	*ret_view = look.views[0];
	return OK;
}

enum err
account_view_list(struct admin *admin, struct account_view **ret_views, size_t *ret_count)
{
	struct look look = { .admin = admin };
	enum err err = store_read(admin->reader, list_in, &look);

	if (err)
		return err;
	*ret_views = look.views;
	*ret_count = look.count;
	return OK;
}

int
account_must_find(struct admin *admin, const char *name, struct account_view *ret_view)
{
	enum err err = account_view_find(admin, name, ret_view);

	if (err == ERR_NOT_FOUND)
		return admin_fail(admin,
				  "no API account has the name or client id \"%s\": sallyport "
				  "api-account list shows them",
				  name);
	return err ? admin_explain(admin, NULL, err, "read API accounts", NULL) : ADMIN_OK;
}

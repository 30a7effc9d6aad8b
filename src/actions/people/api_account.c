/* SPDX-License-Identifier: Apache-2.0 */
/* A secret is made before the write, which may run twice. */
#include "actions/people/api_account.h"

#include "access/secret.h"
#include "actions/generic.h"
#include "base/clock.h"
#include "model/people/api_account.h"

struct making {
	struct call *call;
	struct made_secret secret;
	int64_t id;
	const char *client_id;
};

static enum err
put_secret(struct records *records, const struct making *making, int64_t id)
{
	int64_t secret_id;
	enum err err =
		secret_regenerate(records->tx, id, &making->secret, clock_now_ms(), &secret_id);

	if (err)
		return err;
	return records_audit(records, "api_account.secret_made", "api_account", id,
			     (struct str){ 0 }, NULL);
}

static enum err
after_create(struct call *call, struct records *records, const struct change *change, void *context)
{
	return put_secret(records, context, change->id);
}

enum err
api_account_create(struct call *call, const char **ret_secret)
{
	struct making making = { .call = call };
	const struct call_more more = { .context = &making, .after = after_create };
	enum err err;

	secret_make(&call->site->rules.key, call->arena, &making.secret);
	call->more = &more;
	err = generic_create(call);
	call->more = NULL;
	if (!err)
		*ret_secret = making.secret.text;
	return err;
}

static enum err
regenerate_in(struct tx *tx, void *context)
{
	struct making *making = context;
	struct call *call = making->call;
	const struct api_account *account;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	void *row;
	enum err err;

	call_reset(call);
	err = records_get(&records, &api_account_resource, 0, making->id, &row);
	if (err)
		return err;
	account = row;
	making->client_id = account->client_id;
	err = put_secret(&records, making, making->id);
	if (!err)
		call_announce_access(call, tx, making->id);
	return err;
}

enum err
api_account_regenerate(struct call *call, int64_t id, const char **ret_client_id,
		       const char **ret_secret)
{
	struct making making = { .call = call, .id = id };
	enum err err;

	secret_make(&call->site->rules.key, call->arena, &making.secret);
	err = store_write(call->store, regenerate_in, &making);
	if (err)
		return err;
	*ret_client_id = making.client_id;
	*ret_secret = making.secret.text;
	return OK;
}

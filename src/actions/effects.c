/* SPDX-License-Identifier: Apache-2.0 */
/* The effects, one function each. Whatever takes a right away ends what was made with it here, in
 * the same transaction. */
#include "actions/effects.h"

#include "access/account.h"
#include "access/web_login.h"
#include "actions/jump/node.h"
#include "base/clock.h"
#include "model/effects.h"
#include "model/resources.h"
#include "model/vault/association.h"
#include "store/queries.h"

/* An account that is gone cannot check anything in any more, so what it holds comes back. */
static enum err
forget_account(struct records *records, int64_t account_id)
{
	const struct value values[] = { VALUE_OF_TEXT("api_account"), VALUE_OF_INT(account_id),
					VALUE_OF_INT(clock_now_ms()),
					VALUE_OF_TEXT(records->actor->name) };
	enum err err;

	err = query_run(records->tx, query_named(QUERY_VAULT_LEASES_END_OF_HOLDER), values,
			COUNT_OF(values), NULL);
	return err ? err : account_forget(records->tx, account_id);
}

static enum err
end_tokens(struct call *call, struct records *records, const struct change *change,
	   enum effects_when when)
{
	if (when == AFTER_DELETE)
		return forget_account(records, change->id);
	return account_end_tokens(records->tx, change->id);
}

/* A new account group may be injected anywhere until somebody says otherwise (config-api §2). */
static enum err
associate_group(struct call *call, struct records *records, const struct change *change,
		enum effects_when when)
{
	struct change *made = arena_new(call->arena, struct change);
	struct vault_association *association;

	change_init(made, &vault_account_group_association_resource, call->arena);
	made->face = change->face;
	made->edition = change->edition;
	made->parent_id = change->id;
	association = change_row(made);
	association->filter_type = VAULT_ANY_ITEMS;
	return records_create(records, made);
}

static enum err
end_leases(struct call *call, struct records *records, const struct change *change,
	   enum effects_when when)
{
	const struct value values[] = {
		VALUE_OF_INT(change->id),
		VALUE_OF_INT(clock_now_ms()),
		VALUE_OF_TEXT(records->actor->name),
	};

	return query_run(records->tx, query_named(QUERY_VAULT_LEASES_END), values, COUNT_OF(values),
			 NULL);
}

/* All logins of a user end, but the one that changes the own password. */
static enum err
end_logins(struct call *call, struct records *records, const struct change *change,
	   enum effects_when when)
{
	bool is_own = call->who && call->who->kind == IDENTITY_USER &&
		      call->who->account_id == change->id;
	enum err err;

	if (when == AFTER_DELETE)
		err = web_logins_forget(records->tx, change->id);
	else
		err = web_logins_end(records->tx, change->id, is_own ? call->who->token_id : 0);
	if (!err)
		call_announce_logins(call, records->tx, change->id);
	return err;
}

static enum err
look_at_jumpoint(struct call *call, struct records *records, const struct change *change,
		 enum effects_when when)
{
	enum err err = when == AFTER_DELETE ? deploy_key_forget(records->tx, change->id) : OK;

	if (!err)
		call_announce_jumpoint(call, records->tx, change->id);
	return err;
}

static enum err
forget_node(struct call *call, struct records *records, const struct change *change,
	    enum effects_when when)
{
	enum err err = node_forget(records->tx, change->id, change->parent_id);

	if (!err)
		call_announce_jumpoint(call, records->tx, change->parent_id);
	return err;
}

static enum err (*const effects[EFFECT_COUNT])(struct call *call, struct records *records,
					       const struct change *change,
					       enum effects_when when) = {
	[EFFECT_API_ACCOUNT_TOKENS_END] = end_tokens,
	[EFFECT_USER_LOGINS_END] = end_logins,
	[EFFECT_ACCOUNT_GROUP_ASSOCIATE] = associate_group,
	[EFFECT_VAULT_LEASES_END] = end_leases,
	[EFFECT_JUMPOINT_LOOK] = look_at_jumpoint,
	[EFFECT_JUMPOINT_NODE_FORGET] = forget_node,
};

/* What an API account may do is remembered elsewhere, so every change of one is told. */
static enum err
tell_caches(struct call *call, struct records *records, const struct change *change)
{
	enum err err;

	if (change->resource != &api_account_resource)
		return OK;
	err = generation_next(records->tx);
	if (err)
		return err;
	call_announce_access(call, records->tx, change->id);
	return OK;
}

static enum err
do_one(struct call *call, struct records *records, const struct change *change,
       enum effects_when when)
{
	enum err err;

	for (const struct change_effect *at = change->effects; at; at = at->next) {
		if (at->effect <= EFFECT_NONE || at->effect >= EFFECT_COUNT || !effects[at->effect])
			return ERR_BUG;
		err = effects[at->effect](call, records, change, when);
		if (err)
			return err;
	}
	return tell_caches(call, records, change);
}

enum err
effects_do(struct call *call, struct records *records, struct change *change,
	   enum effects_when when)
{
	enum err err;

	err = do_one(call, records, change, when);
	for (const struct records_cascade *at = records->cascades; !err && at; at = at->next)
		err = do_one(call, records, at->change, AFTER_DELETE);
	records->cascades = NULL;
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* An account is in exactly one group: joining one leaves the other, leaving one falls back to the
 * default (config-api §2). */
#include "actions/vault/account_group.h"

#include "model/operations.h"
#include "model/seeds.h"
#include "model/texts.h"
#include "model/vault/account.h"
#include "model/vault/account_group.h"

struct move {
	struct call *call;
	struct change *body; /* NULL: out of the group */
};

static enum err
move_account(struct call *call, struct records *records, int64_t account_id, int64_t from,
	     int64_t to)
{
	struct change *change = arena_new(call->arena, struct change);
	struct vault_account *account;
	void *before;
	enum err err;

	err = records_get(records, &vault_account_resource, 0, account_id, &before);
	if (err)
		return err;
	change_init(change, &vault_account_resource, call->arena);
	change->face = call->face;
	change->edition = call->site->edition;
	change->id = account_id;
	change->before = before;
	change->kind = resource_kind(&vault_account_resource, before);
	account = change_row(change);
	*account = *(const struct vault_account *)before;
	if (account->personal) {
		call->refusal = text_personal_account;
		return ERR_DENIED;
	}
	if (from != 0 && account->account_group_id != from)
		return ERR_NOT_FOUND;
	if (account->account_group_id == to)
		return OK;
	account->account_group_id = to;
	err = records_update(records, change);
	return err == ERR_INVALID ? call_take_faults(call, change) : err;
}

static enum err
add_in(struct tx *tx, void *context)
{
	struct move *move = context;
	struct call *call = move->call;
	const struct vault_group_account_move *wanted = change_row(move->body);
	struct vault_account_group_account *answer;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	void *group;
	enum err err;

	call_reset(call);
	err = records_get(&records, &vault_account_group_resource, 0, call->ids[0], &group);
	if (err)
		return err;
	err = call_check_body(call, &records, move->body);
	if (err)
		return err;
	err = move_account(call, &records, wanted->account_id, 0, call->ids[0]);
	if (err)
		return err;
	answer = arena_new(call->arena, struct vault_account_group_account);
	answer->account_id = wanted->account_id;
	answer->account_group_id = call->ids[0];
	call->made_id = wanted->account_id;
	call->gives = &vault_account_group_account_shape;
	call->row = answer;
	return OK;
}

enum err
vault_group_add_account(struct call *call)
{
	struct move move = { .call = call };
	enum err err;

	err = call_read_body(call, operations[OPERATION_VAULT_GROUP_ADD_ACCOUNT].takes, &move.body);
	return err ? err : store_write(call->store, add_in, &move);
}

static enum err
remove_in(struct tx *tx, void *context)
{
	struct call *call = context;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	void *group;
	enum err err;

	call_reset(call);
	err = records_get(&records, &vault_account_group_resource, 0, call->ids[0], &group);
	if (err)
		return err;
	return move_account(call, &records, call->ids[1], call->ids[0], SEED_ACCOUNT_GROUP);
}

enum err
vault_group_remove_account(struct call *call)
{
	return store_write(call->store, remove_in, call);
}

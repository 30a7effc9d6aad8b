/* SPDX-License-Identifier: Apache-2.0 */
/* Leases of Vault accounts (config-api §4). The lease and its audit line are written first, then
 * keeper is asked; then the lease is confirmed, or taken back. One that neither happened to,
 * because the store or this process went away, ends by itself. */
#include "actions/vault/check_out.h"

#include "base/clock.h"
#include "base/log.h"
#include "model/seeds.h"
#include "model/texts.h"
#include "model/vault/account.h"
#include "model/vault/account_group.h"
#include "model/vault/account_policy.h"
#include "model/vault/credential.h"
#include "store/queries.h"

struct lease {
	int64_t id;
	bool is_own; /* held by who is asking */
};

enum {
	LEASES_ROOM = 256,     /* at once, whatever the policy says */
	UNSURE_MS = 60 * 1000, /* beyond what keeper may take */
	UNSURE_ROOM = 100,     /* taken back at once */
};

struct leases {
	struct lease rows[LEASES_ROOM];
	size_t count;
};

struct check_out {
	struct call *call;
	const struct vault_account *account;
	int64_t lease_id;
	int64_t audit_id;
	int64_t now_ms;
};

static enum err
find_account(struct call *call, struct records *records, const struct vault_account **ret_account)
{
	const struct vault_account *account;
	void *row;
	enum err err;

	err = records_get(records, &vault_account_resource, 0, call->ids[0], &row);
	if (err)
		return err;
	account = row;
	if (account->personal) {
		call->refusal = text_personal_account;
		return ERR_DENIED;
	}
	*ret_account = account;
	return OK;
}

static enum err
find_leases(struct records *records, int64_t account_id, struct leases **ret_leases)
{
	const struct value values[] = { VALUE_OF_INT(account_id), VALUE_OF_INT(clock_now_ms()) };
	const struct actor *actor = records->actor;
	CLEANUP(query_closep) struct query *query = NULL;
	struct leases *leases = arena_new(records->arena, struct leases);
	bool has_row;
	enum err err;

	err = query_open(records->tx, query_named(QUERY_VAULT_LEASES_OF), values, COUNT_OF(values),
			 &query);
	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row && leases->count < LEASES_ROOM;
	     err = query_next(query, &has_row)) {
		struct lease *lease = &leases->rows[leases->count++];

		lease->id = query_int(query, 0);
		lease->is_own = str_equal_text(query_str(query, 1), actor->kind) &&
				query_int(query, 2) == actor->id;
	}
	if (err)
		return err;
	*ret_leases = leases;
	return OK;
}

/* The policy that an account goes by: its own, its group's, the site's. */
static enum err
find_policy(struct records *records, const struct vault_account *account,
	    const struct vault_account_policy **ret_policy)
{
	int64_t id = account->account_policy.id;
	void *row;
	enum err err;

	if (id == 0 && account->account_group_id != 0) {
		const struct vault_account_group *group;

		err = records_get(records, &vault_account_group_resource, 0,
				  account->account_group_id, &row);
		if (err)
			return err;
		group = row;
		id = group->account_policy.id;
	}
	err = records_get(records, &vault_account_policy_resource, 0, id ? id : SEED_ACCOUNT_POLICY,
			  &row);
	if (err)
		return err;
	*ret_policy = row;
	return OK;
}

static enum err
take_lease(struct check_out *out, struct records *records)
{
	const struct actor *actor = records->actor;
	const struct value lease[] = {
		VALUE_OF_INT(out->account->id), VALUE_OF_TEXT(actor->kind),
		VALUE_OF_INT(actor->id),	VALUE_OF_TEXT(actor->name),
		VALUE_OF_INT(out->now_ms),	VALUE_OF_INT(out->now_ms + UNSURE_MS),
	};

	return query_number(records->tx, query_named(QUERY_VAULT_LEASE_TAKE), lease,
			    COUNT_OF(lease), &out->lease_id);
}

static enum err
check_out_in(struct tx *tx, void *context)
{
	struct check_out *out = context;
	struct call *call = out->call;
	const struct vault_account_policy *policy;
	struct leases *leases;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	enum err err;

	call_reset(call);
	err = find_account(call, &records, &out->account);
	if (err)
		return err;
	if (!vault_type_may_be_checked_out(out->account->type))
		return call_refuse(call, text_kind_not_checked_out);
	err = find_policy(&records, out->account, &policy);
	if (err)
		return err;
	err = find_leases(&records, out->account->id, &leases);
	if (err)
		return err;
	if (leases->count >= (policy->allow_simultaneous_checkout ? LEASES_ROOM : 1))
		return call_refuse(call, text_checked_out);
	err = take_lease(out, &records);
	if (err)
		return err;
	return records_audit(&records, "vault_account.checked_out", "vault_account",
			     out->account->id, (struct str){ 0 }, &out->audit_id);
}

/* The secret is open. ERR_CONFLICT: somebody ended the lease meanwhile, or its time. */
static enum err
confirm_in(struct tx *tx, void *context)
{
	const struct check_out *out = context;
	const struct value lease[] = { VALUE_OF_INT(out->lease_id), VALUE_OF_INT(clock_now_ms()) };
	const struct value used[] = { VALUE_OF_INT(out->account->id), VALUE_OF_INT(out->now_ms) };
	int64_t changed = 0;
	enum err err = query_run(tx, query_named(QUERY_VAULT_LEASE_CONFIRM), lease, COUNT_OF(lease),
				 &changed);

	if (err)
		return err;
	if (changed == 0)
		return ERR_CONFLICT;
	return query_run(tx, query_named(QUERY_VAULT_ACCOUNT_CHECKED_OUT), used, COUNT_OF(used),
			 NULL);
}

/* As if the check-out had not been asked for, but for the audit trail. */
static enum err
forget(struct records *records, int64_t lease_id, int64_t account_id)
{
	const struct value lease[] = { VALUE_OF_INT(lease_id) };
	enum err err = query_run(records->tx, query_named(QUERY_VAULT_LEASE_FORGET), lease,
				 COUNT_OF(lease), NULL);

	return err ? err
		   : records_audit(records, "vault_account.check_out_failed", "vault_account",
				   account_id, (struct str){ 0 }, NULL);
}

static enum err
undo_in(struct tx *tx, void *context)
{
	const struct check_out *out = context;
	struct actor actor;
	struct records records = call_records(out->call, tx, &actor);

	return forget(&records, out->lease_id, out->account->id);
}

static enum err
end_unsure_in(struct tx *tx, void *context)
{
	const struct value now = VALUE_OF_INT(*(const int64_t *)context);
	struct records records = { .tx = tx, .arena = tx_arena(tx) };
	CLEANUP(query_closep) struct query *query = NULL;
	int64_t ids[UNSURE_ROOM], accounts[UNSURE_ROOM];
	size_t count = 0;
	bool has_row;
	enum err err = query_open(tx, query_named(QUERY_VAULT_LEASES_UNSURE), &now, 1, &query);

	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row && count < UNSURE_ROOM;
	     err = query_next(query, &has_row)) {
		ids[count] = query_int(query, 0);
		accounts[count++] = query_int(query, 1);
	}
	query_close(TAKE(query));
	for (size_t i = 0; i < count && !err; i++)
		err = forget(&records, ids[i], accounts[i]);
	return err;
}

enum err
vault_end_unsure(struct store *store, int64_t now_ms)
{
	return store_write(store, end_unsure_in, &now_ms);
}

static enum err
open_secret(const struct check_out *out, const char *column, const struct sealed *secret,
	    const char **ret_text)
{
	const struct seal_context about = { .kind = vault_account_resource.name,
					    .row = str_from(out->account->uid),
					    .column = column };
	const struct sealer *sealer = out->call->sealer;
	struct str plain;
	enum err err;

	if (secret->sealed.length == 0)
		return OK;
	if (!sealer)
		return ERR_BACKEND;
	err = sealer->open(sealer->context, &about, secret->sealed, out->audit_id, out->call->arena,
			   &plain);
	if (err)
		return err;
	*ret_text = arena_text(out->call->arena, plain);
	return OK;
}

static enum err
open_secrets(const struct check_out *out, struct vault_credential *credential)
{
	const struct vault_account *account = out->account;
	enum err err;

	err = open_secret(out, "password", &account->password, &credential->password);
	if (err)
		return err;
	err = open_secret(out, "token", &account->token, &credential->token);
	if (err)
		return err;
	return open_secret(out, "private_key", &account->private_key, &credential->private_key);
}

/* Nothing is handed out. */
static enum err
take_back(struct check_out *out, enum call_missing missing, enum err err)
{
	enum err undone = store_write(out->call->store, undo_in, out);

	log_error("vault.check_out_failed", LOG_INT("vault_account", out->account->id),
		  LOG_ERR(err), LOG_BOOL("undone", undone == OK));
	out->call->missing = missing;
	if (err == ERR_CONFLICT)
		return call_refuse(out->call, text_checked_out);
	if (err == ERR_AGAIN)
		return err;
	return err == ERR_BACKEND || err == ERR_TIMEOUT ? ERR_BACKEND : ERR_BUG;
}

enum err
vault_check_out(struct call *call)
{
	struct check_out out = { .call = call, .now_ms = clock_now_ms() };
	struct vault_credential *credential = arena_new(call->arena, struct vault_credential);
	enum err err;

	err = store_write(call->store, check_out_in, &out);
	if (err)
		return err;
	credential->type = out.account->type;
	credential->username = out.account->username;
	credential->signed_public_cert = out.account->private_key_public_cert;
	err = open_secrets(&out, credential);
	if (err)
		return take_back(&out, CALL_KEEPER, err);
	err = store_write(call->store, confirm_in, &out);
	if (err)
		return take_back(&out, CALL_STORE, err);
	call->gives = &vault_credential_shape;
	call->gives_kind = (unsigned)credential->type;
	call->row = credential;
	return OK;
}

/* --- ending them --- */

struct check_in {
	struct call *call;
	bool is_forced;
};

static enum err
release(struct records *records, const struct lease *lease)
{
	const struct value values[] = { VALUE_OF_INT(lease->id), VALUE_OF_INT(clock_now_ms()),
					VALUE_OF_TEXT(records->actor->name) };

	return query_run(records->tx, query_named(QUERY_VAULT_LEASE_RELEASE), values,
			 COUNT_OF(values), NULL);
}

/* One's own: the oldest of them. By force: all, whoever's. */
static enum err
check_in_in(struct tx *tx, void *context)
{
	struct check_in *in = context;
	struct call *call = in->call;
	const struct vault_account *account;
	struct leases *leases;
	size_t released = 0;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	enum err err;

	call_reset(call);
	err = find_account(call, &records, &account);
	if (err)
		return err;
	if (in->is_forced && !vault_type_may_be_forced_in(account->type))
		return call_refuse(call, text_kind_not_forced);
	err = find_leases(&records, account->id, &leases);
	if (err)
		return err;
	for (size_t i = 0; i < leases->count; i++) {
		if (!in->is_forced && (!leases->rows[i].is_own || released > 0))
			continue;
		err = release(&records, &leases->rows[i]);
		if (err)
			return err;
		released++;
	}
	if (released == 0)
		return call_refuse(call, text_not_checked_out);
	return records_audit(&records,
			     in->is_forced ? "vault_account.force_checked_in"
					   : "vault_account.checked_in",
			     "vault_account", account->id, (struct str){ 0 }, NULL);
}

enum err
vault_check_in(struct call *call)
{
	struct check_in in = { .call = call };

	return store_write(call->store, check_in_in, &in);
}

enum err
vault_force_check_in(struct call *call)
{
	struct check_in in = { .call = call, .is_forced = true };

	return store_write(call->store, check_in_in, &in);
}

/* Accounts that can be rotated are found by discovery, which this site does not do yet; so none is
 * here, and every account is of another type. */
static enum err
rotate_in(struct tx *tx, void *context)
{
	struct call *call = context;
	const struct vault_account *account;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	enum err err;

	call_reset(call);
	err = find_account(call, &records, &account);
	return err ? err : call_refuse(call, text_kind_not_rotatable);
}

enum err
vault_rotate(struct call *call)
{
	return store_read(call->reader, rotate_in, call);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The book-keeping that all actions share. */
#include "actions/call.h"

#include "schema/schema.h"

enum err
call_refuse(struct call *call, const char *text)
{
	call->refusal = text;
	return ERR_INVALID;
}

enum err
call_take_faults(struct call *call, const struct change *change)
{
	if (!change_is_refused(change))
		return OK;
	call->errors = change->errors;
	call->unknown = change->unknown;
	return ERR_INVALID;
}

void
call_reset(struct call *call)
{
	call->gives = NULL;
	call->row = NULL;
	call->rows = NULL;
	call->row_count = 0;
	call->made_id = 0;
	call->file.name = NULL;
	call->errors = NULL;
	call->unknown = NULL;
	call->refusal = NULL;
	call->missing = CALL_STORE;
}

void
call_give(struct call *call, const struct resource *resource, const void *row)
{
	call->gives = resource->shape;
	call->gives_kind = resource_kind(resource, row);
	call->row = row;
}

struct records
call_records(const struct call *call, struct tx *tx, struct actor *ret_actor)
{
	enum identity_kind kind = call->who ? call->who->kind : IDENTITY_NOBODY;

	*ret_actor = (struct actor){
		.kind = kind == IDENTITY_API_ACCOUNT ? "api_account"
			: kind == IDENTITY_USER	     ? "user"
			: kind == IDENTITY_CONTROL   ? "local"
						     : "system",
		.id = call->who ? call->who->account_id : 0,
		.name = call->who && call->who->name ? call->who->name : "system",
		.address = call->address,
		.request = call->request_id,
	};
	return (struct records){
		.tx = tx,
		.arena = call->arena,
		.sealer = call->sealer,
		.actor = ret_actor,
		.edition = call->site->edition,
	};
}

enum err
call_read_body(struct call *call, const struct shape *shape, struct change **ret_body)
{
	struct resource *taken = arena_new(call->arena, struct resource);
	struct change *body = arena_new(call->arena, struct change);
	enum err err;

	taken->name = shape->name;
	taken->shape = shape;
	change_init(body, taken, call->arena);
	body->face = call->face;
	body->edition = call->site->edition;
	err = schema_decode(body, call->body);
	if (err == ERR_INVALID)
		return call_take_faults(call, body);
	if (err)
		return err;
	*ret_body = body;
	return OK;
}

enum err
call_check_body(struct call *call, struct records *records, struct change *body)
{
	enum err err;

	body->world = records_world(records);
	err = schema_validate(body);
	if (err == ERR_INVALID)
		return call_take_faults(call, body);
	return err;
}

/* --- announcing --- */

struct announcement {
	void (*tell)(void *context, int64_t id); /* one of the site's notices */
	void *context;
	int64_t id;
};

static void
announce(void *context)
{
	const struct announcement *announcement = context;

	announcement->tell(announcement->context, announcement->id);
}

static void
announce_after(const struct call *call, struct tx *tx, void (*tell)(void *context, int64_t id),
	       int64_t id)
{
	struct announcement *announcement;

	if (!tell)
		return;
	announcement = arena_new(tx_arena(tx), struct announcement);
	*announcement = (struct announcement){ tell, call->site->notices->context, id };
	tx_after(tx, announce, announcement);
}

void
call_announce_access(struct call *call, struct tx *tx, int64_t account_id)
{
	const struct notices *notices = call->site->notices;

	announce_after(call, tx, notices ? notices->access_changed : NULL, account_id);
}

void
call_announce_jumpoint(struct call *call, struct tx *tx, int64_t jumpoint_id)
{
	const struct notices *notices = call->site->notices;

	announce_after(call, tx, notices ? notices->jumpoint_changed : NULL, jumpoint_id);
}

void
call_announce_logins(struct call *call, struct tx *tx, int64_t user_id)
{
	const struct notices *notices = call->site->notices;

	announce_after(call, tx, notices ? notices->logins_changed : NULL, user_id);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Adding and taking single entries: the association is read, its list made anew and the row changed
 * as by a PATCH, so that its rule has the last word. */
#include "actions/vault/association.h"

#include <assert.h>

#include "actions/generic.h"
#include "model/texts.h"
#include "model/vault/association.h"

struct entry {
	struct call *call;
	const struct resource *association;
	const struct shape *takes;
	bool removes;
	bool gives; /* the group's variant answers what was added */
	struct change *body;
};

static bool
find_item(const struct items *items, const struct vault_injectable *wanted, size_t *ret_at)
{
	const struct vault_injectable *rows = items->data;

	for (size_t i = 0; i < items->count; i++) {
		if (rows[i].id == wanted->id && rows[i].type == wanted->type) {
			*ret_at = i;
			return true;
		}
	}
	return false;
}

static bool
find_group(const struct items *items, const struct vault_shared_group *wanted, size_t *ret_at)
{
	const int64_t *ids = items->data;

	for (size_t i = 0; i < items->count; i++) {
		if (ids[i] == wanted->shared_jump_group_id) {
			*ret_at = i;
			return true;
		}
	}
	return false;
}

/* The list with one entry more behind, or without the one at a place. */
static struct items
list_with(struct arena *arena, const struct items *items, size_t size, const void *entry)
{
	char *data = arena_alloc_array(arena, items->count + 1, size);

	if (items->count > 0)
		memcpy(data, items->data, items->count * size);
	memcpy(data + items->count * size, entry, size);
	return (struct items){ data, items->count + 1 };
}

static struct items
list_without(struct arena *arena, const struct items *items, size_t size, size_t at)
{
	char *data = arena_alloc_array(arena, items->count, size);
	const char *old = items->data;

	memcpy(data, old, at * size);
	memcpy(data + at * size, old + (at + 1) * size, (items->count - at - 1) * size);
	return (struct items){ data, items->count - 1 };
}

/* ERR_CONFLICT: nothing to do, what is added is there already. */
static enum err
edit(const struct entry *entry, struct vault_association *row)
{
	struct arena *arena = entry->call->arena;
	bool is_item = entry->takes == &vault_injectable_shape;
	struct items *items = is_item ? &row->jump_items : &row->criteria.shared_jump_groups;
	size_t size = is_item ? sizeof(struct vault_injectable) : sizeof(int64_t), at = 0;
	const void *wanted = change_row(entry->body);
	bool found = is_item ? find_item(items, wanted, &at) : find_group(items, wanted, &at);

	if (found != entry->removes)
		return entry->removes ? ERR_NOT_FOUND : ERR_CONFLICT;
	if (entry->removes)
		*items = list_without(arena, items, size, at);
	else if (is_item)
		*items = list_with(arena, items, size, wanted);
	else
		*items = list_with(
			arena, items, size,
			&((const struct vault_shared_group *)wanted)->shared_jump_group_id);
	return OK;
}

static void
give(const struct entry *entry)
{
	struct call *call = entry->call;
	const struct vault_shared_group *shared = change_row(entry->body);
	struct vault_group_shared_group *answer;

	if (!entry->gives)
		return;
	if (entry->takes == &vault_injectable_shape) {
		call->gives = &vault_injectable_shape;
		call->row = shared;
		return;
	}
	answer = arena_new(call->arena, struct vault_group_shared_group);
	answer->shared_jump_group_id = shared->shared_jump_group_id;
	answer->account_group_id = call->ids[0];
	call->gives = &vault_group_shared_group_shape;
	call->row = answer;
}

static enum err
open_change(const struct entry *entry, struct records *records, struct change **ret_change)
{
	struct call *call = entry->call;
	struct change *change = arena_new(call->arena, struct change);
	const struct vault_association *before;
	void *row;
	enum err err;

	change_init(change, entry->association, call->arena);
	change->face = call->face;
	change->edition = call->site->edition;
	err = generic_find_parent(records, entry->association, call->ids, &change->parent_id);
	if (err)
		return err;
	err = records_get(records, entry->association, change->parent_id, 0, &row);
	if (err == ERR_NOT_FOUND)
		return call_refuse(call, text_association_absent);
	if (err)
		return err;
	before = row;
	change->before = before;
	*(struct vault_association *)change_row(change) = *before;
	if (before->filter_type != VAULT_CRITERIA)
		return call_refuse(call, text_criteria_needed);
	*ret_change = change;
	return OK;
}

static enum err
entry_in(struct tx *tx, void *context)
{
	struct entry *entry = context;
	struct call *call = entry->call;
	struct change *change = NULL;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	enum err err;

	call_reset(call);
	err = open_change(entry, &records, &change);
	if (err)
		return err;
	assert(change);
	/* What is taken away need not exist any more. */
	if (!entry->removes) {
		err = call_check_body(call, &records, entry->body);
		if (err)
			return err;
	}
	err = edit(entry, change_row(change));
	if (err == OK)
		err = records_update(&records, change);
	else if (err == ERR_CONFLICT)
		err = OK;
	if (err == ERR_INVALID)
		return call_take_faults(call, change);
	if (err)
		return err;
	give(entry);
	return OK;
}

static enum err
run(struct call *call, struct entry entry)
{
	enum err err;

	entry.call = call;
	err = call_read_body(call, entry.takes, &entry.body);
	return err ? err : store_write(call->store, entry_in, &entry);
}

#define OF_ACCOUNT .association = &vault_account_association_resource
#define OF_GROUP .association = &vault_account_group_association_resource
#define ITEM .takes = &vault_injectable_shape
#define GROUP .takes = &vault_shared_group_shape

enum err
vault_association_add_item(struct call *call)
{
	return run(call, (struct entry){ OF_ACCOUNT, ITEM });
}

enum err
vault_association_remove_item(struct call *call)
{
	return run(call, (struct entry){ OF_ACCOUNT, ITEM, .removes = true });
}

enum err
vault_association_add_group(struct call *call)
{
	return run(call, (struct entry){ OF_ACCOUNT, GROUP });
}

enum err
vault_association_remove_group(struct call *call)
{
	return run(call, (struct entry){ OF_ACCOUNT, GROUP, .removes = true });
}

enum err
vault_group_association_add_item(struct call *call)
{
	return run(call, (struct entry){ OF_GROUP, ITEM, .gives = true });
}

enum err
vault_group_association_remove_item(struct call *call)
{
	return run(call, (struct entry){ OF_GROUP, ITEM, .removes = true });
}

enum err
vault_group_association_add_group(struct call *call)
{
	return run(call, (struct entry){ OF_GROUP, GROUP, .gives = true });
}

enum err
vault_group_association_remove_group(struct call *call)
{
	return run(call, (struct entry){ OF_GROUP, GROUP, .removes = true });
}

/* --- the whole --- */

static enum err
account_in(struct tx *tx, void *context)
{
	struct call *call = context;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	int64_t account_id;

	return generic_find_parent(&records, call->resource, call->ids, &account_id);
}

enum err
vault_association_delete(struct call *call)
{
	enum err err;

	err = generic_delete(call);
	if (err != ERR_NOT_FOUND)
		return err;
	err = store_read(call->reader, account_in, call);
	if (err)
		return err;
	if (call->site->rules.settings->tolerant_association_delete)
		return OK;
	return call_refuse(call, text_association_absent);
}

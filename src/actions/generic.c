/* SPDX-License-Identifier: Apache-2.0 */
/* The five verbs over any resource. Each write decodes the body inside the transaction, against the
 * row as it is there, so that two changes of different members never undo each other. */
#include "actions/generic.h"

#include "actions/effects.h"
#include "actions/prepare.h"
#include "codec/form.h"
#include "schema/listing.h"
#include "schema/schema.h"
#include "schema/texts.h"

/* How many ids the path of a resource has before its own: one for each parent that is not alone
 * below its own. */
static size_t
parent_ids(const struct resource *resource)
{
	size_t count = 0;

	for (const struct resource *at = resource->parent; at; at = at->parent)
		count += !at->is_single;
	return count;
}

enum err
generic_find_parent(struct records *records, const struct resource *resource, const int64_t *ids,
		    int64_t *ret_parent_id)
{
	const struct resource *parent = resource->parent;
	int64_t above = 0, id;
	void *row;
	enum err err;

	*ret_parent_id = 0;
	if (!parent)
		return OK;
	err = generic_find_parent(records, parent, ids, &above);
	if (err)
		return err;
	/* What is alone below its parent is named by the parent's id. */
	id = parent->is_single ? above : ids[parent_ids(parent)];
	err = records_get(records, parent, above, id, &row);
	if (err)
		return err;
	*ret_parent_id = id;
	return OK;
}

/* The id of the row itself; 0 for one that is alone below its parent. */
static int64_t
own_id(const struct call *call)
{
	size_t at = parent_ids(call->resource);

	return call->resource->is_single || at >= call->id_count ? 0 : call->ids[at];
}

/* --- looking --- */

struct list {
	struct call *call;
	struct listing *listing;
};

static enum err
list_in(struct tx *tx, void *context)
{
	struct list *list = context;
	struct call *call = list->call;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	struct records_query wanted = { .resource = call->resource };
	struct records_page page;
	enum err err;

	call_reset(call);
	err = generic_find_parent(&records, call->resource, call->ids, &wanted.parent_id);
	if (err)
		return err;
	wanted.filters = list->listing->filters;
	wanted.filter_count = list->listing->filter_count;
	wanted.page = call->page;
	wanted.per_page = call->is_paged ? call->per_page : 0;
	err = records_list(&records, &wanted, &page);
	if (err)
		return err;
	call->gives = call->resource->shape;
	call->rows = page.rows;
	call->row_count = page.count;
	call->total = page.total;
	return OK;
}

enum { STRICT_PER_PAGE_MIN = 5 };

static void
blame_parameter(struct listing *listing, const char *name, const char *text)
{
	struct change_error *error = arena_new(listing->arena, struct change_error);

	*error = (struct change_error){ .at = name, .text = text, .next = listing->errors };
	listing->errors = error;
}

/* The contract's own bounds of pages, which scripts in use do not keep (config-api §1). */
static enum err
hold_strict_paging(struct listing *listing, struct str query_string)
{
	const struct str *number;
	struct form form;
	enum err err;

	err = form_parse(listing->arena, query_string, &form);
	if (err)
		return err;
	number = form_find(&form, "current_page");
	if (number && str_equal_text(*number, "0"))
		blame_parameter(listing, "current_page",
				schema_text_with(listing->arena, TEXT_TOO_SMALL, 1));
	if (listing->per_page < STRICT_PER_PAGE_MIN)
		blame_parameter(
			listing, "per_page",
			schema_text_with(listing->arena, TEXT_TOO_SMALL, STRICT_PER_PAGE_MIN));
	return listing->errors ? ERR_INVALID : OK;
}

enum err
generic_list(struct call *call)
{
	struct listing *listing = arena_new(call->arena, struct listing);
	struct list list = { call, listing };
	enum err err;

	listing_init(listing, call->resource, call->face, call->site->edition, call->arena);
	err = listing_read(listing, call->query_string);
	if (!err && call->site->rules.settings->strict_paging)
		err = hold_strict_paging(listing, call->query_string);
	if (err == ERR_INVALID) {
		call->errors = listing->errors;
		call->unknown = listing->unknown;
		call->unknown_in_query = true;
	}
	if (err)
		return err;
	call->is_list = true;
	call->is_paged = !call->resource->is_unpaged;
	call->page = listing->page;
	call->per_page = listing->per_page;
	return store_read(call->reader, list_in, &list);
}

static enum err
get_in(struct tx *tx, void *context)
{
	struct call *call = context;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	int64_t parent_id;
	void *row;
	enum err err;

	call_reset(call);
	err = generic_find_parent(&records, call->resource, call->ids, &parent_id);
	if (err)
		return err;
	call->gives = call->resource->shape;
	err = records_get(&records, call->resource, parent_id, own_id(call), &row);
	if (call->resource->answers_array && err == ERR_NOT_FOUND)
		return OK;
	if (err)
		return err;
	if (call->resource->answers_array) {
		call->rows = arena_array(call->arena, void *, 1);
		call->rows[0] = row;
		call->row_count = 1;
	} else {
		call_give(call, call->resource, row);
	}
	return OK;
}

/* One row takes no parameters: the first one is one too many. */
static enum err
refuse_parameters(struct call *call)
{
	struct form form;
	enum err err;

	err = form_parse(call->arena, call->query_string, &form);
	if (err || form.count == 0)
		return err;
	call->unknown = form.pairs[0].name.data;
	call->unknown_in_query = true;
	return ERR_INVALID;
}

enum err
generic_get(struct call *call)
{
	enum err err;

	err = refuse_parameters(call);
	if (err)
		return err;
	call->is_list = call->resource->answers_array;
	call->is_paged = false;
	return store_read(call->reader, get_in, call);
}

/* --- writing --- */

static struct change *
new_change(const struct call *call)
{
	struct change *change = arena_new(call->arena, struct change);

	change_init(change, call->resource, call->arena);
	change->face = call->face;
	change->edition = call->site->edition;
	return change;
}

/* Where the change belongs and, unless it makes a new row, what is there now. */
static enum err
find_place(struct call *call, struct records *records, struct change *change, bool is_new)
{
	void *before;
	enum err err;

	err = generic_find_parent(records, call->resource, call->ids, &change->parent_id);
	if (err || is_new)
		return err;
	change->id = own_id(call);
	err = records_get(records, call->resource, change->parent_id, change->id, &before);
	if (err)
		return err;
	change->before = before;
	change->kind = resource_kind(call->resource, before);
	return OK;
}

static enum err
decode(struct call *call, struct change *change)
{
	enum err err = schema_decode(change, call->body);

	return err == ERR_INVALID ? call_take_faults(call, change) : err;
}

/* What records/ said about a change: its faults are the call's. */
static enum err
settle(struct call *call, const struct change *change, enum err err)
{
	if (err != ERR_INVALID)
		return err;
	err = call_take_faults(call, change);
	return err ? err : ERR_INVALID;
}

/* The row as the store has it now, for the answer. */
static enum err
give_back(struct call *call, struct records *records, const struct change *change)
{
	void *row;
	enum err err;

	err = records_get(records, call->resource, change->parent_id, change->id, &row);
	if (err)
		return err;
	call_give(call, call->resource, row);
	return OK;
}

/* Effects, and then what the caller adds. */
static enum err
follow_up(struct call *call, struct records *records, struct change *change, enum effects_when when)
{
	enum err err = effects_do(call, records, change, when);

	if (err || !call->more || !call->more->after)
		return err;
	return call->more->after(call, records, change, call->more->context);
}

static enum err
write_in(struct tx *tx, struct call *call, bool is_new)
{
	const struct prepare *prepare = prepare_of(call->resource);
	struct change *change = new_change(call);
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	enum err err;

	call_reset(call);
	err = find_place(call, &records, change, is_new);
	if (err)
		return err;
	err = decode(call, change);
	if (err)
		return err;
	if (prepare)
		prepare->put(change, call->prepared);
	if (call->more && call->more->put)
		call->more->put(change, call->more->context);
	err = is_new ? records_create(&records, change) : records_update(&records, change);
	err = settle(call, change, err);
	if (err)
		return err;
	err = follow_up(call, &records, change, is_new ? AFTER_CREATE : AFTER_UPDATE);
	if (err)
		return err;
	if (is_new)
		call->made_id = change->id;
	return give_back(call, &records, change);
}

static enum err
create_in(struct tx *tx, void *context)
{
	return write_in(tx, context, true);
}

static enum err
update_in(struct tx *tx, void *context)
{
	return write_in(tx, context, false);
}

struct draft {
	struct call *call;
	struct change *change;
	bool is_new;
};

static enum err
draft_in(struct tx *tx, void *context)
{
	struct draft *draft = context;
	struct actor actor;
	struct records records = call_records(draft->call, tx, &actor);
	enum err err;

	err = find_place(draft->call, &records, draft->change, draft->is_new);
	return err ? err : decode(draft->call, draft->change);
}

/* Decodes the body once before the write, so that what is slow or needs keys is done by then. */
static enum err
prepare_write(struct call *call, bool is_new)
{
	const struct prepare *prepare = prepare_of(call->resource);
	struct draft draft = { call, NULL, is_new };
	enum err err;

	call->prepared = NULL;
	if (!prepare)
		return OK;
	draft.change = new_change(call);
	err = store_read(call->reader, draft_in, &draft);
	if (err)
		return err;
	err = prepare->make(call, draft.change, &call->prepared);
	return settle(call, draft.change, err);
}

enum err
generic_create(struct call *call)
{
	enum err err;

	err = prepare_write(call, true);
	return err ? err : store_write(call->store, create_in, call);
}

enum err
generic_update(struct call *call)
{
	enum err err;

	err = prepare_write(call, false);
	return err ? err : store_write(call->store, update_in, call);
}

static enum err
delete_in(struct tx *tx, void *context)
{
	struct call *call = context;
	struct change *change = new_change(call);
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	enum err err;

	call_reset(call);
	err = find_place(call, &records, change, false);
	if (err)
		return err;
	memcpy(change->row, change->before, call->resource->shape->size);
	err = records_delete(&records, change);
	err = settle(call, change, err);
	if (err)
		return err;
	return follow_up(call, &records, change, AFTER_DELETE);
}

enum err
generic_delete(struct call *call)
{
	return store_write(call->store, delete_in, call);
}

/* --- copying --- */

/* All of the copy was given, so that no default is put in its place; but a code name is made anew.
 */
static void
give_all(struct change *change)
{
	const struct shape *shape = change->shape;
	size_t number = 0;

	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		size_t span = field->kind == ROW_OBJECT ? 1 + shape_span(field->shape) : 1;

		if (field->flags & CODE)
			field_set_null(field, change->row);
		else
			for (size_t j = 0; j < span; j++)
				change_set_given(change, number + j, false);
		number += span;
	}
}

enum err
generic_copy(struct call *call, struct records *records, const struct generic_copy *copy,
	     void **ret_row)
{
	const struct resource *resource = copy->resource;
	struct change *change = arena_new(call->arena, struct change);
	void *source, *row;
	enum err err;

	err = records_get(records, resource, 0, copy->id, &source);
	if (err)
		return err;
	change_init(change, resource, call->arena);
	change->face = call->face;
	change->edition = call->site->edition;
	memcpy(change->row, source, resource->shape->size);
	change->kind = resource_kind(resource, source);
	field_set_null(resource_key(resource), change->row);
	give_all(change);
	copy->put(change->row, copy->context);
	err = settle(call, change, records_copy(records, change, copy->id, copy->below));
	if (err)
		return err;
	err = effects_do(call, records, change, AFTER_CREATE);
	if (err)
		return err;
	err = records_get(records, resource, 0, change->id, &row);
	if (err)
		return err;
	*ret_row = row;
	return OK;
}

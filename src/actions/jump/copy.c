/* SPDX-License-Identifier: Apache-2.0 */
/* A Jump Item once more: under the name and in the group that the body says, or as it is. */
#include "actions/jump/copy.h"

#include "actions/generic.h"
#include "model/jump/jump_item.h"
#include "model/jump/shell_jump.h"

struct copy {
	struct call *call;
	struct change *body; /* NULL: none was sent */
};

static void
put(void *row, void *context)
{
	const struct jump_item *wanted = context;
	struct shell_jump *item = row;

	if (!wanted)
		return;
	item->name = wanted->name;
	item->jump_group_id = wanted->jump_group_id;
	item->jump_group_type = wanted->jump_group_type;
}

static enum err
copy_in(struct tx *tx, void *context)
{
	struct copy *copy = context;
	struct call *call = copy->call;
	const struct generic_copy how = { .resource = &shell_jump_resource,
					  .id = call->ids[0],
					  .put = put,
					  .context = copy->body ? change_row(copy->body) : NULL };
	struct jump_item_copied *copied;
	const struct shell_jump *item;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	void *row;
	enum err err;

	call_reset(call);
	if (copy->body) {
		err = call_check_body(call, &records, copy->body);
		if (err)
			return err;
	}
	err = generic_copy(call, &records, &how, &row);
	if (err)
		return err;
	item = row;
	copied = arena_new(call->arena, struct jump_item_copied);
	copied->action = "copy";
	copied->success = "1";
	copied->destId = item->id;
	call->gives = &jump_item_copied_shape;
	call->row = copied;
	return OK;
}

enum err
shell_jump_copy(struct call *call)
{
	struct copy copy = { .call = call };
	enum err err;

	if (call->body) {
		err = call_read_body(call, &jump_item_shape, &copy.body);
		if (err)
			return err;
	}
	return store_write(call->store, copy_in, &copy);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Links are told apart by process and number, so that the end of an old one, heard late, takes
 * nothing from the new. */
#include "actions/jump/node.h"

#include "actions/call.h"
#include "codec/utf8.h"
#include "crypto/hash.h"
#include "model/jump/jumpoint.h"
#include "records/touch.h"
#include "store/queries.h"

static struct value
or_null(struct str text)
{
	return text.length ? VALUE_OF_STR(text) : VALUE_OF_NULL;
}

/* A prefix of its own: this hash is of no use anywhere else. */
void
node_hash_deploy_key(struct str deploy_key, unsigned char ret_hash[32])
{
	CLEANUP(buf_release) struct buf text;

	buf_init(&text, 256);
	buf_append_text(&text, "sallyport deploy key 1");
	buf_append_byte(&text, '\0');
	buf_append_str(&text, deploy_key);
	hash_sha256(buf_str(&text), ret_hash);
}

/* --- a new node --- */

struct enrolment {
	struct arena *arena;
	unsigned char hash[HASH_SIZE];
	unsigned edition;
	struct node_arrival *arrival;
	enum link_refusal refusal;
	bool has_expired;
	bool is_used;
};

static enum err
find_key(struct tx *tx, struct enrolment *enrolment)
{
	const struct value values[] = { VALUE_OF_BYTES(str_of(enrolment->hash, HASH_SIZE)) };
	struct node_arrival *arrival = enrolment->arrival;
	CLEANUP(query_closep) struct query *query = NULL;
	struct str used_by;
	enum err err;

	err = query_open_row(tx, query_named(QUERY_DEPLOY_KEY_FIND), values, COUNT_OF(values),
			     &query);
	if (err)
		return err;
	used_by = query_str(query, 3);
	arrival->jumpoint_id = query_int(query, 0);
	enrolment->has_expired = query_int(query, 1) <= arrival->now_ms;
	enrolment->is_used = !query_is_null(query, 2);
	arrival->node_id = query_int(query, 2);
	if (enrolment->is_used)
		return str_equal(used_by, str_of(arrival->node_public, NODE_PUBLIC_SIZE))
			       ? OK
			       : ERR_NOT_FOUND;
	return enrolment->has_expired ? ERR_NOT_FOUND : OK;
}

static enum err
find_room(struct tx *tx, const struct jumpoint *jumpoint, enum link_refusal *ret_refusal)
{
	const struct value values[] = { VALUE_OF_INT(jumpoint->id) };
	int64_t count;
	enum err err;

	err = query_number(tx, query_named(QUERY_NODE_COUNT), values, COUNT_OF(values), &count);
	if (err)
		return err;
	if (count >= (jumpoint->clustered ? JUMPOINT_NODES_MAX : 1))
		*ret_refusal = LINK_REFUSAL_NODES_FULL;
	return OK;
}

static enum err
make_node(struct records *records, struct enrolment *enrolment)
{
	struct change *made = arena_new(records->arena, struct change);
	struct node_arrival *arrival = enrolment->arrival;
	struct value key[] = { VALUE_OF_NULL,
			       VALUE_OF_BYTES(str_of(arrival->node_public, NODE_PUBLIC_SIZE)) };
	struct jumpoint_node *node;
	enum err err;

	change_init(made, &jumpoint_node_resource, records->arena);
	made->edition = enrolment->edition;
	made->parent_id = arrival->jumpoint_id;
	node = change_row(made);
	node->public_ip = arena_text(records->arena, arrival->public_address);
	if (arrival->private_address.length)
		node->private_ip = arena_text(records->arena, arrival->private_address);
	if (arrival->host_name.length)
		node->hostname = arena_text(records->arena, arrival->host_name);
	err = records_create(records, made);
	if (err)
		return err == ERR_INVALID ? ERR_BUG : err;
	arrival->node_id = made->id;
	key[0] = VALUE_OF_INT(made->id);
	return query_run(records->tx, query_named(QUERY_NODE_KEY_PUT), key, COUNT_OF(key), NULL);
}

static enum err
use_key(struct tx *tx, const struct enrolment *enrolment)
{
	const struct value values[] = { VALUE_OF_BYTES(str_of(enrolment->hash, HASH_SIZE)),
					VALUE_OF_INT(enrolment->arrival->node_id) };

	return query_run(tx, query_named(QUERY_DEPLOY_KEY_USE), values, COUNT_OF(values), NULL);
}

static enum err
enrol_in(struct tx *tx, void *context)
{
	struct enrolment *enrolment = context;
	struct node_arrival *arrival = enrolment->arrival;
	struct actor actor = { .kind = "jumpoint", .address = arrival->public_address };
	struct records records = {
		.tx = tx, .arena = enrolment->arena, .actor = &actor, .edition = enrolment->edition
	};
	const struct jumpoint *jumpoint;
	void *row;
	enum err err;

	enrolment->refusal = 0;
	err = find_key(tx, enrolment);
	if (!err)
		err = records_get(&records, &jumpoint_resource, 0, arrival->jumpoint_id, &row);
	if (err == ERR_NOT_FOUND) {
		enrolment->refusal = LINK_REFUSAL_DEPLOY_KEY;
		return OK;
	}
	if (err)
		return err;
	jumpoint = row;
	actor.id = jumpoint->id;
	actor.name = jumpoint->name;
	if (!jumpoint->enabled)
		enrolment->refusal = LINK_REFUSAL_DISABLED;
	else if (!enrolment->is_used)
		err = find_room(tx, jumpoint, &enrolment->refusal);
	if (err || enrolment->refusal || enrolment->is_used)
		return err;
	err = make_node(&records, enrolment);
	return err ? err : use_key(tx, enrolment);
}

enum err
node_enrol(struct store *store, struct arena *arena, struct str deploy_key, unsigned edition,
	   struct node_arrival *arrival, enum link_refusal *ret_refusal)
{
	struct enrolment enrolment = { .arena = arena, .edition = edition, .arrival = arrival };
	enum err err;

	node_hash_deploy_key(deploy_key, enrolment.hash);
	err = store_write(store, enrol_in, &enrolment);
	if (!err)
		*ret_refusal = enrolment.refusal;
	return err;
}

/* --- coming and going --- */

struct connecting {
	struct arena *arena;
	const struct node_arrival *arrival;
	enum link_refusal refusal;
};

static enum err
check_node(struct tx *tx, const struct node_arrival *arrival, enum link_refusal *ret_refusal)
{
	const struct value values[] = { VALUE_OF_INT(arrival->node_id) };
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err;

	err = query_open_row(tx, query_named(QUERY_NODE_KEY_FIND), values, COUNT_OF(values),
			     &query);
	*ret_refusal = 0;
	if (err == ERR_NOT_FOUND) {
		*ret_refusal = LINK_REFUSAL_UNKNOWN_NODE;
		return OK;
	}
	if (err)
		return err;
	if (!str_equal(query_str(query, 0), str_of(arrival->node_public, NODE_PUBLIC_SIZE)) ||
	    query_int(query, 1) != arrival->jumpoint_id)
		*ret_refusal = LINK_REFUSAL_UNKNOWN_NODE;
	else if (!query_bool(query, 2))
		*ret_refusal = LINK_REFUSAL_DISABLED;
	return OK;
}

/* Pages that show who is connected read again. */
static enum err
settle(struct tx *tx, int64_t jumpoint_id)
{
	const struct value values[] = { VALUE_OF_INT(jumpoint_id) };
	enum err err;

	err = query_run(tx, query_named(QUERY_JUMPOINT_SETTLE), values, COUNT_OF(values), NULL);
	return err ? err : records_touch(tx, "jumpoint_node");
}

static enum err
connect_in(struct tx *tx, void *context)
{
	struct connecting *connecting = context;
	const struct node_arrival *arrival = connecting->arrival;
	struct arena *arena = connecting->arena;
	const struct value seen[] = {
		VALUE_OF_INT(arrival->node_id),
		VALUE_OF_INT(arrival->now_ms),
		VALUE_OF_STR(arrival->public_address),
		or_null(arrival->private_address),
		or_null(arrival->host_name),
		VALUE_OF_STR(utf8_fold_key(arena, arrival->public_address)),
		or_null(utf8_fold_key(arena, arrival->private_address)),
		or_null(utf8_fold_key(arena, arrival->host_name)),
	};
	const struct value link[] = {
		VALUE_OF_INT(arrival->node_id),	    VALUE_OF_INT(arrival->jumpoint_id),
		VALUE_OF_TEXT(arrival->link.epoch), VALUE_OF_INT(arrival->link.number),
		VALUE_OF_INT(arrival->now_ms),
	};
	enum err err;

	err = check_node(tx, arrival, &connecting->refusal);
	if (err || connecting->refusal)
		return err;
	err = query_run(tx, query_named(QUERY_NODE_CONNECTED), seen, COUNT_OF(seen), NULL);
	if (!err)
		err = query_run(tx, query_named(QUERY_LINK_PUT), link, COUNT_OF(link), NULL);
	return err ? err : settle(tx, arrival->jumpoint_id);
}

enum err
node_connect(struct store *store, struct arena *arena, const struct node_arrival *arrival,
	     enum link_refusal *ret_refusal)
{
	struct connecting connecting = { .arena = arena, .arrival = arrival };
	enum err err = store_write(store, connect_in, &connecting);

	if (!err)
		*ret_refusal = connecting.refusal;
	return err;
}

struct leaving {
	struct node_link link;
	int64_t node_id, jumpoint_id, now_ms;
};

static enum err
leave_in(struct tx *tx, void *context)
{
	const struct leaving *leaving = context;
	const struct value link[] = { VALUE_OF_INT(leaving->node_id),
				      VALUE_OF_TEXT(leaving->link.epoch),
				      VALUE_OF_INT(leaving->link.number) };
	const struct value seen[] = { VALUE_OF_INT(leaving->node_id),
				      VALUE_OF_INT(leaving->now_ms) };
	int64_t changed = 0;
	enum err err;

	err = query_run(tx, query_named(QUERY_LINK_DROP), link, COUNT_OF(link), &changed);
	if (err || !changed)
		return err;
	err = query_run(tx, query_named(QUERY_NODE_DISCONNECTED), seen, COUNT_OF(seen), NULL);
	return err ? err : settle(tx, leaving->jumpoint_id);
}

enum err
node_leave(struct store *store, const struct node_link *link, int64_t node_id, int64_t jumpoint_id,
	   int64_t now_ms)
{
	struct leaving leaving = { *link, node_id, jumpoint_id, now_ms };

	return store_write(store, leave_in, &leaving);
}

/* --- deletes --- */

enum err
node_forget(struct tx *tx, int64_t node_id, int64_t jumpoint_id)
{
	const struct value values[] = { VALUE_OF_INT(node_id) };
	enum err err;

	err = query_run(tx, query_named(QUERY_NODE_KEY_FORGET), values, COUNT_OF(values), NULL);
	if (!err)
		err = query_run(tx, query_named(QUERY_LINK_FORGET), values, COUNT_OF(values), NULL);
	return err ? err : settle(tx, jumpoint_id);
}

enum err
deploy_key_forget(struct tx *tx, int64_t jumpoint_id)
{
	const struct value values[] = { VALUE_OF_INT(jumpoint_id) };

	return query_run(tx, query_named(QUERY_DEPLOY_KEY_FORGET), values, COUNT_OF(values), NULL);
}

/* --- presence --- */

enum { LINKS_ROOM = 16384, EPOCHS_ROOM = 64 };

struct beat {
	struct arena *arena;
	const char *epoch, *place;
	int64_t now_ms;
	struct epoch_view view;
};

/* Copies their names first: the statements that end them follow. */
static enum err
find_gone(struct tx *tx, const struct beat *beat, const char **names, size_t *ret_count)
{
	const struct value values[] = { VALUE_OF_TEXT(beat->epoch), VALUE_OF_TEXT(beat->place),
					VALUE_OF_INT(beat->now_ms - EPOCH_DEAD_MS) };
	CLEANUP(query_closep) struct query *query = NULL;
	size_t count = 0;
	bool has_row;
	enum err err;

	err = query_open(tx, query_named(QUERY_EPOCHS_GONE), values, COUNT_OF(values), &query);
	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row && count < EPOCHS_ROOM;
	     err = query_next(query, &has_row))
		names[count++] = arena_text(tx_arena(tx), query_str(query, 0));
	*ret_count = count;
	return err;
}

static enum err
end_epochs(struct tx *tx, const struct beat *beat)
{
	static const int steps[] = { QUERY_EPOCH_DISCONNECTED, QUERY_EPOCH_LINKS_DROP,
				     QUERY_EPOCH_FORGET };
	const char *names[EPOCHS_ROOM];
	size_t count = 0;
	enum err err = find_gone(tx, beat, names, &count);

	for (size_t i = 0; i < count && !err; i++) {
		const struct value values[] = { VALUE_OF_TEXT(names[i]) };

		for (size_t j = 0; j < COUNT_OF(steps) && !err; j++)
			err = query_run(tx, query_named(steps[j]), values, COUNT_OF(values), NULL);
	}
	if (err || !count)
		return err;
	err = query_run(tx, query_named(QUERY_JUMPOINTS_SETTLE), NULL, 0, NULL);
	return err ? err : records_touch(tx, "jumpoint_node");
}

static enum err
list_links(struct tx *tx, struct beat *beat)
{
	const struct value values[] = { VALUE_OF_TEXT(beat->epoch) };
	struct epoch_view view = { 0 };
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row;
	enum err err;

	view.links = arena_array(beat->arena, struct epoch_link, LINKS_ROOM);
	err = query_open(tx, query_named(QUERY_LINKS_OF_EPOCH), values, COUNT_OF(values), &query);
	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row;
	     err = query_next(query, &has_row)) {
		if (view.count == LINKS_ROOM)
			return ERR_LIMIT;
		view.links[view.count++] =
			(struct epoch_link){ query_int(query, 0), query_int(query, 1),
					     query_int(query, 2) };
	}
	beat->view = view;
	return err;
}

static enum err
beat_in(struct tx *tx, void *context)
{
	struct beat *beat = context;
	const struct value seen[] = { VALUE_OF_TEXT(beat->epoch), VALUE_OF_TEXT(beat->place),
				      VALUE_OF_INT(beat->now_ms) };
	enum err err;

	err = query_run(tx, query_named(QUERY_EPOCH_SEEN), seen, COUNT_OF(seen), NULL);
	if (!err)
		err = end_epochs(tx, beat);
	return err ? err : list_links(tx, beat);
}

enum err
epoch_beat(struct store *store, struct arena *arena, const char *epoch, const char *place,
	   int64_t now_ms, struct epoch_view *ret_view)
{
	struct beat beat = { .arena = arena, .epoch = epoch, .place = place, .now_ms = now_ms };
	enum err err = store_write(store, beat_in, &beat);

	if (!err)
		*ret_view = beat.view;
	return err;
}

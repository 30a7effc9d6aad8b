/* SPDX-License-Identifier: Apache-2.0 */
/* Associations and roles. Kinds of criteria are joined by AND: an account whose author thought of
 * OR is offered too rarely and somebody notices; the other way round it goes where it never should.
 */
#include "access/offer.h"

#include "codec/json.h"
#include "codec/utf8.h"
#include "records/growing.h"
#include "store/queries.h"

static bool
contains(struct str text, struct str part)
{
	return part.length == 0 || memmem(text.data, text.length, part.data, part.length);
}

bool
pattern_fits(struct str pattern, struct str text)
{
	bool opens = str_starts(pattern, STR("*")), closes;

	if (opens)
		pattern = str_from_offset(pattern, 1);
	closes = str_ends(pattern, STR("*"));
	if (closes)
		pattern.length--;
	/* A star alone is no pattern. */
	if (pattern.length == 0)
		return false;
	if (opens && closes)
		return contains(text, pattern);
	if (opens)
		return str_ends(text, pattern);
	if (closes)
		return str_starts(text, pattern);
	return str_equal(text, pattern);
}

/* --- criteria --- */

struct kinds {
	size_t given, met;
};

static void
meet(struct kinds *kinds, struct str patterns, struct str text, struct arena *arena)
{
	const struct json *list;
	const char *why;
	bool fits = false;

	if (patterns.length == 0)
		return;
	/* What cannot be read is met by nothing. */
	if (json_parse(arena, patterns, &list, &why) != OK) {
		kinds->given++;
		return;
	}
	if (json_count(list) == 0)
		return;
	for (size_t i = 0; i < json_count(list) && !fits; i++)
		fits = pattern_fits(utf8_fold_key(arena, json_text(json_item(list, i))), text);
	kinds->given++;
	kinds->met += fits;
}

bool
association_holds(const struct association *association, const struct offer_item *item,
		  struct arena *arena)
{
	struct kinds kinds = { 0 };

	if (str_equal_text(association->filter, "any_jump_items"))
		return true;
	if (!str_equal_text(association->filter, "criteria"))
		return false;
	if (association->names_item)
		return true;
	meet(&kinds, association->host, item->host, arena);
	meet(&kinds, association->name, item->name, arena);
	meet(&kinds, association->tag, item->tag, arena);
	meet(&kinds, association->comments, item->comments, arena);
	kinds.given += association->has_groups;
	kinds.met += association->has_group;
	return kinds.given > 0 && kinds.met == kinds.given;
}

/* Eight columns from first on. */
static struct association
read_association(const struct query *row, int first, struct arena *arena)
{
	return (struct association){
		.filter = arena_str(arena, query_str(row, first)),
		.host = arena_str(arena, query_str(row, first + 1)),
		.name = arena_str(arena, query_str(row, first + 2)),
		.tag = arena_str(arena, query_str(row, first + 3)),
		.comments = arena_str(arena, query_str(row, first + 4)),
		.names_item = query_bool(row, first + 5),
		.has_groups = query_bool(row, first + 6),
		.has_group = query_bool(row, first + 7),
	};
}

/* --- account groups whose associations hold the item --- */

/* ids rise */
static bool
is_held(const struct growing *held, int64_t id)
{
	const int64_t *ids = held->items.data;
	size_t low = 0, high = held->items.count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (ids[middle] == id)
			return true;
		if (ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static enum err
load_groups(struct tx *tx, const struct offer_item *item, struct arena *arena, struct growing *held)
{
	const struct value values[] = { VALUE_OF_INT(item->id),
					VALUE_OF_INT(item->shared_group_id) };
	CLEANUP(query_closep) struct query *row = NULL;
	bool has_row;
	enum err err;

	err = query_open(tx, query_named(QUERY_MAY_ASSOCIATIONS_OF_GROUPS), values,
			 COUNT_OF(values), &row);
	if (err)
		return err;
	for (err = query_next(row, &has_row); !err && has_row; err = query_next(row, &has_row)) {
		const struct association association = read_association(row, 1, arena);

		if (association_holds(&association, item, arena))
			*(int64_t *)growing_add(held, sizeof(int64_t), arena) = query_int(row, 0);
	}
	return err;
}

/* --- accounts --- */

struct offering {
	const struct offer_item *item;
	const struct person *person;
	struct arena *arena;
	int64_t first_id, last_id; /* of the accounts that are asked about */
	bool explains;		   /* what is not offered is there too */
	struct growing groups;	   /* ids of account groups that hold the item */
	int64_t last_used;
	struct growing offers;
	size_t offered; /* of them */
};

static const char *
why_not(const struct offering *offering, const struct query *row)
{
	const struct association own = read_association(row, 8, offering->arena);
	bool is_personal = !query_is_null(row, 7);

	if (offering->item->is_telnet && !str_equal_text(query_str(row, 2), "username_password"))
		return "It is a key, and Telnet takes passwords alone.";
	if (own.filter.length > 0 && association_holds(&own, offering->item, offering->arena))
		return NULL;
	if (str_equal_text(own.filter, "no_jump_items"))
		return "Its association offers it on no Jump Item.";
	if (own.filter.length > 0)
		return "Its association does not hold this Jump Item.";
	/* One's own account is in no group whose associations it could inherit. */
	if (is_personal || is_held(&offering->groups, query_int(row, 6)))
		return NULL;
	return "The association of its account group does not hold this Jump Item.";
}

static void
take(struct offering *offering, const struct query *row)
{
	const char *why = why_not(offering, row);
	struct arena *arena = offering->arena;
	size_t alike = why ? offering->offers.items.count - offering->offered : offering->offered;

	if ((why && !offering->explains) || alike == OFFERS_MOST)
		return;
	offering->offered += !why;
	*(struct offer *)growing_add(&offering->offers, sizeof(struct offer), arena) =
		(struct offer){
			.id = query_int(row, 0),
			.uid = arena_text(arena, query_str(row, 1)),
			.type = arena_text(arena, query_str(row, 2)),
			.name = arena_text(arena, query_str(row, 3)),
			.username = arena_text(arena, query_str(row, 4)),
			.description = arena_text(arena, query_str(row, 5)),
			.is_personal = !query_is_null(row, 7),
			.is_recommended = query_int(row, 0) == offering->last_used,
			.why_not = why,
		};
}

static enum err
load_accounts(struct tx *tx, struct offering *offering)
{
	const struct person *person = offering->person;
	const struct value values[] = {
		VALUE_OF_INT(person->id),
		VALUE_OF_INT(offering->item->id),
		VALUE_OF_INT(offering->item->shared_group_id),
		VALUE_OF_BOOL(person->is_administrator || person->administers_vault),
		VALUE_OF_INT(offering->first_id),
		VALUE_OF_INT(offering->last_id),
	};
	CLEANUP(query_closep) struct query *row = NULL;
	bool has_row;
	enum err err;

	err = query_open(tx, query_named(QUERY_MAY_ACCOUNTS), values, COUNT_OF(values), &row);
	if (err)
		return err;
	for (err = query_next(row, &has_row); !err && has_row; err = query_next(row, &has_row))
		take(offering, row);
	return err;
}

static enum err
load(struct tx *tx, struct offering *offering)
{
	enum err err = load_groups(tx, offering->item, offering->arena, &offering->groups);

	return err ? err : load_accounts(tx, offering);
}

static enum err
load_all(struct tx *tx, struct offering *offering, struct offer **ret_offers, size_t *ret_count)
{
	const struct value used[] = { VALUE_OF_INT(offering->item->id),
				      VALUE_OF_INT(offering->person->id) };
	enum err err;

	offering->first_id = 1;
	offering->last_id = INT64_MAX;
	err = query_number(tx, query_named(QUERY_MAY_ACCOUNT_LAST_USED), used, COUNT_OF(used),
			   &offering->last_used);
	if (!err || err == ERR_NOT_FOUND)
		err = load(tx, offering);
	if (err)
		return err;
	*ret_offers = (void *)(uintptr_t)offering->offers.items.data;
	*ret_count = offering->offers.items.count;
	return OK;
}

enum err
offers_load(struct tx *tx, const struct person *person, const struct offer_item *item,
	    struct arena *arena, struct offer **ret_offers, size_t *ret_count)
{
	struct offering offering = { .item = item, .person = person, .arena = arena };

	return load_all(tx, &offering, ret_offers, ret_count);
}

enum err
offers_explain(struct tx *tx, const struct person *person, const struct offer_item *item,
	       struct arena *arena, struct offer **ret_offers, size_t *ret_count)
{
	struct offering offering = {
		.item = item, .person = person, .arena = arena, .explains = true
	};

	return load_all(tx, &offering, ret_offers, ret_count);
}

enum err
offer_find(struct tx *tx, const struct person *person, const struct offer_item *item,
	   int64_t account_id, struct arena *arena, struct offer *ret_offer)
{
	struct offering offering = { .item = item,
				     .person = person,
				     .arena = arena,
				     .first_id = account_id,
				     .last_id = account_id };
	enum err err = load(tx, &offering);

	if (!err && offering.offers.items.count == 0)
		err = ERR_NOT_FOUND;
	if (!err)
		*ret_offer = *(const struct offer *)offering.offers.items.data;
	return err;
}

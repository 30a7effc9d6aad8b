/* SPDX-License-Identifier: Apache-2.0 */
/* A row on its way in: what was sent, what was there, what is wrong with it. Belongs to one
 * request's arena and one thread. */
#ifndef SCHEMA_CHANGE_H
#define SCHEMA_CHANGE_H

#include "base/arena.h"
#include "schema/resource.h"

#define CHANGE_BITS 256
#define CHANGE_ERRORS 100

/* What a rule may ask of the rest of the site. records/ answers from the transaction, tests from a
 * fake, the CLI never asks. */
struct world {
	bool (*exists)(struct world *world, const struct resource *resource, int64_t id);
	/* A struct of the resource's shape in the change's arena; NULL when absent. */
	const void *(*find)(struct world *world, const struct resource *resource, int64_t id);
	/* Whether another row (id other than but_id, same parent where the resource has one) holds
	 * this value of a UNIQUE text field. */
	bool (*is_taken)(struct world *world, const struct resource *resource,
			 const struct field *field, struct str value, int64_t but_id);
	/* The id behind a code name; 0 when none. */
	int64_t (*by_code)(struct world *world, const struct resource *resource, struct str code);
};

struct change_error {
	const char *at;	  /* "name", "jump_items.0.type" */
	const char *text; /* a sentence of schema/texts.h or model/texts.c */
	struct change_error *next;
};

/* Asked for by a rule, done by actions/effects.c in the same transaction after the row. */
struct change_effect {
	int effect; /* enum effect of model/effects.h */
	struct change_effect *next;
};

/* A reference that came as a code name and is looked up by schema_validate: where its struct
 * code_ref is. */
struct change_code {
	const struct field *field;
	struct code_ref *member;
	const char *text;
	const char *at;
	struct change_code *next;
};

struct change {
	const struct resource *resource;
	const struct shape *shape;
	enum face face;
	unsigned edition;
	unsigned kind;	    /* choice of the resource's kind field, 0 while unknown */
	void *row;	    /* the struct as it shall be */
	const void *before; /* as it is stored; NULL for a create */
	int64_t id;	    /* 0 for a create */
	int64_t parent_id;  /* 0 without a parent */

	/* A bit per field, flattened depth first. */
	uint64_t given[CHANGE_BITS / 64];
	uint64_t nulls[CHANGE_BITS / 64];

	/* NULL outside a transaction: references and uniqueness are then not asked. */
	struct world *world;
	struct arena *arena;
	/* In the order found, the first CHANGE_ERRORS of them. */
	struct change_error *errors;
	struct change_effect *effects;
	/* First member or parameter that no field has; the face says what it means. */
	const char *unknown;

	struct change_code *codes;
	/* The row as the first schema_validate met it: a second run starts from the same. */
	const void *decoded;
};

/* Zeroes it and makes an empty row. The caller then sets face, edition, parent_id and, for an
 * update, before and id. */
void change_init(struct change *change, const struct resource *resource, struct arena *arena);

#define change_row(change) ((change)->row)
static inline bool
change_creates(const struct change *change)
{
	return !change->before;
}

/* Whether the body named this member (null counts); false for one that the kind does not have. A
 * field is found by the member's address and size. */
#define change_gives(change, member) change_gives_at((change), (member), sizeof *(member))
bool change_gives_at(const struct change *change, const void *member, size_t size);

/* Adds one error; the change will be refused after all errors are collected. Texts are kept by
 * pointer: literals or arena. at is a dotted name: "criteria.tag.0". */
#define change_reject(change, member, text) \
	change_reject_at((change), (member), sizeof *(member), (text))
void change_reject_at(struct change *change, const void *member, size_t size, const char *text);
void change_reject_name(struct change *change, const char *at, const char *text);
bool change_is_refused(const struct change *change);

void change_then(struct change *change, int effect);

/* The number of a field in the flattened order, for given and nulls, by the address of its member
 * in change->row (or before). Of rows that share the member the one that holds for the edition and
 * kind; -1 when it is not of this shape. */
int change_field_number(const struct change *change, const void *member, size_t size);

/* By number: what decode saw. */
bool change_has_given(const struct change *change, size_t number);
bool change_has_null(const struct change *change, size_t number);
void change_set_given(struct change *change, size_t number, bool is_null);

/* Whether this field may be written by this change, or is only tolerated in its body. */
bool change_may_write(const struct change *change, const struct field *field);

#endif

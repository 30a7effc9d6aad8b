/* SPDX-License-Identifier: Apache-2.0 */
/* Walking the index of resources: each with its path, its parents made, and example bodies out of
 * its own rows. A failed EXPECT says for which resource. */
#ifndef WALK_H
#define WALK_H

#include "appliance.h"
#include "schema/schema.h"

struct walk {
	struct appliance *appliance;
	const struct resource *resource;
	unsigned kind;	  /* 0: one kind */
	const char *path; /* of the collection, with ids of parents that exist */
	int64_t parent_ids[CALL_IDS];
	size_t parent_count;
	unsigned number; /* of the next example */
};

/* Calls run for each resource that has all of these verbs on the configuration face, once for each
 * kind that can be made, each with its parents made anew. */
void walk_every(struct appliance *appliance, unsigned verbs, void (*run)(struct walk *walk));

/* A valid create body; no two share a value that must be unique. */
const char *walk_example(struct walk *walk);

/* The same with one member replaced by this JSON text, or left out (value NULL). */
const char *walk_example_with(struct walk *walk, const char *member, const char *value);

/* Makes a row and answers its address. */
const char *walk_make(struct walk *walk, struct reply *ret_reply);
const char *walk_address(struct walk *walk, const struct reply *made);

/* The fields of a body of this resource and kind that a client may send; NULL-ended. */
const struct field **walk_fields(struct walk *walk);

/* Whether no value of its kind and length will do. */
bool walk_is_special(const struct walk *walk, const struct field *field);

/* A new user has not failed yet, whatever is said (config-api §7); criteria belong to one filter
 * type and an age to scheduled rotation only. */
bool walk_is_void(const struct field *field);

/* A site of its own for the walk. */
void walk_on_every(const char *url, unsigned verbs, void (*run)(struct walk *walk));
void walk_on_every_of(const char *url, unsigned edition, unsigned verbs,
		      void (*run)(struct walk *walk));

struct reply walk_ask(struct walk *walk, const char *method, const char *target, const char *body);

/* Whether an answer has an error of this field, or of something in it ("criteria.host"). */
bool walk_blames(const struct reply *reply, const char *name);

/* Rows of the list, all on one page. */
int64_t walk_count(struct walk *walk);

void walk_expect(const struct walk *walk, bool holds, const char *what, const struct reply *reply,
		 int line);
#define EXPECT(walk, condition, reply) \
	walk_expect((walk), (condition), #condition, (reply), __LINE__)

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Which Vault accounts a person may inject into a session on an item: those they have a role for,
 * whose kind fits, and whose associations hold the item (product-map §5.3, §5.6). Inside store_read
 * or store_write. */
#ifndef ACCESS_OFFER_H
#define ACCESS_OFFER_H

#include "access/grants.h"

enum { OFFERS_MOST = 1000 };

/* The item as associations see it; keys are folded. */
struct offer_item {
	int64_t id;
	int64_t shared_group_id; /* 0: it is on a personal list */
	struct str host, name, tag, comments;
	bool is_telnet; /* which has no keys */
};

struct offer {
	int64_t id;
	const char *uid, *type, *name, *username, *description;
	bool is_personal;
	bool is_recommended; /* the one this person used here last */
	const char *why_not; /* a sentence; NULL: it is offered */
};

/* By name. Past OFFERS_MOST the rest is left out. */
MUST_CHECK enum err offers_load(struct tx *tx, const struct person *person,
				const struct offer_item *item, struct arena *arena,
				struct offer **ret_offers, size_t *ret_count);

/* The same with those they have a role for and that are not offered on this item, of which there
 * are as many at most. */
MUST_CHECK enum err offers_explain(struct tx *tx, const struct person *person,
				   const struct offer_item *item, struct arena *arena,
				   struct offer **ret_offers, size_t *ret_count);

/* One of all that are offered, however many; is_recommended is not asked. ERR_NOT_FOUND: it is not
 * offered. */
MUST_CHECK enum err offer_find(struct tx *tx, const struct person *person,
			       const struct offer_item *item, int64_t account_id,
			       struct arena *arena, struct offer *ret_offer);

/* An association, of an account or a group. */
struct association {
	struct str filter;		      /* "any_jump_items" … */
	struct str host, name, tag, comments; /* JSON arrays of patterns */
	bool names_item;		      /* the item is on its list */
	bool has_groups, has_group;	      /* it lists Jump Groups; the item's is one */
};

/* An item fits criteria that meets each kind given, by any of the kind's entries; or one named by
 * itself. Criteria without any kind fit nothing. */
bool association_holds(const struct association *association, const struct offer_item *item,
		       struct arena *arena);

/* "x", "x*", "*x" or "*x*". */
bool pattern_fits(struct str pattern, struct str text);

#endif

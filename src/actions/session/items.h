/* SPDX-License-Identifier: Apache-2.0 */
/* What a person sees: Jump Groups, items, the accounts offered on an item; and why they may start
 * a session or not. Each function reads for itself; rows lie in the call's arena. */
#ifndef ACTIONS_SESSION_ITEMS_H
#define ACTIONS_SESSION_ITEMS_H

#include "access/may.h"
#include "access/offer.h"
#include "actions/call.h"

enum { ITEMS_PER_PAGE = 200 };

/* 0 is the person's own list; another user's is that user's id, negative. */
struct group_view {
	int64_t id;
	const char *name;
	int64_t items;
};

struct item_view {
	int64_t id;
	const char *name, *hostname, *protocol, *terminal, *username, *tag, *comments;
	int64_t port, keep_alive;
	int64_t group_id; /* as in group_view */
	const char *group_name;
	int64_t jumpoint_id;
	const char *jumpoint_name;
	bool jumpoint_enabled, jumpoint_connected;
	bool may_start;
	const char *why_not; /* NULL: nothing stands in the way */
	int64_t live;

	/* what pages do not show */
	int64_t session_policy_id;
	struct may_item may;
};

struct items_wish {
	struct str search;
	bool in_group;
	int64_t group_id; /* as in group_view */
	int64_t page;	  /* from 1 */
};

struct items_page {
	int64_t total;
	struct item_view *items;
	size_t count;
};

MUST_CHECK enum err groups_see(struct call *call, struct group_view **ret_groups,
			       size_t *ret_count);
MUST_CHECK enum err items_see(struct call *call, const struct items_wish *wish,
			      struct items_page *ret_page);
/* ERR_NOT_FOUND: it is not there, or not for this person. */
MUST_CHECK enum err item_see(struct call *call, int64_t item_id, struct item_view **ret_item);

/* Whether somebody may start a session, and with which accounts of the Vault. */
struct explanation {
	struct may may;
	struct offer *accounts; /* that they have a role for, with why_not */
	size_t account_count;
};

/* Of another user for administrators; user_id 0 is who asks. An item that is not seen is explained,
 * too, to an administrator. ERR_NOT_FOUND. */
MUST_CHECK enum err item_explain(struct call *call, int64_t item_id, int64_t user_id,
				 struct explanation *ret_why);

/* "allowed", "steps" and "accounts" of an object that is open. */
void explanation_write(const struct explanation *why, struct json_writer *writer);

MUST_CHECK enum err item_offer(struct call *call, int64_t item_id, struct offer **ret_offers,
			       size_t *ret_count, const char **ret_username);

/* --- inside a transaction --- */

MUST_CHECK enum err item_load(struct tx *tx, struct arena *arena, int64_t item_id,
			      struct item_view **ret_item);
/* ERR_NOT_FOUND: this account is not offered to them on the item. */
MUST_CHECK enum err item_offer_find(struct tx *tx, const struct person *person,
				    const struct item_view *item, int64_t account_id,
				    struct arena *arena, struct offer *ret_offer);
MUST_CHECK enum err call_grants(const struct call *call, struct tx *tx, int64_t user_id,
				struct grants **ret_grants);

#endif

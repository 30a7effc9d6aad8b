/* SPDX-License-Identifier: Apache-2.0 */
/* What actions need to know of the site they run in: one immutable counted snapshot,
 * made by main/. A request keeps the one that it began with. */
#ifndef ACTIONS_SITE_H
#define ACTIONS_SITE_H

#include "access/rules.h"

/* Who wants to hear of rights that were taken back, after the commit, on the thread that wrote. The
 * caches of this process; other nodes see the generation move. */
struct notices {
	void *context;
	void (*access_changed)(void *context, int64_t account_id); /* 0: of everybody */
	void (*settings_changed)(void *context);		   /* may be NULL */
	/* Some or all logins of a user ended: what was opened with one asks the store again. May
	 * be NULL. */
	void (*logins_changed)(void *context, int64_t user_id);
	/* A Jumpoint or a node of it was changed or deleted. May be NULL: nothing carries links. */
	void (*jumpoint_changed)(void *context, int64_t jumpoint_id);
	/* Somebody who may wants this session ended. May be NULL: nothing carries sessions. */
	void (*session_end)(void *context, const char *session_uid, const char *by);
};

struct site {
	unsigned edition;		   /* EDITION_RS or EDITION_PRA */
	const char *name;		   /* host name: "support.example.com" */
	int port;			   /* that it listens on; 0: not known */
	const char *id;			   /* 32 hex digits; "" where it has no identity */
	unsigned char identity_public[32]; /* Ed25519: what Jumpoints pin */
	struct access_rules rules;     /* the settings as they were when this snapshot was made */
	const struct notices *notices; /* NULL: nobody */

	struct arena arena;	/* for its texts and settings */
	_Atomic int references; /* private */
};

/* Empty, with one reference. Filled by its maker, and not changed once anybody else has it. */
struct site *site_new(void);
struct site *site_ref(struct site *site);
void site_unref(struct site *own_site); /* takes NULL; any thread */

#endif

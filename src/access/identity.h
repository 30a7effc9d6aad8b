/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asking: a value that only a login that succeeded can make (login.h), with all that the
 * decision about it needs. Immutable once made, counted, shared by the loop's cache and the
 * workers. */
#ifndef ACCESS_IDENTITY_H
#define ACCESS_IDENTITY_H

#include "access/allow.h"
#include "base/arena.h"

/* Zero is nobody, so that a struct left blank allows nothing. */
enum identity_kind {
	IDENTITY_NOBODY,
	IDENTITY_API_ACCOUNT, /* by token or by secret */
	IDENTITY_CONTROL,     /* the site's owner on its own machine, by the control socket */
	IDENTITY_USER,	      /* a person, by the cookie of a login */
};

enum { RATE_OF_SITE = -1 };

enum config_access { CONFIG_DENY, CONFIG_READ, CONFIG_FULL };

struct identity {
	enum identity_kind kind;
	/* of IDENTITY_CONTROL: the uid of the process at the other end; of IDENTITY_USER: the
	 * user's */
	int64_t account_id;
	int64_t secret_id; /* what it logged in with, or what its token was made with */
	int64_t token_id;  /* 0: by secret; of IDENTITY_USER: the login's */
	const char *name;  /* its own copies, as are the networks */
	const char *client_id;
	bool is_enabled;
	int64_t account_expires_at; /* milliseconds since 1970; 0: never */
	int64_t login_expires_at;   /* of the token or the secret; 0: never */
	bool has_broken_networks;   /* the stored allow list cannot be read: nobody is on it */
	const struct allow_network *networks; /* allow list; empty: from everywhere */
	size_t network_count;
	enum config_access config;
	bool manages_vault;	      /* Vault accounts too */
	int64_t per_second, per_hour; /* RATE_OF_SITE: the site's */

	/* of IDENTITY_USER */
	bool is_administrator;
	bool views_recordings;	   /* of the sessions that they may see */
	bool must_change_password; /* and may do nothing else before */
	bool is_by_link;	   /* signed in by a link, so without the password */
	int64_t seen_at;	   /* last time they did something, as the store has it */

	_Atomic int references; /* private */
};

/* With one reference, of nobody yet. Small, because the loop remembers many of them. */
struct identity *identity_new(void);

/* Copies what lies elsewhere; before anybody else has the identity. */
void identity_set_names(struct identity *identity, struct str name, struct str client_id);
void identity_set_networks(struct identity *identity, const struct allow_network *networks,
			   size_t count);

struct identity *identity_ref(struct identity *identity);
void identity_unref(struct identity *own_identity); /* takes NULL; any thread */
void identity_unrefp(struct identity **identity);

#endif

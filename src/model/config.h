/* SPDX-License-Identifier: Apache-2.0 */
/* The appliance's settings, as rows: bounds, default and meaning of each. Read from name=value
 * lines; one immutable set serves a request from its beginning to its end. */
#ifndef MODEL_CONFIG_H
#define MODEL_CONFIG_H

#include "schema/shape.h"

/* What happens when somebody jumps to an item that is in a session already. */
enum simultaneous_shell_jumps { SHELL_JUMPS_NEW = 1, SHELL_JUMPS_JOIN, SHELL_JUMPS_DISALLOW };

struct site_settings {
	/* limits of API accounts, where an account has none of its own */
	int64_t rate_per_second; /* 0: none, as with the next */
	int64_t rate_per_hour;
	int64_t rate_wait_ms; /* how long a request past the first may wait its turn */

	/* logins */
	int64_t token_life_seconds;
	int64_t tokens_per_account;
	int64_t lockout_failures; /* 0: never */
	int64_t lockout_seconds;
	int64_t password_length_minimum;
	int64_t login_life_seconds; /* of a person's login */
	int64_t login_idle_seconds; /* 0: it does not end by idleness */
	int64_t person_per_second;  /* requests of one person's pages; 0: no limit */
	int64_t address_per_second; /* requests without a login, of one address; 0: no limit */
	int64_t address_burst;

	/* sessions */
	int simultaneous_shell_jumps;	/* enum simultaneous_shell_jumps */
	int64_t session_linger_seconds; /* without a viewer, or without its Jumpoint */
	bool recording_required;
	bool record_input;

	/* Jumpoints */
	const char *jumpoint_address;	/* where they find the site; "": by its name */
	const char *jumpoint_narrowing; /* rules parted by semicolons */

	/* the edge */
	struct items trusted_proxies; /* const char *: addresses and networks */
	struct items metrics_allowed; /* const char *: addresses and networks */

	/* what is open */
	bool xml_api_enabled;

	/* how closely the contract is held where real clients do not */
	bool tolerant_association_delete;
	bool strict_paging;

	/* what the site says of itself */
	const char *company;
	const char *product;
};

extern const struct shape site_settings_shape;

/* Every setting at its default; texts and lists in the arena. */
void site_settings_default(struct site_settings *ret_settings, struct arena *arena);

/* One setting from text: numbers in decimal, true or false, lists parted by commas or spaces. NULL,
 * or what is wrong (a literal or in the arena). */
const char *site_settings_set(struct site_settings *settings, struct str name, struct str value,
			      struct arena *arena);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* All that decides what a person may see and start, read in a few statements however many items
 * there are: who they are, what they were granted and by what, policies, what runs. Inside
 * store_read or store_write; everything lies in the arena. */
#ifndef ACCESS_GRANTS_H
#define ACCESS_GRANTS_H

#include "access/schedule.h"
#include "model/config.h"
#include "store/store.h"

struct person {
	int64_t id;
	const char *username;
	const char *display_name;
	bool is_enabled;
	bool is_administrator;
	bool gives_support; /* RS: may give support; PRA: may access systems */
	bool uses_shell_jump;
	bool administers_vault;
	bool views_recordings;
	int support_reports; /* enum support_reports */
	int64_t default_role_id, personal_role_id, teams_role_id, system_role_id;
};

struct role {
	int64_t id;
	const char *name;
	bool may_start;
	bool may_see; /* has any permission at all */
};

/* Where a role or a Jumpoint comes from. */
enum grant_source {
	GRANT_NONE,
	GRANT_OWN,	/* set for the user on the group */
	GRANT_POLICY,	/* by group policies */
	GRANT_PERSONAL, /* the own personal list */
	GRANT_TEAM,	/* the personal list of somebody they lead */
	GRANT_SYSTEM,	/* everything else */
	GRANT_ADMINISTRATOR,
};

/* What a person is to one Jump Group or personal list. */
struct standing {
	enum grant_source source;
	bool may_see, may_start;
	const char *roles;	/* their names: "Auditor", "Auditor and Start Sessions Only" */
	const char *policy;	/* the group policies that give it; NULL: none */
	int64_t jump_policy_id; /* takes the place of the items'; 0: none */
};

struct jump_group_grant {
	int64_t group_id;
	struct standing standing;
};

struct jumpoint_grant {
	int64_t id;
	const char *name;
	bool is_enabled, is_connected, takes_shell_jump;
	enum grant_source source; /* GRANT_NONE, GRANT_OWN or GRANT_POLICY */
	const char *policy;	  /* a group policy that gives it */
};

struct named {
	int64_t id;
	const char *name;
};

struct policy_facts {
	int64_t id;
	const char *name;
	bool has_schedule, is_strict;
	bool has_broken_span; /* a time of the schedule cannot be read: it is never open */
	const char *zone_name;
	enum err zone_err; /* ERR_NOT_FOUND: the machine does not know it */
	struct schedule schedule;
	int simultaneous; /* enum simultaneous_jumps */
	bool counts_copies;
	bool wants_second_factor, wants_approval;
	bool is_unrecorded;
};

struct live_session {
	int64_t id, item_id, user_id;
	int64_t jumpoint_id;
	const char *hostname; /* as that Jumpoint's network knows it */
	int64_t port;
	bool is_personal; /* group_id is the user whose list the item was in */
	int64_t group_id;
};

struct grants {
	struct person person;
	struct role *roles;
	size_t role_count;
	struct named *groups; /* by id */
	size_t group_count;
	struct jump_group_grant *given; /* by id, one a group */
	size_t given_count;
	struct jumpoint_grant *jumpoints; /* all, by id */
	size_t jumpoint_count;
	struct named *led; /* users whose lists they have the teams' role on */
	size_t led_count;
	struct policy_facts *policies; /* by id */
	size_t policy_count;
	struct live_session *live;
	size_t live_count;
	int simultaneous_of_site; /* enum simultaneous_shell_jumps */
};

struct grants_wish {
	int64_t user_id;
	unsigned edition;
	const struct site_settings *settings;
	bool leaves_out_live; /* what runs is not read: may_stay does not ask */
};

/* Moves with every write that may change what grants_load, an item or an account on offer says: as
 * long as it stands, an answer that was found before still holds. Read it before the answer. */
MUST_CHECK enum err grants_number(struct tx *tx, int64_t *ret_number);

/* ERR_NOT_FOUND: no such user. */
MUST_CHECK enum err grants_load(struct tx *tx, const struct grants_wish *wish, struct arena *arena,
				struct grants **ret_grants);

/* The person alone. ERR_NOT_FOUND. */
MUST_CHECK enum err person_load(struct tx *tx, int64_t user_id, unsigned edition,
				struct arena *arena, struct person *ret_person);

/* What the person is to a group or a list: is_personal says that id is a user's. Pure. */
struct standing grants_standing(const struct grants *grants, bool is_personal, int64_t id);

const struct jumpoint_grant *grants_jumpoint(const struct grants *grants, int64_t id);
const struct policy_facts *grants_policy(const struct grants *grants, int64_t id);
const struct named *grants_group(const struct grants *grants, int64_t id); /* each NULL: none */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Teams: users who share a queue of sessions. */
#ifndef MODEL_PEOPLE_TEAM_H
#define MODEL_PEOPLE_TEAM_H

#include "model/resources.h"

enum team_role { TEAM_MEMBER = 1, TEAM_LEAD, TEAM_MANAGER };
extern const char *const team_roles[];

struct team {
	int64_t id;
	const char *name;
	const char *code_name;
	const char *comments;
	bool persistent_queue;
	struct items public_portal_ids; /* int64_t; none stands for all portals */
};

struct team_user {
	int64_t team_id;
	int64_t user_id;
	int role;		 /* enum team_role */
	int64_t group_policy_id; /* the policy that put the user there; 0: a person or an API
				    account did */
};

#endif

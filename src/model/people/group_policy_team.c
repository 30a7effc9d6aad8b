/* SPDX-License-Identifier: Apache-2.0 */
/* Teams that the members of a group policy are put into when it is provisioned. */
#include "model/people/group_policy.h"
#include "model/people/team.h"

#define SELF struct group_policy_team
static const struct field rows[] = ROWS(
	REF (team_id, team,       REQUIRED | FIXED, "Team that members join.",
	     .on_delete = ON_DELETE_CASCADE),
	ENUM(role,    team_roles, PLAIN, "What they are in the team.", .initial = "member")
);
#undef SELF
static SHAPE(group_policy_team, "GroupPolicyTeam", rows);

const struct resource group_policy_team_resource = {
	.name = "group_policy_team",
	.doc = "Teams that the members of a group policy join.",
	.path = "/team",
	.table = "group_policy_team",
	.shape = &group_policy_team_shape,
	.parent = &group_policy_resource,
	.parent_column = "group_policy_id",
	.key = "team_id",
	.verbs = { [FACE_CONFIG] = LOOK | CREATE | DELETE_ONE },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};

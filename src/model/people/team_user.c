/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a team. A change of team_id moves the user; those whom a group policy put there are
 * that policy's. */
#include "model/people/team.h"
#include "model/texts.h"
#include "schema/change.h"

#define SELF struct team_user
static const struct field rows[] = ROWS(
	REF (team_id,         team,         PLAIN,
	     "Team of the member; another one in a change moves the user there.",
	     .on_delete = ON_DELETE_CASCADE, .documents.required = true),
	REF (user_id,         user,         REQUIRED | FIXED, "User who is a member.",
	     .on_delete = ON_DELETE_CASCADE),
	ENUM(role,            team_roles,   PLAIN, "What the member is in the team.",
	     .initial = "member"),
	REF (group_policy_id, group_policy, HIDDEN | READ_ONLY | NULLABLE,
	     "Policy that put the user there.", .on_delete = ON_DELETE_CASCADE)
);
#undef SELF
static SHAPE(team_user, "TeamUser", rows);

static enum err
check(struct change *change)
{
	struct team_user *member = change_row(change);
	const struct team_user *before = change->before;

	if (before && before->group_policy_id)
		change_reject(change, &member->user_id, text_member_of_policy);
	if (change_creates(change)) {
		if (member->team_id && member->team_id != change->parent_id)
			change_reject(change, &member->team_id, text_other_team);
		member->team_id = change->parent_id;
	}
	return OK;
}

static enum err
check_delete(struct change *change)
{
	struct team_user *member = change_row(change);

	if (member->group_policy_id)
		change_reject(change, &member->user_id, text_member_of_policy);
	return OK;
}

const struct resource team_user_resource = {
	.name = "team_user",
	.doc = "Members of a team; those whom a group policy put there cannot be changed here.",
	.path = "/user",
	.table = "team_user",
	.shape = &team_user_shape,
	.parent = &team_resource,
	.parent_column = "team_id",
	.key = "user_id",
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
	.check = check,
	.check_delete = check_delete,
};

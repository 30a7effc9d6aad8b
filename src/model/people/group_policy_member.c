/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a group policy: users or groups of a security provider. Which of the three names is
 * wanted depends on the provider's type (config-api §4). */
#include "model/people/group_policy.h"
#include "model/people/security_provider.h"
#include "model/people/user.h"
#include "model/texts.h"
#include "schema/change.h"
#include "schema/texts.h"

static const char *const ignores[] = { "group_policy_id", NULL };

#define SELF struct group_policy_member
static const struct field rows[] = ROWS(
	ID  (id,                                      PLAIN,
	     "Unique among the members of group policies."),
	REF (security_provider_id, security_provider, REQUIRED | FIXED,
	     "Provider that knows the user or group.", .on_delete = ON_DELETE_CASCADE,
	     .documents.no_required = true),
	TEXT(distinguished_name,   1, 1024,           FIXED | NULLABLE,
	     "Distinguished name of an LDAP user or group.",
	     .documents = { .as_numbers = true, .no_nullable = true }),
	TEXT(group_name,           1, 64,             FIXED | NULLABLE, "Name of a SAML group.",
	     .documents = { .as_numbers = true, .no_nullable = true }),
	REF (user_id,              user,              FIXED | NULLABLE,
	     "User, where the member is one that the site knows.", .on_delete = ON_DELETE_CASCADE,
	     .documents.no_nullable = true)
);
#undef SELF
static SHAPE(group_policy_member, "GroupPolicyMember", rows);

/* A user belongs to one provider, and is a member through no other. */
static void
check_belonging(struct change *change, const struct group_policy_member *member)
{
	struct world *world = change->world;
	const struct user *user = world->find(world, &user_resource, member->user_id);

	if (user && user->security_provider_id != member->security_provider_id)
		change_reject(change, &member->user_id, text_other_provider);
}

/* A member that is exactly one user of that provider. */
static void
check_user(struct change *change, const struct group_policy_member *member)
{
	if (member->distinguished_name)
		change_reject(change, &member->distinguished_name, text_not_for_provider);
	if (member->group_name)
		change_reject(change, &member->group_name, text_not_for_provider);
	if (member->user_id)
		check_belonging(change, member);
	else
		change_reject(change, &member->user_id, text_needs_user_id);
}

/* Directories name users and groups alike; a user may also come by id. */
static void
check_directory(struct change *change, const struct group_policy_member *member)
{
	if (member->group_name)
		change_reject(change, &member->group_name, text_not_for_provider);
	if (!member->user_id == !member->distinguished_name)
		change_reject(change, &member->distinguished_name, text_needs_dn_or_user_id);
	else if (member->user_id)
		check_belonging(change, member);
}

static void
check_saml(struct change *change, const struct group_policy_member *member,
	   const struct security_provider *provider)
{
	const char *const *groups = provider->available_groups.data;

	if (!member->group_name) {
		check_user(change, member);
		return;
	}
	if (member->user_id)
		change_reject(change, &member->user_id, text_not_for_provider);
	if (member->distinguished_name)
		change_reject(change, &member->distinguished_name, text_not_for_provider);
	for (size_t i = 0; i < provider->available_groups.count; i++)
		if (!strcmp(groups[i], member->group_name))
			return;
	change_reject(change, &member->group_name, schema_text(TEXT_SELECTED_INVALID));
}

static void
check_scim(struct change *change, const struct group_policy_member *member)
{
	if (member->user_id)
		change_reject(change, &member->user_id, text_not_for_provider);
	if (!member->group_name == !member->distinguished_name)
		change_reject(change, &member->group_name, text_needs_group_name);
}

static enum err
check(struct change *change)
{
	struct group_policy_member *member = change_row(change);
	struct world *world = change->world;
	const struct security_provider *provider;

	if (!world || !member->security_provider_id)
		return OK;
	provider = world->find(world, &security_provider_resource, member->security_provider_id);
	if (!provider)
		return OK; /* the reference itself is refused already */
	switch ((enum provider_type)provider->type) {
	case PROVIDER_LOCAL:
	case PROVIDER_RADIUS:
	case PROVIDER_KERBEROS:
	case PROVIDER_OIDC:
		check_user(change, member);
		break;
	case PROVIDER_LDAP:
		check_directory(change, member);
		break;
	case PROVIDER_SAML:
	case PROVIDER_SAML_PORTAL:
		check_saml(change, member, provider);
		break;
	case PROVIDER_SCIM:
		check_scim(change, member);
		break;
	}
	return OK;
}

const struct resource group_policy_member_resource = {
	.name = "group_policy_member",
	.doc = "Users and groups that a group policy is for.",
	.path = "/member",
	.table = "group_policy_member",
	.shape = &group_policy_member_shape,
	.parent = &group_policy_resource,
	.parent_column = "group_policy_id",
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = LOOK | CREATE | DELETE_ONE },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
	.ignores = ignores,
	.check = check,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* The table that binds operations to actions. */
#include "actions/operations.h"

#include "actions/generic.h"
#include "actions/jump/copy.h"
#include "actions/jump/installer.h"
#include "actions/people/provision.h"
#include "actions/vault/account_group.h"
#include "actions/vault/association.h"
#include "actions/vault/check_out.h"
#include "model/resources.h"

enum err (*const operation_actions[OPERATION_COUNT])(struct call *call) = {
	[OPERATION_SHELL_JUMP_COPY] = shell_jump_copy,
	[OPERATION_JUMPOINT_INSTALLER] = jumpoint_installer,
	[OPERATION_GROUP_POLICY_COPY] = group_policy_copy,
	[OPERATION_GROUP_POLICY_PROVISION] = group_policy_provision,
	[OPERATION_USER_PROVISION] = user_provision,
	[OPERATION_USER_GROUP_POLICY_CHANGES] = user_group_policy_changes,
	[OPERATION_VAULT_CHECK_OUT] = vault_check_out,
	[OPERATION_VAULT_CHECK_IN] = vault_check_in,
	[OPERATION_VAULT_FORCE_CHECK_IN] = vault_force_check_in,
	[OPERATION_VAULT_ROTATE] = vault_rotate,
	[OPERATION_VAULT_ASSOCIATION_ADD_ITEM] = vault_association_add_item,
	[OPERATION_VAULT_ASSOCIATION_REMOVE_ITEM] = vault_association_remove_item,
	[OPERATION_VAULT_ASSOCIATION_ADD_GROUP] = vault_association_add_group,
	[OPERATION_VAULT_ASSOCIATION_REMOVE_GROUP] = vault_association_remove_group,
	[OPERATION_VAULT_GROUP_ADD_ACCOUNT] = vault_group_add_account,
	[OPERATION_VAULT_GROUP_REMOVE_ACCOUNT] = vault_group_remove_account,
	[OPERATION_VAULT_GROUP_ASSOCIATION_ADD_ITEM] = vault_group_association_add_item,
	[OPERATION_VAULT_GROUP_ASSOCIATION_REMOVE_ITEM] = vault_group_association_remove_item,
	[OPERATION_VAULT_GROUP_ASSOCIATION_ADD_GROUP] = vault_group_association_add_group,
	[OPERATION_VAULT_GROUP_ASSOCIATION_REMOVE_GROUP] = vault_group_association_remove_group,
};

static enum err (*generic_action(enum verb verb))(struct call *call)
{
	switch (verb) {
	case LIST_ALL:
		return generic_list;
	case GET_ONE:
		return generic_get;
	case CREATE:
		return generic_create;
	case UPDATE:
		return generic_update;
	case DELETE_ONE:
		return generic_delete;
	default:
		return NULL;
	}
}

enum err (*verb_action(const struct resource *resource, enum verb verb))(struct call *call)
{
	if (resource == &vault_account_association_resource && verb == DELETE_ONE)
		return vault_association_delete;
	return generic_action(verb);
}

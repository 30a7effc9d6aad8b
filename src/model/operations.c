/* SPDX-License-Identifier: Apache-2.0 */
/* The second index of the API: every operation that is not one of the generic verbs (config-api
 * §2). */
#include "model/operations.h"

#include "model/jump/jump_item.h"
#include "model/people/group_policy.h"
#include "model/resources.h"
#include "model/vault/account_group.h"
#include "model/vault/association.h"
#include "model/vault/credential.h"

/* The contract knows no bound; a body has room for no more. */
enum { USERS_MAX = 4000, POLICIES_MAX = 1000 };

#define SELF struct group_policy_copy
static const struct field copy_rows[] =
	ROWS(
	TEXT(name, 1, 255, REQUIRED, "Display name of the copy.")
);
#undef SELF
static SHAPE(group_policy_copy, "GroupPolicyCopy", copy_rows);

#define SELF struct user_provision
static const struct field provision_rows[] =
	ROWS(
	LIST(user_ids, INT, USERS_MAX, PLAIN,
	     "Users to provision; none for everybody. Unknown ones are passed over.",
	     .initial = "[]", .item_minimum = 1, .item_maximum = INT32_MAX,
	     .documents = { .maximum = INT32_MAX, .has_bounds = true })
);
#undef SELF
static SHAPE(user_provision, "UserProvision", provision_rows);

#define SELF struct user_group_policy_changes
static const struct field changes_rows[] =
	ROWS(
	LIST(added,   INT, POLICIES_MAX, PLAIN, "Group policies that the user joins.",
	     .initial = "[]", .item_minimum = 1, .item_maximum = INT32_MAX),
	LIST(removed, INT, POLICIES_MAX, PLAIN, "Group policies that the user leaves.",
	     .initial = "[]", .item_minimum = 1, .item_maximum = INT32_MAX)
);
#undef SELF
static SHAPE(user_group_policy_changes, "UserGroupPolicyChanges", changes_rows);

#define SELF struct vault_group_account_move
static const struct field move_rows[] =
	ROWS(
	REF(account_id, vault_account, REQUIRED, "Account that moves into the group.",
	    .documents = { .read_only = true, .no_required = true })
);
#undef SELF
static SHAPE(vault_group_account_move, "VaultAccountGroupAccountMove", move_rows);

static const char *const platforms[] = { "linux", "win32", "macos", NULL };

const struct operation operations[OPERATION_COUNT] = ROWS(
	/* jump */
	[OPERATION_SHELL_JUMP_COPY] = {
		.name = "shell_jump_copy",
		.doc = "Copies a Shell Jump Item, under another name, into the same or another "
		       "Jump Group.",
		.method = METHOD_POST, .path = "/jump-item/shell-jump/{id}/copy",
		.of = &shell_jump_resource,
		.takes = &jump_item_shape, .is_body_optional = true,
		.gives = &jump_item_copied_shape,
		.status = 200, .says = SAYS_404 | SAYS_422, .writes = true, .need = NEED_CONFIG,
	},
	[OPERATION_JUMPOINT_INSTALLER] = {
		.name = "jumpoint_installer",
		.doc = "Downloads a program that installs one node of the Jumpoint, once.",
		.method = METHOD_GET, .path = "/jumpoint/{id}/installer", .of = &jumpoint_resource,
		.gives_media = "application/x-executable",
		.status = 200, .says = SAYS_404 | SAYS_422, .writes = true, .need = NEED_CONFIG,
	},

	/* people */
	[OPERATION_GROUP_POLICY_COPY] = {
		.name = "group_policy_copy",
		.doc = "Copies a group policy with what it grants, without its members.",
		.method = METHOD_POST, .path = "/group-policy/{id}/copy",
		.of = &group_policy_resource,
		.takes = &group_policy_copy_shape, .gives = &group_policy_shape,
		.status = 201, .says = SAYS_404 | SAYS_422, .writes = true, .need = NEED_CONFIG,
	},
	[OPERATION_GROUP_POLICY_PROVISION] = {
		.name = "group_policy_provision",
		.doc = "Works out anew what the members of a group policy may do.",
		.method = METHOD_POST, .path = "/group-policy/{id}/provision",
		.of = &group_policy_resource,
		.status = 204, .says = SAYS_404 | SAYS_422, .writes = true, .need = NEED_CONFIG,
	},
	[OPERATION_USER_PROVISION] = {
		.name = "user_provision",
		.doc = "Works out anew what users may do by the group policies that name them.",
		.method = METHOD_POST, .path = "/user/provision",
		.takes = &user_provision_shape, .is_body_optional = true,
		.status = 204, .says = SAYS_422, .writes = true, .need = NEED_CONFIG,
	},
	[OPERATION_USER_GROUP_POLICY_CHANGES] = {
		.name = "user_group_policy_changes",
		.doc = "Makes a local user join and leave group policies; answers those that then "
		       "name the user, of each only id and name.",
		.method = METHOD_PATCH, .path = "/user/{id}/group-policy-changes",
		.of = &user_resource,
		.takes = &user_group_policy_changes_shape, .gives = &group_policy_shape,
		.gives_list = true,
		.status = 200, .says = SAYS_404 | SAYS_422, .writes = true, .need = NEED_CONFIG,
	},

	/* vault: check-outs */
	[OPERATION_VAULT_CHECK_OUT] = {
		.name = "vault_check_out",
		.doc = "Hands out the secret of an account, to one at a time unless its policy "
		       "says otherwise.",
		.method = METHOD_POST, .path = "/vault/account/{id}/check-out",
		.of = &vault_account_resource,
		.gives = &vault_credential_shape,
		.status = 200, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},
	[OPERATION_VAULT_CHECK_IN] = {
		.name = "vault_check_in", .doc = "Ends a check-out of one's own.",
		.method = METHOD_POST, .path = "/vault/account/{id}/check-in",
		.of = &vault_account_resource,
		.status = 200, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},
	[OPERATION_VAULT_FORCE_CHECK_IN] = {
		.name = "vault_force_check_in",
		.doc = "Ends every check-out of an account, whoever's it is; not for SSH keys.",
		.method = METHOD_POST, .path = "/vault/account/{id}/force-check-in",
		.of = &vault_account_resource,
		.status = 200, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},
	[OPERATION_VAULT_ROTATE] = {
		.name = "vault_rotate",
		.doc = "Has an account's secret replaced at its source; only for types that can "
		       "be rotated.",
		.method = METHOD_POST, .path = "/vault/account/{id}/rotate",
		.of = &vault_account_resource,
		.status = 200, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},

	/* vault: single entries of an account's association */
	[OPERATION_VAULT_ASSOCIATION_ADD_ITEM] = {
		.name = "vault_association_add_item",
		.doc = "Adds one Jump Item to the criteria of an account's association.",
		.method = METHOD_POST,
		.path = "/vault/account/{id}/jump-item-association/jump-item",
		.of = &vault_account_resource,
		.takes = &vault_injectable_shape,
		.status = 200, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},
	[OPERATION_VAULT_ASSOCIATION_REMOVE_ITEM] = {
		.name = "vault_association_remove_item",
		.doc = "Takes one Jump Item, named in the body, out of the criteria of an "
		       "account's association.",
		.method = METHOD_DELETE,
		.path = "/vault/account/{id}/jump-item-association/jump-item",
		.of = &vault_account_resource,
		.takes = &vault_injectable_shape,
		.status = 204, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},
	[OPERATION_VAULT_ASSOCIATION_ADD_GROUP] = {
		.name = "vault_association_add_group",
		.doc = "Adds one Jump Group to the criteria of an account's association.",
		.method = METHOD_POST,
		.path = "/vault/account/{id}/jump-item-association/shared-jump-group",
		.of = &vault_account_resource,
		.takes = &vault_shared_group_shape,
		.status = 200, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},
	[OPERATION_VAULT_ASSOCIATION_REMOVE_GROUP] = {
		.name = "vault_association_remove_group",
		.doc = "Takes one Jump Group, named in the body, out of the criteria of an "
		       "account's association.",
		.method = METHOD_DELETE,
		.path = "/vault/account/{id}/jump-item-association/shared-jump-group",
		.of = &vault_account_resource,
		.takes = &vault_shared_group_shape,
		.status = 204, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},

	/* vault: account groups */
	[OPERATION_VAULT_GROUP_ADD_ACCOUNT] = {
		.name = "vault_group_add_account",
		.doc = "Moves an account into a group, out of the one it was in.",
		.method = METHOD_POST, .path = "/vault/account-group/{id}/account",
		.of = &vault_account_group_resource,
		.takes = &vault_group_account_move_shape,
		.gives = &vault_account_group_account_shape,
		.status = 201, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},
	[OPERATION_VAULT_GROUP_REMOVE_ACCOUNT] = {
		.name = "vault_group_remove_account",
		.doc = "Moves an account out of a group into the default one.",
		.method = METHOD_DELETE, .path = "/vault/account-group/{id}/account/{account_id}",
		.of = &vault_account_group_resource,
		.status = 204, .says = SAYS_404, .writes = true, .need = NEED_CONFIG_VAULT,
	},
	[OPERATION_VAULT_GROUP_ASSOCIATION_ADD_ITEM] = {
		.name = "vault_group_association_add_item",
		.doc = "Adds one Jump Item to the criteria of a group's association.",
		.method = METHOD_POST,
		.path = "/vault/account-group/{id}/jump-item-association/jump-item",
		.of = &vault_account_group_resource,
		.takes = &vault_injectable_shape, .gives = &vault_injectable_shape,
		.status = 200, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},
	[OPERATION_VAULT_GROUP_ASSOCIATION_REMOVE_ITEM] = {
		.name = "vault_group_association_remove_item",
		.doc = "Takes one Jump Item, named in the body, out of the criteria of a group's "
		       "association.",
		.method = METHOD_DELETE,
		.path = "/vault/account-group/{id}/jump-item-association/jump-item",
		.of = &vault_account_group_resource,
		.takes = &vault_injectable_shape,
		.status = 204, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},
	[OPERATION_VAULT_GROUP_ASSOCIATION_ADD_GROUP] = {
		.name = "vault_group_association_add_group",
		.doc = "Adds one Jump Group to the criteria of a group's association.",
		.method = METHOD_POST,
		.path = "/vault/account-group/{id}/jump-item-association/shared-jump-group",
		.of = &vault_account_group_resource,
		.takes = &vault_shared_group_shape, .gives = &vault_group_shared_group_shape,
		.status = 200, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},
	[OPERATION_VAULT_GROUP_ASSOCIATION_REMOVE_GROUP] = {
		.name = "vault_group_association_remove_group",
		.doc = "Takes one Jump Group, named in the body, out of the criteria of a group's "
		       "association.",
		.method = METHOD_DELETE,
		.path = "/vault/account-group/{id}/jump-item-association/shared-jump-group",
		.of = &vault_account_group_resource,
		.takes = &vault_shared_group_shape,
		.status = 204, .says = SAYS_404 | SAYS_422, .writes = true,
		.need = NEED_CONFIG_VAULT,
	},

	/* site */
	[OPERATION_OPENAPI] = {
		.name = "openapi", .doc = "This description of the API.",
		.method = METHOD_GET, .path = "/openapi.yaml",
		.gives_media = "application/yaml",
		.status = 200, .need = NEED_CONFIG,
	},
	[OPERATION_CLI] = {
		.name = "cli",
		.doc = "Downloads the command-line client as a zip archive; no login is needed.",
		.method = METHOD_GET, .path = "/cli/{platform}", .choices = platforms,
		.gives_media = "application/zip",
		.status = 200, .says = SAYS_404, .need = NEED_NOTHING,
	}
);

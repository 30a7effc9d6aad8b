/* SPDX-License-Identifier: Apache-2.0 */
/* Single entries of a Vault association, of an account's or of a group's, and ending an account's.
 */
#ifndef ACTIONS_VAULT_ASSOCIATION_H
#define ACTIONS_VAULT_ASSOCIATION_H

#include "actions/call.h"

MUST_CHECK enum err vault_association_add_item(struct call *call);
MUST_CHECK enum err vault_association_remove_item(struct call *call);
MUST_CHECK enum err vault_association_add_group(struct call *call);
MUST_CHECK enum err vault_association_remove_group(struct call *call);
MUST_CHECK enum err vault_group_association_add_item(struct call *call);
MUST_CHECK enum err vault_group_association_remove_item(struct call *call);
MUST_CHECK enum err vault_group_association_add_group(struct call *call);
MUST_CHECK enum err vault_group_association_remove_group(struct call *call);

/* DELETE of an account's own association. Where there is none that is fine, because a client in
 * wide use deletes it on each run (terraform-provider §4), unless the site is strict. */
MUST_CHECK enum err vault_association_delete(struct call *call);

#endif

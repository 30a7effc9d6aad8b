/* SPDX-License-Identifier: Apache-2.0 */
/* Group policies at work: copying one, joining and leaving, and working out what users may do by
 * those that name them (config-api §4: changes show only after that). */
#ifndef ACTIONS_PEOPLE_PROVISION_H
#define ACTIONS_PEOPLE_PROVISION_H

#include "actions/call.h"

MUST_CHECK enum err group_policy_copy(struct call *call);
MUST_CHECK enum err group_policy_provision(struct call *call);
MUST_CHECK enum err user_provision(struct call *call);
MUST_CHECK enum err user_group_policy_changes(struct call *call);

#endif

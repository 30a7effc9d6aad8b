/* SPDX-License-Identifier: Apache-2.0 */
/* No operation without an action, but those whose answer is bytes; no verb without one. */
#include "actions/operations.h"

#include "actions/vault/association.h"
#include "model/resources.h"
#include "support/test.h"

TEST(operations_all_have_actions)
{
	for (int i = 0; i < OPERATION_COUNT; i++) {
		bool is_bytes = i == OPERATION_OPENAPI || i == OPERATION_CLI;

		CHECK((operation_actions[i] == NULL) == is_bytes);
	}
}

TEST(operations_verbs_all_have_actions)
{
	static const enum verb verbs[] = { LIST_ALL, GET_ONE, CREATE, UPDATE, DELETE_ONE };

	for (size_t i = 0; resources[i]; i++)
		for (size_t j = 0; j < COUNT_OF(verbs); j++)
			CHECK(verb_action(resources[i], verbs[j]) != NULL);
	CHECK(verb_action(resources[0], LOOK) == NULL);
}

TEST(operations_an_association_is_deleted_in_its_own_way)
{
	CHECK(verb_action(&vault_account_association_resource, DELETE_ONE) ==
	      vault_association_delete);
	CHECK(verb_action(&jump_group_resource, DELETE_ONE) != vault_association_delete);
}

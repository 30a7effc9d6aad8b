/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule may ask to be done in the same transaction after the row: a rule itself never writes.
 * Done by actions/effects.c. */
#ifndef MODEL_EFFECTS_H
#define MODEL_EFFECTS_H

enum effect {
	EFFECT_NONE,
	EFFECT_API_ACCOUNT_TOKENS_END, /* every token of the account dies: disabled, expired,
					  deleted, secret made anew */
	EFFECT_USER_LOGINS_END, /* every login of the user ends: disabled, deleted, password changed
				 */
	EFFECT_ACCOUNT_GROUP_ASSOCIATE, /* a new Vault account group gets its association row:
					   any_jump_items */
	EFFECT_VAULT_LEASES_END,	/* check-outs of a deleted account end */
	EFFECT_JUMPOINT_LOOK,	     /* links of a changed or deleted Jumpoint are looked at anew */
	EFFECT_JUMPOINT_NODE_FORGET, /* a deleted node's key and link are no more */
	EFFECT_COUNT,
};

#endif

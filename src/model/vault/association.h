/* SPDX-License-Identifier: Apache-2.0 */
/* Into which Jump Items a Vault account may be injected: the same question for an account and for a
 * group. */
#ifndef MODEL_VAULT_ASSOCIATION_H
#define MODEL_VAULT_ASSOCIATION_H

#include "model/resources.h"

enum vault_filter { VAULT_ANY_ITEMS = 1, VAULT_NO_ITEMS, VAULT_CRITERIA };
enum injectable_type { INJECTABLE_JUMP_CLIENT = 1, INJECTABLE_REMOTE_RDP, INJECTABLE_SHELL_JUMP };

/* An item fits that meets each kind given, by any of the kind's entries. Patterns: value, value*,
 * *value, *value*; in lower case. */
struct vault_criteria {
	bool applies; /* a criteria filter, be it without a list: tells it from none */
	struct items shared_jump_groups;       /* int64_t */
	struct items host, name, tag, comment; /* const char * */
};

struct vault_injectable {
	int64_t id;
	int type; /* enum injectable_type */
};

struct vault_association {
	int filter_type; /* enum vault_filter */
	struct vault_criteria criteria;
	struct items jump_items; /* struct vault_injectable */
};

/* Bodies of the operations that add and take single entries. */
struct vault_shared_group {
	int64_t shared_jump_group_id;
};
struct vault_group_shared_group {
	int64_t shared_jump_group_id;
	int64_t account_group_id;
};

extern const struct shape vault_association_shape;
extern const struct shape vault_injectable_shape;
extern const struct shape vault_shared_group_shape;
extern const struct shape vault_group_shared_group_shape;

/* The rule of both: what a filter needs, and what it makes void. Completes the row. */
void vault_association_check(struct change *change);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Everything the configuration API does beside listing, reading, making, changing and deleting
 * rows: where it is reached, what it takes and gives, as data. What an operation does is bound to
 * its number in actions/. Immutable program data. */
#ifndef MODEL_OPERATIONS_H
#define MODEL_OPERATIONS_H

#include "schema/resource.h"

enum operation_number {
	OPERATION_SHELL_JUMP_COPY,
	OPERATION_JUMPOINT_INSTALLER,
	OPERATION_GROUP_POLICY_COPY,
	OPERATION_GROUP_POLICY_PROVISION,
	OPERATION_USER_PROVISION,
	OPERATION_USER_GROUP_POLICY_CHANGES,
	OPERATION_VAULT_CHECK_OUT,
	OPERATION_VAULT_CHECK_IN,
	OPERATION_VAULT_FORCE_CHECK_IN,
	OPERATION_VAULT_ROTATE,
	OPERATION_VAULT_ASSOCIATION_ADD_ITEM,
	OPERATION_VAULT_ASSOCIATION_REMOVE_ITEM,
	OPERATION_VAULT_ASSOCIATION_ADD_GROUP,
	OPERATION_VAULT_ASSOCIATION_REMOVE_GROUP,
	OPERATION_VAULT_GROUP_ADD_ACCOUNT,
	OPERATION_VAULT_GROUP_REMOVE_ACCOUNT,
	OPERATION_VAULT_GROUP_ASSOCIATION_ADD_ITEM,
	OPERATION_VAULT_GROUP_ASSOCIATION_REMOVE_ITEM,
	OPERATION_VAULT_GROUP_ASSOCIATION_ADD_GROUP,
	OPERATION_VAULT_GROUP_ASSOCIATION_REMOVE_GROUP,
	OPERATION_OPENAPI,
	OPERATION_CLI,
	OPERATION_COUNT,
};

enum operation_method { METHOD_GET, METHOD_POST, METHOD_PATCH, METHOD_DELETE };

/* Which errors the documentation names beside those that every operation may have. */
enum operation_says { SAYS_404 = 1 << 0, SAYS_422 = 1 << 1 };

struct operation {
	const char *name; /* "vault_check_out": audit lines and logs */
	const char *doc;  /* a sentence for the documentation */
	enum operation_method method;
	const char *path; /* below "/api/config/v1": "/vault/account/{id}/check-out" */
	const char *const
		*choices; /* what the path's last parameter may be, when it is no id; NULL-ended */
	const struct resource
		*of; /* the resource of the row that {id} names; NULL: the path names none */
	const struct shape *takes; /* body; NULL: whatever is sent is ignored */
	bool is_body_optional;
	const struct shape *gives; /* JSON answer; NULL: none */
	bool gives_list;	   /* that many of them, in one array */
	const char *gives_media;   /* an answer of bytes: its media type; "application/yaml" */
	int status;		   /* of success */
	unsigned says;		   /* enum operation_says */
	bool writes;		   /* needs more than the right to look */
	enum need need;
	unsigned editions; /* 0 means BOTH */
};

extern const struct operation operations[OPERATION_COUNT];

/* Bodies that belong to no resource. Members are the wire's names. */
struct group_policy_copy {
	const char *name;
};
struct user_provision {
	struct items user_ids; /* int64_t; none: everybody */
};
struct user_group_policy_changes {
	struct items added; /* int64_t */
	struct items removed;
};
struct vault_group_account_move {
	int64_t account_id;
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What group policies give to users. Policies are taken in the order of their ids: a later one that
 * defines permissions overrides an earlier one, unless that one is final. */
#include "actions/people/provision.h"

#include "actions/generic.h"
#include "model/operations.h"
#include "model/people/group_policy.h"
#include "model/people/user.h"
#include "model/seeds.h"
#include "model/texts.h"
#include "schema/texts.h"
#include "schema/value.h"

enum { AT_ONCE = 1000 };

/* Of few rows: a list without pages ends somewhere. */
static enum err
list_all(struct records *records, const struct resource *resource, int64_t parent_id,
	 struct records_page *ret_page)
{
	const struct records_query query = { .resource = resource,
					     .parent_id = parent_id,
					     .page = 1 };

	return records_list(records, &query, ret_page);
}

/* People are many. The page after the last one is empty. */
static enum err
list_some(struct records *records, const struct resource *resource, int64_t parent_id, int64_t page,
	  struct records_page *ret_page)
{
	const struct records_query query = {
		.resource = resource, .parent_id = parent_id, .page = page, .per_page = AT_ONCE
	};

	return records_list(records, &query, ret_page);
}

/* --- copying --- */

static const struct resource *const copied_along[] = {
	&group_policy_jumpoint_resource,
	&group_policy_jump_group_resource,
	&group_policy_team_resource,
	&group_policy_vault_account_resource,
	&group_policy_vault_account_group_resource,
	NULL,
};

struct copy {
	struct call *call;
	struct change *body;
};

static void
put_name(void *row, void *context)
{
	const struct group_policy_copy *wanted = context;
	struct group_policy *policy = row;

	policy->name = wanted->name;
}

static enum err
copy_in(struct tx *tx, void *context)
{
	struct copy *copy = context;
	struct call *call = copy->call;
	const struct generic_copy how = { .resource = &group_policy_resource,
					  .id = call->ids[0],
					  .below = copied_along,
					  .put = put_name,
					  .context = change_row(copy->body) };
	const struct group_policy *policy;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	void *row;
	enum err err;

	call_reset(call);
	err = generic_copy(call, &records, &how, &row);
	if (err)
		return err;
	policy = row;
	call->made_id = policy->id;
	call_give(call, &group_policy_resource, row);
	return OK;
}

enum err
group_policy_copy(struct call *call)
{
	struct copy copy = { .call = call };
	enum err err;

	err = call_read_body(call, operations[OPERATION_GROUP_POLICY_COPY].takes, &copy.body);
	return err ? err : store_write(call->store, copy_in, &copy);
}

/* --- provisioning --- */

struct provision {
	struct call *call;
	struct change *body; /* NULL: everybody, or the members of the policy in the path */
	bool is_of_policy;
	struct records_page policies;
};

/* Permissions that policies and users have in common, by name and kind. */
static const struct field *
permission_of(const struct field *given, unsigned edition)
{
	const struct field *field =
		shape_field_for(user_resource.shape, str_from(given->name), edition, 0);
	bool is_permission = given->kind == ROW_BOOL || given->kind == ROW_INT ||
			     given->kind == ROW_ENUM || given->kind == ROW_REF;

	if (!field || !is_permission || field->kind != given->kind || field->size != given->size)
		return NULL;
	return field->flags & READ_ONLY ? field : NULL;
}

static void
overlay(const struct provision *provision, struct user *user, const struct group_policy *policy)
{
	const struct shape *shape = group_policy_resource.shape;
	unsigned edition = provision->call->site->edition;

	for (size_t i = 0; i < shape->count; i++) {
		const struct field *given = &shape->fields[i];
		const struct field *field = permission_of(given, edition);

		if (!field || !field_applies(given, edition, 0))
			continue;
		if (policy)
			memcpy(field_at(field, user), field_in(given, policy), field->size);
		else
			value_set_initial(field, user, provision->call->arena);
	}
}

static int
status_of(const struct provision *provision, const struct group_policy *policy)
{
	return provision->call->site->edition == EDITION_PRA ? policy->access_perm_status
							     : policy->rep_perm_status;
}

static void
work_out(const struct provision *provision, struct user *user,
	 const struct records_page *memberships)
{
	overlay(provision, user, NULL);
	for (size_t i = 0; i < provision->policies.count; i++) {
		const struct group_policy *policy = provision->policies.rows[i];
		bool is_member = false;

		for (size_t j = 0; j < memberships->count; j++) {
			const struct field *id = resource_key(&user_group_policy_resource);

			is_member |= field_number(id, memberships->rows[j]) == policy->id;
		}
		if (!is_member || status_of(provision, policy) < PERM_DEFINED)
			continue;
		overlay(provision, user, policy);
		if (status_of(provision, policy) == PERM_FINAL)
			break;
	}
}

static bool
differs(const struct provision *provision, const struct user *before, const struct user *after)
{
	const struct shape *shape = group_policy_resource.shape;

	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field =
			permission_of(&shape->fields[i], provision->call->site->edition);

		if (field &&
		    memcmp(field_in(field, before), field_in(field, after), field->size) != 0)
			return true;
	}
	return false;
}

/* Administrators may do everything already, by no policy. */
static enum err
provision_user(struct provision *provision, struct records *records, const struct user *before)
{
	struct call *call = provision->call;
	struct change *change;
	struct records_page memberships;
	enum err err;

	if (before->perm_admin)
		return OK;
	err = list_all(records, &user_group_policy_resource, before->id, &memberships);
	if (err)
		return err;
	change = arena_new(call->arena, struct change);
	change_init(change, &user_resource, call->arena);
	change->face = FACE_ADMIN;
	change->edition = call->site->edition;
	change->id = before->id;
	change->before = before;
	memcpy(change->row, before, sizeof(*before));
	work_out(provision, change_row(change), &memberships);
	if (!differs(provision, before, change_row(change)))
		return OK;
	err = records_update(records, change);
	return err == ERR_INVALID ? ERR_BUG : err;
}

static enum err
provision_id(struct provision *provision, struct records *records, int64_t user_id)
{
	void *row;
	enum err err;

	err = records_get(records, &user_resource, 0, user_id, &row);
	if (err)
		return err == ERR_NOT_FOUND ? OK : err;
	return provision_user(provision, records, row);
}

static enum err
provision_everybody(struct provision *provision, struct records *records)
{
	struct records_page users = { .count = AT_ONCE };
	enum err err = OK;

	for (int64_t page = 1; !err && users.count == AT_ONCE; page++) {
		err = list_some(records, &user_resource, 0, page, &users);
		for (size_t i = 0; !err && i < users.count; i++)
			err = provision_user(provision, records, users.rows[i]);
	}
	return err;
}

static enum err
provision_members(struct provision *provision, struct records *records, int64_t policy_id)
{
	struct records_page members = { .count = AT_ONCE };
	void *policy;
	enum err err;

	err = records_get(records, &group_policy_resource, 0, policy_id, &policy);
	for (int64_t page = 1; !err && members.count == AT_ONCE; page++) {
		err = list_some(records, &group_policy_member_resource, policy_id, page, &members);
		for (size_t i = 0; !err && i < members.count; i++) {
			const struct group_policy_member *member = members.rows[i];

			if (member->user_id)
				err = provision_id(provision, records, member->user_id);
		}
	}
	return err;
}

static enum err
provision_in(struct tx *tx, void *context)
{
	struct provision *provision = context;
	struct call *call = provision->call;
	const struct user_provision *wanted;
	const int64_t *ids;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	enum err err;

	call_reset(call);
	err = list_all(&records, &group_policy_resource, 0, &provision->policies);
	if (err)
		return err;
	if (provision->is_of_policy)
		return provision_members(provision, &records, call->ids[0]);
	wanted = provision->body ? change_row(provision->body) : NULL;
	if (!wanted || wanted->user_ids.count == 0)
		return provision_everybody(provision, &records);
	ids = wanted->user_ids.data;
	for (size_t i = 0; !err && i < wanted->user_ids.count; i++)
		err = provision_id(provision, &records, ids[i]);
	return err;
}

enum err
group_policy_provision(struct call *call)
{
	struct provision provision = { .call = call, .is_of_policy = true };

	return store_write(call->store, provision_in, &provision);
}

enum err
user_provision(struct call *call)
{
	struct provision provision = { .call = call };
	enum err err;

	if (call->body) {
		err = call_read_body(call, operations[OPERATION_USER_PROVISION].takes,
				     &provision.body);
		if (err)
			return err;
	}
	return store_write(call->store, provision_in, &provision);
}

/* --- joining and leaving --- */

/* The row by which a policy names a user; 0: it does not. */
static enum err
find_member(struct records *records, int64_t policy_id, int64_t user_id,
	    struct group_policy_member **ret_member)
{
	struct records_page members = { .count = AT_ONCE };
	enum err err = OK;

	*ret_member = NULL;
	for (int64_t page = 1; !err && !*ret_member && members.count == AT_ONCE; page++) {
		err = list_some(records, &group_policy_member_resource, policy_id, page, &members);
		for (size_t i = 0; !err && i < members.count; i++) {
			struct group_policy_member *member = members.rows[i];

			if (member->user_id == user_id)
				*ret_member = member;
		}
	}
	return err;
}

static struct change *
member_change(const struct call *call, int64_t policy_id)
{
	struct change *change = arena_new(call->arena, struct change);

	change_init(change, &group_policy_member_resource, call->arena);
	change->face = call->face;
	change->edition = call->site->edition;
	change->parent_id = policy_id;
	return change;
}

static enum err
join_or_leave(struct call *call, struct records *records, int64_t policy_id, bool joins)
{
	struct change *change = member_change(call, policy_id);
	struct group_policy_member *member, *row = change_row(change);
	enum err err;

	err = find_member(records, policy_id, call->ids[0], &member);
	if (err || joins == (member != NULL))
		return err;
	if (joins) {
		row->security_provider_id = SEED_LOCAL_PROVIDER;
		row->user_id = call->ids[0];
		err = records_create(records, change);
	} else {
		change->id = member->id;
		change->before = member;
		*row = *member;
		err = records_delete(records, change);
	}
	return err == ERR_INVALID ? call_take_faults(call, change) : err;
}

static enum err
apply_changes(struct call *call, struct records *records, struct change *body,
	      const struct items *policies, const char *name, bool joins)
{
	const int64_t *ids = policies->data;
	void *policy;
	enum err err = OK;

	for (size_t i = 0; !err && i < policies->count; i++) {
		err = records_get(records, &group_policy_resource, 0, ids[i], &policy);
		if (err == ERR_NOT_FOUND) {
			change_reject_name(body, arena_printf(call->arena, "%s.%zu", name, i),
					   schema_text(TEXT_SELECTED_INVALID));
			return call_take_faults(call, body);
		}
		if (!err)
			err = join_or_leave(call, records, ids[i], joins);
	}
	return err;
}

static enum err
changes_in(struct tx *tx, void *context)
{
	struct copy *changes = context;
	struct call *call = changes->call;
	const struct user_group_policy_changes *wanted = change_row(changes->body);
	const struct user *user;
	struct records_page policies;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	void *row;
	enum err err;

	call_reset(call);
	changes->body->errors = NULL;
	err = records_get(&records, &user_resource, 0, call->ids[0], &row);
	if (err)
		return err;
	user = row;
	if (user->security_provider_id != SEED_LOCAL_PROVIDER)
		return call_refuse(call, text_local_users_only);
	err = apply_changes(call, &records, changes->body, &wanted->added, "added", true);
	if (err)
		return err;
	err = apply_changes(call, &records, changes->body, &wanted->removed, "removed", false);
	if (err)
		return err;
	err = list_all(&records, &user_group_policy_resource, user->id, &policies);
	if (err)
		return err;
	call->is_list = true;
	call->gives = user_group_policy_resource.shape;
	call->rows = policies.rows;
	call->row_count = policies.count;
	return OK;
}

enum err
user_group_policy_changes(struct call *call)
{
	struct copy changes = { .call = call };
	enum err err;

	err = call_read_body(call, operations[OPERATION_USER_GROUP_POLICY_CHANGES].takes,
			     &changes.body);
	return err ? err : store_write(call->store, changes_in, &changes);
}

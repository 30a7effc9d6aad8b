/* SPDX-License-Identifier: Apache-2.0 */
/* Rows and rule of associations, shared by accounts and account groups (config-api §4). */
#include "model/vault/association.h"

#include "model/texts.h"
#include "schema/change.h"

static const char *const filters[] = { "any_jump_items", "no_jump_items", "criteria", NULL };
static const char *const injectable_types[] = { "jump_client", "remote_rdp", "shell_jump", NULL };

/* Kinds of Jump Item that this site does not have yet name nothing, so that no id of theirs exists.
 */
static const struct resource *const injectable_targets[] = { NULL, NULL, &shell_jump_resource };

enum { PATTERNS_MAX = 32, GROUPS_MAX = 1000, ITEMS_MAX = 1000 };

#define SELF struct vault_criteria
static const struct field criteria_rows[] = ROWS(
	BOOL(applies,                         HIDDEN,   "Whether the filter goes by criteria."),
	LIST(shared_jump_groups, REF, GROUPS_MAX, NULLABLE, "Items in any of these Jump Groups.",
	     .target = &jump_group_resource, .child_table = "shared_jump_group",
	     .on_delete = ON_DELETE_CASCADE,
	     .documents = { .no_bounds = true, .no_nullable = true }),
	LIST(host,    TEXT, PATTERNS_MAX, NULLABLE | FOLDED,
	     "Items whose host name fits a pattern.", .item_minimum = 1, .item_maximum = 64,
	     .documents.no_nullable = true),
	LIST(name,    TEXT, PATTERNS_MAX, NULLABLE | FOLDED, "Items whose name fits a pattern.",
	     .item_minimum = 1, .item_maximum = 64, .documents.no_nullable = true),
	LIST(tag,     TEXT, PATTERNS_MAX, NULLABLE | FOLDED, "Items whose tag fits a pattern.",
	     .item_minimum = 1, .item_maximum = 64, .documents.no_nullable = true),
	LIST(comment, TEXT, PATTERNS_MAX, NULLABLE | FOLDED, "Items whose comments fit a pattern.",
	     .item_minimum = 1, .item_maximum = 64, .documents.no_nullable = true)
);
#undef SELF
static SHAPE(vault_criteria, "AccountJumpItemAssociationCriteria", criteria_rows);

#define SELF struct vault_injectable
static const struct field injectable_rows[] =
	ROWS(
	REF (id,   shell_jump,       REQUIRED, "The Jump Item, among those of its type.",
	     .by = "type", .targets = injectable_targets, .on_delete = ON_DELETE_CASCADE),
	ENUM(type, injectable_types, REQUIRED, "What kind of Jump Item it is.")
);
#undef SELF
SHAPE(vault_injectable, "AccountInjectableJumpItem", injectable_rows);

#define SELF struct vault_association
static const struct field rows[] = ROWS(
	ENUM  (filter_type, filters,        REQUIRED,
	       "Whether all Jump Items are associated, none, or those that fit."),
	OBJECT(criteria,    vault_criteria, NULLABLE,
	       "Patterns; an item fits that meets each kind given, by any of its entries. Only with a "
	       "filter by criteria.",
	       .documents.no_nullable = true),
	LIST  (jump_items,  OBJECT, ITEMS_MAX, PLAIN, "Single items beside the patterns.",
	       .shape = &vault_injectable_shape, .child_table = "jump_item",
	       .documents.no_bounds = true)
);
#undef SELF
SHAPE(vault_association, "AccountJumpItemAssociation", rows);

#define SELF struct vault_shared_group
static const struct field shared_rows[] =
	ROWS(
	REF(shared_jump_group_id, jump_group, REQUIRED, "The Jump Group.",
	    .documents.read_only = true)
);
#undef SELF
SHAPE(vault_shared_group, "AccountJumpGroupAssociationItem", shared_rows);

#define SELF struct vault_group_shared_group
static const struct field group_shared_rows[] =
	ROWS(
	REF(shared_jump_group_id, jump_group,          READ_ONLY, "The Jump Group."),
	REF(account_group_id,     vault_account_group, READ_ONLY, "The account group.")
);
#undef SELF
SHAPE(vault_group_shared_group, "AccountJumpGroupAssociationResponse", group_shared_rows);

/* A star stands at an end and something stands beside it. */
static bool
is_pattern(const char *text)
{
	size_t length = strlen(text);

	if (length && text[0] == '*') {
		text++;
		length--;
	}
	if (length && text[length - 1] == '*')
		length--;
	return length && !memchr(text, '*', length);
}

static void
check_patterns(struct change *change, const struct items *patterns, const char *name)
{
	const char *const *texts = patterns->data;

	for (size_t i = 0; i < patterns->count; i++)
		if (!is_pattern(texts[i]))
			change_reject_name(change,
					   arena_printf(change->arena, "criteria.%s.%zu", name, i),
					   text_not_a_pattern);
}

void
vault_association_check(struct change *change)
{
	struct vault_association *association = change_row(change);
	struct vault_criteria *criteria = &association->criteria;

	if (association->filter_type != VAULT_CRITERIA) {
		*criteria = (struct vault_criteria){ 0 };
		association->jump_items = (struct items){ 0 };
		return;
	}
	criteria->applies = true;
	check_patterns(change, &criteria->host, "host");
	check_patterns(change, &criteria->name, "name");
	check_patterns(change, &criteria->tag, "tag");
	check_patterns(change, &criteria->comment, "comment");
	if (!criteria->shared_jump_groups.count && !criteria->host.count && !criteria->name.count &&
	    !criteria->tag.count && !criteria->comment.count && !association->jump_items.count)
		change_reject(change, &association->criteria, text_criteria_empty);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Vault accounts. Secrets go in and never out: checking out is an operation, deriving and making
 * keys is the actions' work. */
#include "model/vault/account.h"

#include "model/effects.h"
#include "model/seeds.h"
#include "model/texts.h"
#include "schema/change.h"
#include "schema/listing.h"
#include "schema/texts.h"

const char *const vault_types[] = {
	"username_password",
	"ssh",
	"ssh_ca",
	"windows_local",
	"windows_domain",
	"opaque_token",
	"aws_secret",
	"password_safe",
	NULL,
};
const char *const vault_roles[] = { "inject", "inject_and_checkout", NULL };

static bool
is_one_of(int type, unsigned kinds)
{
	return type > 0 && (1u << (type - 1)) & kinds;
}

bool
vault_type_is_creatable(int type)
{
	return is_one_of(type, CREATABLE);
}

bool
vault_type_is_rotatable(int type)
{
	return is_one_of(type, ROTATABLE);
}

bool
vault_type_may_be_forced_in(int type)
{
	return is_one_of(type, CHECKED_OUT & ~(OF_SSH | OF_SSH_CA));
}

bool
vault_type_may_be_checked_out(int type)
{
	return is_one_of(type, CHECKED_OUT);
}

#define SELF struct aws_tag
static const struct field tag_rows[] = ROWS(
	TEXT(Key,   0, 128, READ_ONLY, "Name of the tag."),
	TEXT(Value, 0, 256, READ_ONLY, "Its value.")
);
#undef SELF
static SHAPE(aws_tag, "AwsSecretKeyValue", tag_rows);

#define SELF struct vault_account
static const struct field rows[] = ROWS(
	ID    (id,                              LISTED, "Unique among Vault accounts."),
	TEXT  (uid,                   32, 32,   HIDDEN | READ_ONLY,
	       "What its sealed values are bound to."),
	ENUM  (type,                  vault_types, REQUIRED | FIXED | LISTED | FILTER,
	       "What kind of credential it is; fixed at creation."),
	TEXT  (name,                  1, 255,   REQUIRED | LISTED | FILTER,  "Display name."),
	TEXT  (username,              1, 255,   REQUIRED, "Name to sign in with.", .kinds = NAMED),
	SECRET(password,              1, 255,   REQUIRED, "Password; never answered.",
	       .kinds = OF_PASSWORD),
	SECRET(token,                 1, 4096,  REQUIRED,
	       "Secret text of any form; never answered.", .kinds = OF_TOKEN),
	TEXT  (public_key,            1, 4096,  READ_ONLY | NULLABLE,
	       "OpenSSH public key, derived from the private one.", .kinds = OF_SSH | OF_SSH_CA,
	       .documents.no_nullable = true),
	SECRET(private_key,           1, 4096,  REQUIRED,
	       "Private key in OpenSSH or PEM form; never answered.", .kinds = OF_SSH),
	SECRET(private_key,           1, 4096,  PLAIN,
	       "Private key in OpenSSH or PEM form, made by the site unless given; never answered.",
	       .kinds = OF_SSH_CA),
	SECRET(private_key_passphrase, 1, 1024, COMPUTED | EMPTY_IS_NULL,
	       "What opens the private key that comes with it; not kept.",
	       .kinds = OF_SSH | OF_SSH_CA),
	TEXT  (private_key_public_cert, 1, 4096, WRITE_ONLY,
	       "Certificate that goes with the key; never answered.", .kinds = OF_SSH | OF_SSH_CA,
	       .documents.nullable = true),
	TEXT  (description,           0, 4096,  LISTED, "Notes for people.", .initial = ""),
	TIME  (last_checkout_timestamp,         READ_ONLY | NULLABLE,
	       "When it was last checked out; null for never.", .documents.no_nullable = true),
	BOOL  (personal,                        READ_ONLY | LISTED, "Whether it is a user's own.",
	       .initial = "false", .kinds = CREATABLE, .documents.no_initial = true),
	REF   (owner_user_id,         user,     READ_ONLY | LISTED | NULLABLE,
	       "Whose it is, where it is a user's own.", .on_delete = ON_DELETE_CASCADE,
	       .kinds = CREATABLE, .documents.no_nullable = true),
	REF   (account_group_id,      vault_account_group, LISTED | FILTER | NULLABLE,
	       "Account group it is in; a user's own is in none.", .initial = "1",
	       .on_delete = ON_DELETE_DEFAULT, .documents.no_nullable = true),
	REF   (account_policy,        vault_account_policy, LISTED | NULLABLE,
	       "Code name of its policy; null for the one of its group.", .by_code = true,
	       .on_delete = ON_DELETE_NULL,
	       .documents = { .minimum = 1, .maximum = 64, .has_bounds = true }),

	BOOL  (is_management,                   READ_ONLY,
	       "Whether other accounts are managed with it.", .kinds = OF_DOMAIN),
	TEXT  (unique_id,             0, 255,   READ_ONLY | NULLABLE, "Unique id in the directory.",
	       .kinds = OF_DOMAIN),
	TEXT  (distinguished_name,    0, 4096,  READ_ONLY | NULLABLE,
	       "Distinguished name in the directory.", .kinds = OF_DOMAIN),
	TEXT  (sam_account_name,      0, 255,   READ_ONLY | NULLABLE, "SAM account name.",
	       .kinds = OF_DOMAIN),
	TEXT  (service_principal_name, 0, 4096, READ_ONLY | NULLABLE, "Service principal name.",
	       .kinds = OF_DOMAIN),
	TEXT  (azure_ad_object_id,    0, 255,   READ_ONLY | NULLABLE, "Object id in Azure AD.",
	       .kinds = OF_DOMAIN),
	TEXT  (sid,                   1, 128,   READ_ONLY | NULLABLE, "Security identifier.",
	       .kinds = OF_LOCAL),
	INT   (endpoint_id,           1, INT32_MAX, READ_ONLY | NULLABLE | FILTER,
	       "Endpoint it belongs to.", .kinds = OF_LOCAL, .documents.no_nullable = true),
	TEXT  (arn,                   0, 4096,  READ_ONLY | NULLABLE, "Amazon resource name.",
	       .kinds = OF_AWS, .documents.no_nullable = true),
	TEXT  (aws_organization_id,   0, 4096,  READ_ONLY | NULLABLE, "AWS organisation it is in.",
	       .kinds = OF_AWS, .documents.no_nullable = true),
	LIST  (tags,                  OBJECT, 100, READ_ONLY, "Tags it has in AWS.",
	       .shape = &aws_tag_shape, .child_table = "tag", .initial = "[]", .kinds = OF_AWS,
	       .documents.no_initial = true),
	BOOL  (include_personal,                HIDDEN | COMPUTED | FILTER,
	       "Whether users' own accounts are listed too.", .initial = "false")
);
#undef SELF
static SHAPE(vault_account, "VaultAccount", rows);

/* What the site does not keep itself is not its to change. */
static void
check_foreign(struct change *change, struct vault_account *account)
{
	const struct vault_account *before = change->before;

	if (account->type == VAULT_PASSWORD_SAFE)
		change_reject(change, &account->type, text_kind_read_only);
	if (account->type != VAULT_AWS_SECRET)
		return;
	account->name = before->name;
	account->description = before->description;
}

static enum err
check(struct change *change)
{
	struct vault_account *account = change_row(change);
	const struct vault_account *before = change->before;

	if (!account->personal && !account->account_group_id)
		account->account_group_id = SEED_ACCOUNT_GROUP;
	if (change_creates(change)) {
		if (!vault_type_is_creatable(account->type))
			change_reject(change, &account->type, schema_text(TEXT_SELECTED_INVALID));
		return OK;
	}
	if (before->personal)
		return ERR_DENIED;
	check_foreign(change, account);
	return OK;
}

static enum err
check_delete(struct change *change)
{
	const struct vault_account *account = change_row(change);

	/* Also when it goes along with its owner, which nobody here can deny. */
	change_then(change, EFFECT_VAULT_LEASES_END);
	return account->personal ? ERR_DENIED : OK;
}

/* include_personal is no value of a row: without it, only the shared accounts are sought. */
static void
narrow(struct listing *listing)
{
	struct filter *personal = listing_filter(listing, "include_personal");
	bool is_included = personal && personal->number;

	if (personal)
		listing_drop(listing, personal);
	if (!is_included)
		listing_want(listing, "personal", false);
}

const struct resource vault_account_resource = {
	.name = "vault_account",
	.doc = "Credentials that are injected into sessions or checked out. Secrets are never "
	       "answered here.",
	.path = "/vault/account",
	.table = "vault_account",
	.shape = &vault_account_shape,
	.kind = "type",
	.is_followed = true,
	.create_kinds = CREATABLE,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG_VAULT },
	.check = check,
	.check_delete = check_delete,
	.narrow = narrow,
};

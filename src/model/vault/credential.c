/* SPDX-License-Identifier: Apache-2.0 */
/* What a check-out gives, by kind: clients read exactly one secret (terraform-provider §4). */
#include "model/vault/credential.h"

#include "model/vault/account.h"

enum { WITH_KEY = OF_SSH | OF_SSH_CA, WITH_PASSWORD = OF_PASSWORD | OF_LOCAL | OF_DOMAIN | OF_AWS };
static const char *const documented_types[] = {
	"username_password", "ssh",	     "ssh_ca",	   "windows_local",
	"windows_domain",    "opaque_token", "aws_secret", NULL,
};

#define SELF struct vault_credential
static const struct field rows[] = ROWS(
	TEXT(username,           1, 255,      NULLABLE, "Name to sign in with.", .kinds = NAMED,
	     .documents.no_nullable = true),
	ENUM(type,               vault_types, PLAIN, "What kind of credential it is.",
	     .documents.choices = documented_types),
	TEXT(password,           1, 0,        PLAIN,    "The password.", .kinds = WITH_PASSWORD),
	TEXT(private_key,        1, 0,        PLAIN, "The private key in OpenSSH form.",
	     .kinds = WITH_KEY),
	TEXT(signed_public_cert, 1, 0,        NULLABLE,
	     "Certificate signed for this check-out, where one was made.", .kinds = WITH_KEY,
	     .documents.no_nullable = true),
	TEXT(token,              1, 0,        PLAIN,    "The secret text.", .kinds = OF_TOKEN)
);
#undef SELF
SHAPE(vault_credential, "VaultAccountCredential", rows);

/* SPDX-License-Identifier: Apache-2.0 */
/* What is made before the write: keys and their public halves, password hashes, client ids. */
#include "actions/prepare.h"

#include "access/allow.h"
#include "access/secret.h"
#include "codec/utf8.h"
#include "crypto/password.h"
#include "crypto/sshkey.h"
#include "model/people/api_account.h"
#include "model/people/user.h"
#include "model/resources.h"
#include "model/texts.h"
#include "model/vault/account.h"
#include "schema/texts.h"

/* --- Vault accounts: the key that comes, or one made for ssh_ca (terraform-provider §4) --- */

struct prepared_key {
	struct str private_key; /* normalised: keeper parses no user's format */
	const char *public_key;
};

static bool
is_ssh(int type)
{
	return type == VAULT_SSH || type == VAULT_SSH_CA;
}

static enum err
read_key(struct change *draft, const struct vault_account *account, struct sshkey **ret_key)
{
	const char *why = text_not_a_key;
	enum err err;

	err = sshkey_read(account->private_key.plain, account->private_key_passphrase.plain,
			  ret_key, &why);
	if (err == ERR_INVALID)
		change_reject(draft, &account->private_key, why);
	if (err == ERR_DENIED)
		change_reject(draft, &account->private_key_passphrase, why);
	return err == ERR_DENIED ? ERR_INVALID : err;
}

/* The line of an authority is what its machines put into authorized_keys, with the site's name. */
static enum err
write_public(struct call *call, const struct sshkey *key, int type, const char **ret_line)
{
	struct str line;
	enum err err;

	err = sshkey_write_public(key, call->arena, &line);
	if (err)
		return err;
	if (type == VAULT_SSH_CA)
		*ret_line = arena_printf(call->arena, "cert-authority %.*s %s", STR_ARG(line),
					 call->site->name);
	else
		*ret_line = arena_text(call->arena, line);
	return OK;
}

static enum err
make_key(struct call *call, struct change *draft, const void **ret_prepared)
{
	const struct vault_account *account = change_row(draft);
	bool is_given = account->private_key.plain.length > 0;
	struct prepared_key *prepared = arena_new(call->arena, struct prepared_key);
	CLEANUP(sshkey_freep) struct sshkey *key = NULL;
	enum err err;

	if (!is_ssh(account->type))
		return OK;
	if (!is_given && (account->type != VAULT_SSH_CA || !change_creates(draft)))
		return OK;
	err = is_given ? read_key(draft, account, &key) : sshkey_generate(&key);
	if (err)
		return err;
	err = sshkey_write_private(key, call->arena, &prepared->private_key);
	if (err)
		return err;
	err = write_public(call, key, account->type, &prepared->public_key);
	if (err)
		return err;
	*ret_prepared = prepared;
	return OK;
}

static void
put_key(struct change *change, const void *prepared)
{
	struct vault_account *account = change_row(change);
	const struct prepared_key *key = prepared;

	account->private_key_passphrase = (struct sealed){ 0 };
	if (!key)
		return;
	account->private_key = (struct sealed){ .plain = key->private_key };
	account->public_key = key->public_key;
}

/* --- users: the password's hash is all that is kept --- */

static enum err
make_hash(struct call *call, struct change *draft, const void **ret_prepared)
{
	const struct user *user = change_row(draft);
	int64_t least = call->site->rules.settings->password_length_minimum;
	char *hash;
	enum err err;

	if (user->password.plain.length == 0)
		return OK;
	if ((int64_t)utf8_count(user->password.plain) < least) {
		change_reject(draft, &user->password,
			      schema_text_with(call->arena, TEXT_TOO_SHORT, least));
		return ERR_INVALID;
	}
	err = password_hash(user->password.plain, call->arena, &hash);
	if (err)
		return err;
	*ret_prepared = hash;
	return OK;
}

static void
put_hash(struct change *change, const void *prepared)
{
	struct user *user = change_row(change);

	user->password = (struct sealed){ 0 };
	if (!prepared)
		return;
	user->password_hash = prepared;
	user->one_time_until = 0;
}

/* --- API accounts: their client id is ours to give, their allow list must be one --- */

static enum err
make_client_id(struct call *call, struct change *draft, const void **ret_prepared)
{
	const struct api_account *account = change_row(draft);
	struct allow_network *networks;
	char *client_id;
	size_t count;

	if (allow_list_read(call->arena, str_from(account->ip_addresses), &networks, &count,
			    NULL)) {
		change_reject(draft, &account->ip_addresses, text_not_an_address);
		return ERR_INVALID;
	}
	if (!change_creates(draft))
		return OK;
	client_id = arena_alloc(call->arena, CLIENT_ID_SIZE);
	client_id_make(client_id);
	*ret_prepared = client_id;
	return OK;
}

static void
put_client_id(struct change *change, const void *prepared)
{
	struct api_account *account = change_row(change);

	if (prepared)
		account->client_id = prepared;
}

static const struct prepare table[] = {
	{ &vault_account_resource, make_key, put_key, .is_slow = true },
	{ &user_resource, make_hash, put_hash, .is_slow = true },
	{ &api_account_resource, make_client_id, put_client_id },
};

const struct prepare *
prepare_of(const struct resource *resource)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (table[i].resource == resource)
			return &table[i];
	return NULL;
}

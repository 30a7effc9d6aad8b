/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/credential.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "codec/base64.h"
#include "jumpoint/session/ssh_text.h"
#include "wire/wire.h"

enum err
own_keys_make(struct own_keys *ret_keys)
{
	CLEANUP(arena_release) struct arena arena;
	struct own_keys keys = { 0 };
	struct str wire;

	arena_init(&arena);
	if (ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &keys.ssh) != SSH_OK)
		return ERR_BUG;
	/* "ssh-ed25519" and the key, each behind its length. */
	if (ssh_text_key(keys.ssh, &arena, &wire) != OK || wire.length < CREDENTIAL_KEY_SIZE) {
		ssh_key_free(keys.ssh);
		return ERR_BUG;
	}
	memcpy(keys.ssh_public, wire.data + wire.length - CREDENTIAL_KEY_SIZE, CREDENTIAL_KEY_SIZE);
	seal_pair_make(&keys.seal);
	*ret_keys = keys;
	return OK;
}

void
own_keys_release(struct own_keys *keys)
{
	ssh_key_free(keys->ssh);
	memory_wipe(keys, sizeof(*keys));
}

void
credential_release(struct credential *credential)
{
	secret_free(credential->password);
	ssh_key_free(credential->key);
	memory_wipe(credential, sizeof(*credential));
}

/* An empty value is none: *ret_secret stays NULL. */
static enum err
open_value(struct str sealed, const char *column, const struct plan *plan,
	   const struct own_keys *keys, struct secret **ret_secret)
{
	CLEANUP(arena_release) struct arena arena; /* wipes */
	char row[SEAL_SESSION_ROW_SIZE];
	struct seal_context about;
	struct str plain;
	enum err err;

	arena_init(&arena);
	if (sealed.length == 0)
		return OK;
	err = seal_session_context(str_from(plan->uid), str_from(plan->account_uid), column, row,
				   &about);
	if (!err)
		err = seal_open(&keys->seal, &about, sealed, &arena, &plain);
	if (err)
		return ERR_INVALID;
	*ret_secret = secret_copy(plain.data, plain.length);
	return OK;
}

static enum err
read_key(const struct secret *text, const struct secret *passphrase, ssh_key *ret_key)
{
	const char *word = passphrase ? secret_open(passphrase).data : NULL;

	if (!text || ssh_pki_import_privkey_base64(secret_open(text).data, word, NULL, NULL,
						   ret_key) != SSH_OK)
		return ERR_INVALID;
	return OK;
}

/* "ssh-ed25519-cert-v01@openssh.com AAAA… comment", or the bytes that stand there in base64. */
static enum err
read_certificate(struct str certificate, ssh_key *ret_certificate)
{
	CLEANUP(arena_release) struct arena arena;
	struct str algorithm = plan_key_algorithm(certificate), encoded, rest = certificate;
	char *name;

	arena_init(&arena);
	if (algorithm.length) {
		CLEANUP(buf_release) struct buf out;

		buf_init(&out, 2 * CREDENTIAL_CERTIFICATE_LIMIT);
		base64_encode(&out, certificate, BASE64_STANDARD);
		encoded = arena_str(&arena, buf_str(&out));
	} else {
		rest = str_trim(certificate);
		if (!str_split(&rest, ' ', &algorithm) || !str_split(&rest, ' ', &encoded))
			return ERR_INVALID;
	}
	name = arena_text(&arena, algorithm);
	if (ssh_pki_import_cert_base64(arena_text(&arena, encoded), ssh_key_type_from_name(name),
				       ret_certificate) != SSH_OK)
		return ERR_INVALID;
	return OK;
}

static enum err
add_certificate(ssh_key key, struct str text)
{
	ssh_key certificate = NULL;
	int result;

	if (text.length == 0)
		return OK;
	if (read_certificate(text, &certificate) != OK)
		return ERR_INVALID;
	result = ssh_pki_copy_cert_to_privkey(certificate, key);
	ssh_key_free(certificate);
	return result == SSH_OK ? OK : ERR_INVALID;
}

static enum err
open_key(struct wire_reader *reader, const struct plan *plan, const struct own_keys *keys,
	 struct credential *credential, const char **ret_why)
{
	CLEANUP(secret_freep) struct secret *text = NULL;
	CLEANUP(secret_freep) struct secret *passphrase = NULL;
	struct str sealed = wire_get_str(reader, SEAL_PLAIN_LIMIT + SEAL_OVERHEAD);
	struct str sealed_passphrase = wire_get_str(reader, SEAL_PLAIN_LIMIT + SEAL_OVERHEAD);
	struct str certificate = wire_get_str(reader, CREDENTIAL_CERTIFICATE_LIMIT);
	enum err err = wire_end(reader);

	if (!err)
		err = open_value(sealed, "private_key", plan, keys, &text);
	if (!err)
		err = open_value(sealed_passphrase, "private_key_passphrase", plan, keys,
				 &passphrase);
	if (err)
		return err;
	*ret_why = "The account's private key cannot be read.";
	err = read_key(text, passphrase, &credential->key);
	if (err)
		return err;
	*ret_why = "The account's certificate does not belong to its key.";
	return add_certificate(credential->key, certificate);
}

static enum err
open_password(struct wire_reader *reader, const struct plan *plan, const struct own_keys *keys,
	      struct credential *credential)
{
	struct str sealed = wire_get_str(reader, SEAL_PLAIN_LIMIT + SEAL_OVERHEAD);
	enum err err = wire_end(reader);

	if (err)
		return err;
	err = open_value(sealed, "password", plan, keys, &credential->password);
	return !err && !credential->password ? ERR_INVALID : err;
}

static enum err
take_certificate(struct wire_reader *reader, struct own_keys *keys, struct credential *credential)
{
	struct str certificate = wire_get_str(reader, CREDENTIAL_CERTIFICATE_LIMIT);
	enum err err = wire_end(reader);

	if (err || certificate.length == 0 || !keys->ssh)
		return ERR_INVALID;
	err = add_certificate(keys->ssh, certificate);
	if (!err)
		credential->key = TAKE(keys->ssh);
	return err;
}

enum err
credential_open(struct str body, const struct plan *plan, struct own_keys *keys,
		struct credential *ret_credential, const char **ret_why)
{
	struct wire_reader reader = { .rest = body };
	struct credential credential = { 0 };
	struct str user;
	enum err err = ERR_INVALID;

	*ret_why = "The credential was not made for this session.";
	credential.kind = (enum link_credential)wire_get_int_in(&reader, LINK_CREDENTIAL_PASSWORD,
								LINK_CREDENTIAL_CERTIFICATE);
	user = wire_get_str(&reader, PLAN_USER_LIMIT);
	if (user.length == 0 || memchr(user.data, '\0', user.length) || reader.is_bad)
		return ERR_INVALID;
	snprintf(credential.user, sizeof(credential.user), "%.*s", STR_ARG(user));
	switch (credential.kind) {
	case LINK_CREDENTIAL_PASSWORD:
		err = open_password(&reader, plan, keys, &credential);
		break;
	case LINK_CREDENTIAL_KEY:
		err = open_key(&reader, plan, keys, &credential, ret_why);
		break;
	case LINK_CREDENTIAL_CERTIFICATE:
		*ret_why = "The certificate was not made for this session's key.";
		err = take_certificate(&reader, keys, &credential);
		break;
	}
	if (err) {
		credential_release(&credential);
		return ERR_INVALID;
	}
	*ret_credential = credential;
	return OK;
}

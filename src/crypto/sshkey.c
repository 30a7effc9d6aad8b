/* SPDX-License-Identifier: Apache-2.0 */
/* The door: which reader a text goes to, and the two texts that come out. */
#include "crypto/sshkey.h"

#include <openssl/err.h>
#include <sodium.h>

#include "base/memory.h"
#include "crypto/sshkey_parts.h"

/* A copy without carriage returns and outer blanks, with one newline at its end: what every reader
 * can take. */
static enum err
clean(struct str text, struct buf *out, const char **ret_why)
{
	struct str trimmed = str_trim(text);

	if (text.length > SSH_KEY_TEXT_LIMIT) {
		*ret_why = "The private key is too long.";
		return ERR_INVALID;
	}
	for (size_t i = 0; i < trimmed.length; i++) {
		if (trimmed.data[i] == '\0') {
			*ret_why = "The private key contains a zero byte.";
			return ERR_INVALID;
		}
		if (trimmed.data[i] != '\r')
			buf_append_byte(out, trimmed.data[i]);
	}
	buf_append_byte(out, '\n');
	return buf_error(out);
}

static enum err
read_any(struct str text, struct str passphrase, EVP_PKEY **ret_pkey, const char **ret_why)
{
	if (memmem(text.data, text.length, "-----BEGIN OPENSSH PRIVATE KEY-----", 35))
		return ssh_container_read(text, passphrase, ret_pkey, ret_why);
	if (memmem(text.data, text.length, "PRIVATE KEY-----", 16))
		return ssh_pem_read(text, passphrase, ret_pkey, ret_why);
	*ret_why = "This is not a private key in OpenSSH or PEM form.";
	if (str_starts(text, STR("PuTTY-User-Key-File")))
		*ret_why = "This is a PuTTY key: export it in OpenSSH form.";
	if (str_starts(text, STR("ssh-")) || str_starts(text, STR("ecdsa-")) ||
	    memmem(text.data, text.length, "PUBLIC KEY-----", 15))
		*ret_why = "This is a public key: the private key is needed.";
	return ERR_INVALID;
}

enum err
sshkey_read(struct str text, struct str passphrase, struct sshkey **ret_key, const char **ret_why)
{
	CLEANUP(buf_release) struct buf cleaned;
	CLEANUP(sshkey_freep) struct sshkey *key = new_object(struct sshkey);
	enum err err;

	*ret_why = "The private key cannot be read.";
	buf_init(&cleaned, SSH_KEY_TEXT_LIMIT + 1);
	err = clean(text, &cleaned, ret_why);
	if (!err)
		err = read_any(buf_str(&cleaned), passphrase, &key->pkey, ret_why);
	if (!err)
		err = ssh_parts_check(key->pkey, &key->kind, ret_why);
	ERR_clear_error();
	if (err)
		return err;
	*ret_key = TAKE(key);
	return OK;
}

enum err
sshkey_read_stored(struct str text, struct sshkey **ret_key)
{
	CLEANUP(sshkey_freep) struct sshkey *key = new_object(struct sshkey);
	const char *why;
	enum err err = text.length > SSH_KEY_TEXT_LIMIT ? ERR_INVALID : OK;

	if (!err)
		err = ssh_container_read_plain(text, &key->pkey);
	if (!err)
		err = ssh_parts_check(key->pkey, &key->kind, &why);
	ERR_clear_error();
	if (err)
		return err;
	*ret_key = TAKE(key);
	return OK;
}

enum err
sshkey_generate(struct sshkey **ret_key)
{
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	if (!pkey)
		return ERR_BUG;
	*ret_key = new_object(struct sshkey);
	(*ret_key)->pkey = pkey;
	(*ret_key)->kind = SSH_KEY_ED25519;
	return OK;
}

void
sshkey_free(struct sshkey *own_key)
{
	if (!own_key)
		return;
	EVP_PKEY_free(own_key->pkey);
	memory_free(own_key);
}

void
sshkey_freep(struct sshkey **key)
{
	sshkey_free(*key);
}

enum sshkey_kind
sshkey_kind(const struct sshkey *key)
{
	return key->kind;
}

enum err
sshkey_write_private(const struct sshkey *key, struct arena *arena, struct str *ret_text)
{
	CLEANUP(buf_release) struct buf out;
	enum err err;

	buf_init(&out, SSH_KEY_TEXT_LIMIT);
	err = ssh_container_write(key, &out);
	if (err)
		return err;
	*ret_text = arena_str(arena, buf_str(&out));
	return OK;
}

enum err
sshkey_write_public(const struct sshkey *key, struct arena *arena, struct str *ret_line)
{
	CLEANUP(buf_release) struct buf blob;
	const char *type = ssh_parts_type_name(key);
	size_t room, type_length = strlen(type);
	enum err err;
	char *line;

	buf_init(&blob, SSH_BLOB_LIMIT);
	err = ssh_parts_write_public(key, &blob);
	if (err)
		return err;
	room = sodium_base64_encoded_len(blob.length, sodium_base64_VARIANT_ORIGINAL);
	line = arena_alloc(arena, type_length + 1 + room);
	memcpy(line, type, type_length);
	line[type_length] = ' ';
	sodium_bin2base64(line + type_length + 1, room, (const unsigned char *)blob.data,
			  blob.length, sodium_base64_VARIANT_ORIGINAL);
	*ret_line = str_from(line);
	return OK;
}

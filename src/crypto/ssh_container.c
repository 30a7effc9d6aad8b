/* SPDX-License-Identifier: Apache-2.0 */
/* The "openssh-key-v1" container, as OpenSSH's PROTOCOL.key describes it: read with or without a
 * passphrase, written without. */
#include <openssl/evp.h>
#include <sodium.h>

#include "base/memory.h"
#include "base/random.h"
#include "crypto/sshkey_parts.h"

/* OpenBSD's key derivation, from libssh's static library: no other library of Debian has it. */
int bcrypt_pbkdf(const char *pass, size_t passlen, const uint8_t *salt, size_t saltlen,
		 uint8_t *key, size_t keylen, unsigned int rounds);

enum { LINE_WIDTH = 70, PLAIN_BLOCK = 8, KEY_MAX = 32, IV_SIZE = 16 };

static const char begin[] = "-----BEGIN OPENSSH PRIVATE KEY-----";
static const char end[] = "-----END OPENSSH PRIVATE KEY-----";
static const char magic[] = "openssh-key-v1"; /* with its NUL */

static const struct cipher_kind {
	const char *name;
	const EVP_CIPHER *(*cipher)(void);
	size_t key_size;
} ciphers[] = {
	{ "aes256-ctr", EVP_aes_256_ctr, 32 }, { "aes192-ctr", EVP_aes_192_ctr, 24 },
	{ "aes128-ctr", EVP_aes_128_ctr, 16 }, { "aes256-cbc", EVP_aes_256_cbc, 32 },
	{ "aes192-cbc", EVP_aes_192_cbc, 24 }, { "aes128-cbc", EVP_aes_128_cbc, 16 },
};

/* The bytes between the two lines. */
static enum err
undo_base64(struct str text, struct buf *out)
{
	const char *from = memmem(text.data, text.length, begin, sizeof(begin) - 1);
	const char *to = memmem(text.data, text.length, end, sizeof(end) - 1);
	size_t length = 0;
	char *room;

	if (!from || !to || to < from + sizeof(begin) - 1)
		return ERR_INVALID;
	from += sizeof(begin) - 1;
	room = buf_reserve(out, (size_t)(to - from));
	if (!room)
		return ERR_INVALID;
	if (sodium_base642bin((unsigned char *)room, (size_t)(to - from), from, (size_t)(to - from),
			      " \n\t", &length, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		return ERR_INVALID;
	buf_added(out, length);
	return OK;
}

static const struct cipher_kind *
cipher_by_name(struct str name)
{
	for (size_t i = 0; i < COUNT_OF(ciphers); i++)
		if (str_equal_text(name, ciphers[i].name))
			return &ciphers[i];
	return NULL;
}

static enum err
derive_key(struct str passphrase, struct str options, unsigned char *key, size_t size,
	   const char **ret_why)
{
	struct ssh_reader reader = { .rest = options };
	struct str salt = ssh_read_string(&reader);
	uint32_t rounds = ssh_read_uint32(&reader);

	if (reader.is_bad || reader.rest.length || salt.length == 0 || salt.length > 64 ||
	    rounds == 0)
		return ERR_INVALID;
	if (rounds > SSH_KEY_BCRYPT_ROUNDS_MAX) {
		*ret_why = "The private key's passphrase protection has too many rounds.";
		return ERR_INVALID;
	}
	if (passphrase.length == 0) {
		*ret_why = "The private key is encrypted: its passphrase is needed.";
		return ERR_DENIED;
	}
	if (bcrypt_pbkdf(passphrase.data, passphrase.length, (const uint8_t *)salt.data,
			 salt.length, key, size, rounds) != 0)
		return ERR_INVALID;
	return OK;
}

static enum err
decrypt(const struct cipher_kind *kind, const unsigned char *key, struct str sealed,
	struct buf *out)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int length = 0, rest = 0, is_done;
	char *room = buf_reserve(out, sealed.length + IV_SIZE);

	is_done = context && room &&
		  EVP_DecryptInit_ex(context, kind->cipher(), NULL, key, key + kind->key_size) &&
		  EVP_CIPHER_CTX_set_padding(context, 0) &&
		  EVP_DecryptUpdate(context, (unsigned char *)room, &length,
				    (const unsigned char *)sealed.data, (int)sealed.length) &&
		  EVP_DecryptFinal_ex(context, (unsigned char *)room + length, &rest);
	EVP_CIPHER_CTX_free(context);
	if (!is_done)
		return ERR_INVALID;
	buf_added(out, (size_t)length + (size_t)rest);
	return OK;
}

/* The private part in the clear: as it stands, or decrypted into opened. */
static enum err
open_private_part(struct str cipher_name, struct str kdf, struct str options, struct str sealed,
		  struct str passphrase, struct buf *opened, struct str *ret_part,
		  const char **ret_why)
{
	const struct cipher_kind *kind = cipher_by_name(cipher_name);
	unsigned char key[KEY_MAX + IV_SIZE];
	enum err err;

	if (str_equal_text(cipher_name, "none") && str_equal_text(kdf, "none")) {
		*ret_part = sealed;
		return OK;
	}
	if (!kind || !str_equal_text(kdf, "bcrypt")) {
		*ret_why = "The private key is encrypted with a cipher that is not read here: use "
			   "aes256-ctr.";
		return ERR_INVALID;
	}
	err = derive_key(passphrase, options, key, kind->key_size + IV_SIZE, ret_why);
	if (!err)
		err = decrypt(kind, key, sealed, opened);
	memory_wipe(key, sizeof(key));
	if (err)
		return err;
	*ret_part = buf_str(opened);
	return OK;
}

/* Two equal numbers, the key, a comment, then 1, 2, 3 … up to the block size. */
static enum err
read_private_part(struct str part, bool was_encrypted, EVP_PKEY **ret_pkey, const char **ret_why)
{
	struct ssh_reader reader = { .rest = part };
	uint32_t first = ssh_read_uint32(&reader), second = ssh_read_uint32(&reader);
	EVP_PKEY *pkey = NULL;
	enum err err;

	if (reader.is_bad || first != second) {
		if (!was_encrypted)
			return ERR_INVALID;
		*ret_why = "The passphrase does not open this private key.";
		return ERR_DENIED;
	}
	err = ssh_parts_read_private(&reader, &pkey);
	if (err)
		return err;
	ssh_read_string(&reader);
	for (size_t i = 0; !reader.is_bad && i < reader.rest.length; i++)
		if ((unsigned char)reader.rest.data[i] != (i + 1) % 256)
			reader.is_bad = true;
	if (reader.is_bad) {
		EVP_PKEY_free(pkey);
		return ERR_INVALID;
	}
	*ret_pkey = pkey;
	return OK;
}

struct container {
	struct str cipher, kdf, options, sealed;
};

/* Looks into bytes, where the text's base64 goes. */
static enum err
take_apart(struct str text, struct buf *bytes, struct container *ret_container)
{
	struct ssh_reader reader = { 0 };
	struct container container;
	struct str head;
	uint32_t count;
	enum err err = undo_base64(text, bytes);

	if (err)
		return err;
	reader.rest = buf_str(bytes);
	head = ssh_read_bytes(&reader, sizeof(magic));
	container.cipher = ssh_read_string(&reader);
	container.kdf = ssh_read_string(&reader);
	container.options = ssh_read_string(&reader);
	count = ssh_read_uint32(&reader);
	ssh_read_string(&reader); /* the public key: derived again from the private one */
	container.sealed = ssh_read_string(&reader);
	if (reader.is_bad || reader.rest.length || count != 1 ||
	    memcmp(head.data, magic, sizeof(magic)) != 0)
		return ERR_INVALID;
	*ret_container = container;
	return OK;
}

enum err
ssh_container_read(struct str text, struct str passphrase, EVP_PKEY **ret_pkey,
		   const char **ret_why)
{
	CLEANUP(buf_release) struct buf bytes;
	CLEANUP(buf_release) struct buf opened;
	struct container container;
	struct str part;
	enum err err;

	buf_init(&bytes, SSH_KEY_TEXT_LIMIT);
	buf_init(&opened, SSH_KEY_TEXT_LIMIT);
	err = take_apart(text, &bytes, &container);
	if (err)
		return err;
	err = open_private_part(container.cipher, container.kdf, container.options,
				container.sealed, passphrase, &opened, &part, ret_why);
	if (err)
		return err;
	return read_private_part(part, part.data != container.sealed.data, ret_pkey, ret_why);
}

enum err
ssh_container_read_plain(struct str text, EVP_PKEY **ret_pkey)
{
	CLEANUP(buf_release) struct buf bytes;
	struct container container;
	const char *why;
	enum err err;

	buf_init(&bytes, SSH_KEY_TEXT_LIMIT);
	/* Nothing around it, and no zero bytes inside, which libsodium would skip. */
	if (!str_starts(text, str_from(begin)) || !str_ends(str_trim(text), str_from(end)) ||
	    str_contains_byte(text, '\0'))
		return ERR_INVALID;
	err = take_apart(text, &bytes, &container);
	if (err)
		return err;
	if (!str_equal_text(container.cipher, "none") || !str_equal_text(container.kdf, "none"))
		return ERR_INVALID;
	return read_private_part(container.sealed, false, ret_pkey, &why);
}

static enum err
write_private_part(const struct sshkey *key, struct buf *out)
{
	uint32_t check;
	enum err err;

	random_bytes(&check, sizeof(check));
	ssh_write_uint32(out, check);
	ssh_write_uint32(out, check);
	err = ssh_parts_write_private(key, out);
	if (err)
		return err;
	ssh_write_text(out, "");
	for (char pad = 1; out->length % PLAIN_BLOCK; pad++)
		buf_append_byte(out, pad);
	return buf_error(out);
}

static void
write_base64_lines(struct str bytes, struct buf *out)
{
	CLEANUP(buf_release) struct buf text;
	size_t size = sodium_base64_encoded_len(bytes.length, sodium_base64_VARIANT_ORIGINAL);
	char *room;

	buf_init(&text, SSH_KEY_TEXT_LIMIT);
	room = buf_reserve(&text, size);
	if (!room) {
		out->overflowed = true;
		return;
	}
	sodium_bin2base64(room, size, (const unsigned char *)bytes.data, bytes.length,
			  sodium_base64_VARIANT_ORIGINAL);
	buf_added(&text, size - 1);
	for (size_t at = 0; at < text.length; at += LINE_WIDTH) {
		size_t rest = text.length - at;

		buf_append(out, text.data + at, rest < LINE_WIDTH ? rest : LINE_WIDTH);
		buf_append_byte(out, '\n');
	}
}

enum err
ssh_container_write(const struct sshkey *key, struct buf *out)
{
	CLEANUP(buf_release) struct buf bytes;
	CLEANUP(buf_release) struct buf part;
	enum err err;

	buf_init(&bytes, SSH_BLOB_LIMIT);
	buf_init(&part, SSH_BLOB_LIMIT);
	buf_append(&bytes, magic, sizeof(magic));
	ssh_write_text(&bytes, "none");
	ssh_write_text(&bytes, "none");
	ssh_write_text(&bytes, "");
	ssh_write_uint32(&bytes, 1);
	err = ssh_parts_write_public(key, &part);
	if (err)
		return err;
	ssh_write_string(&bytes, buf_str(&part));
	buf_clear(&part);
	err = write_private_part(key, &part);
	if (err)
		return err;
	ssh_write_string(&bytes, buf_str(&part));
	err = buf_error(&bytes);
	if (err)
		return err;
	buf_append_text(out, begin);
	buf_append_byte(out, '\n');
	write_base64_lines(buf_str(&bytes), out);
	buf_append_text(out, end);
	buf_append_byte(out, '\n');
	return buf_error(out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of OpenSSH's PROTOCOL.certkeys for an Ed25519 user certificate, and the authority's
 * signature behind them. */
#include "crypto/ssh_certificate.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <sodium.h>

#include "base/random.h"
#include "crypto/sshkey_parts.h"

enum { USER_CERTIFICATE = 1, NONCE_SIZE = 32 };

static const char type[] = "ssh-ed25519-cert-v01@openssh.com";

static bool
is_printable(struct str text, char first)
{
	if (text.length == 0 || text.length > SSH_CERTIFICATE_NAME_LIMIT)
		return false;
	for (size_t i = 0; i < text.length; i++)
		if (text.data[i] < first || text.data[i] > '~')
			return false;
	return true;
}

/* Targets split lists of principals at commas and lines of them at blanks: a name with either could
 * become two. */
static bool
is_fit(const struct ssh_certificate *about)
{
	return is_printable(about->principal, '!') && !str_contains_byte(about->principal, ',') &&
	       is_printable(about->key_id, ' ') && about->serial >= 0 && about->valid_from_s > 0 &&
	       about->valid_to_s > about->valid_from_s &&
	       about->valid_to_s - about->valid_from_s <= SSH_CERTIFICATE_SECONDS_MAX;
}

static void
write_uint64(struct buf *out, int64_t value)
{
	ssh_write_uint32(out, (uint32_t)((uint64_t)value >> 32));
	ssh_write_uint32(out, (uint32_t)value);
}

/* A string that holds one string: a list of one principal, or of one extension's name with no value
 * behind it. */
static void
write_list(struct buf *out, struct str only, bool has_value)
{
	ssh_write_uint32(out, (uint32_t)(4 + only.length + (has_value ? 4 : 0)));
	ssh_write_string(out, only);
	if (has_value)
		ssh_write_text(out, "");
}

static enum err
write_fields(const struct sshkey *authority, const struct ssh_certificate *about, struct buf *out)
{
	CLEANUP(buf_release) struct buf blob;
	unsigned char nonce[NONCE_SIZE];
	enum err err;

	buf_init(&blob, SSH_BLOB_LIMIT);
	err = ssh_parts_write_public(authority, &blob);
	if (err)
		return err;
	random_bytes(nonce, sizeof(nonce));
	ssh_write_text(out, type);
	ssh_write_string(out, str_of(nonce, sizeof(nonce)));
	ssh_write_string(out, str_of(about->public_key, SSH_CERTIFICATE_KEY_SIZE));
	write_uint64(out, about->serial);
	ssh_write_uint32(out, USER_CERTIFICATE);
	ssh_write_string(out, about->key_id);
	write_list(out, about->principal, false);
	write_uint64(out, about->valid_from_s);
	write_uint64(out, about->valid_to_s);
	ssh_write_text(out, ""); /* critical options */
	write_list(out, STR("permit-pty"), true);
	ssh_write_text(out, ""); /* reserved */
	ssh_write_string(out, buf_str(&blob));
	return buf_error(out);
}

/* --- the signature --- */

static const EVP_MD *
digest_of(const struct sshkey *authority)
{
	switch (authority->kind) {
	case SSH_KEY_ED25519:
		return NULL; /* has its own inside */
	case SSH_KEY_RSA:
		return EVP_sha512();
	case SSH_KEY_ECDSA:
		break;
	}
	switch (EVP_PKEY_get_bits(authority->pkey)) {
	case 256:
		return EVP_sha256();
	case 384:
		return EVP_sha384();
	default:
		return EVP_sha512();
	}
}

/* OpenSSL gives r and s in DER, SSH has two numbers. */
static enum err
write_ecdsa(const unsigned char *der, size_t size, struct buf *out)
{
	CLEANUP(buf_release) struct buf pair;
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)size);

	buf_init(&pair, SSH_BLOB_LIMIT);
	if (!signature)
		return ERR_BUG;
	ssh_write_mpint(&pair, ECDSA_SIG_get0_r(signature));
	ssh_write_mpint(&pair, ECDSA_SIG_get0_s(signature));
	ECDSA_SIG_free(signature);
	ssh_write_string(out, buf_str(&pair));
	return buf_error(&pair);
}

static enum err
sign(const struct sshkey *authority, struct str covered, unsigned char *signature, size_t *size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool is_done = context &&
		       EVP_DigestSignInit(context, NULL, digest_of(authority), NULL,
					  authority->pkey) > 0 &&
		       EVP_DigestSign(context, signature, size, (const unsigned char *)covered.data,
				      covered.length) > 0;

	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return is_done ? OK : ERR_BUG;
}

static enum err
write_signature(const struct sshkey *authority, struct buf *out)
{
	CLEANUP(buf_release) struct buf blob;
	unsigned char signature[SSH_KEY_RSA_BITS_MAX / 8];
	size_t size = sizeof(signature);
	enum err err = sign(authority, buf_str(out), signature, &size);

	buf_init(&blob, SSH_BLOB_LIMIT);
	if (err)
		return err;
	ssh_write_text(&blob, authority->kind == SSH_KEY_RSA ? "rsa-sha2-512"
							     : ssh_parts_type_name(authority));
	if (authority->kind == SSH_KEY_ECDSA)
		err = write_ecdsa(signature, size, &blob);
	else
		ssh_write_string(&blob, str_of(signature, size));
	ssh_write_string(out, buf_str(&blob));
	if (err)
		return err;
	err = buf_error(&blob);
	return err ? err : buf_error(out);
}

static void
write_line(struct str bytes, struct arena *arena, struct str *ret_line)
{
	size_t room = sodium_base64_encoded_len(bytes.length, sodium_base64_VARIANT_ORIGINAL);
	char *line = arena_alloc(arena, sizeof(type) + room);

	memcpy(line, type, sizeof(type) - 1);
	line[sizeof(type) - 1] = ' ';
	sodium_bin2base64(line + sizeof(type), room, (const unsigned char *)bytes.data,
			  bytes.length, sodium_base64_VARIANT_ORIGINAL);
	*ret_line = str_from(line);
}

enum err
ssh_certificate_sign(const struct sshkey *authority, const struct ssh_certificate *about,
		     struct arena *arena, struct str *ret_line)
{
	CLEANUP(buf_release) struct buf bytes;
	enum err err;

	buf_init(&bytes, SSH_BLOB_LIMIT);
	if (!is_fit(about))
		return ERR_INVALID;
	err = write_fields(authority, about, &bytes);
	if (!err)
		err = write_signature(authority, &bytes);
	if (err)
		return err;
	write_line(buf_str(&bytes), arena, ret_line);
	return OK;
}

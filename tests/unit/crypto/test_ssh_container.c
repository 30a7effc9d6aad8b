/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSH's container: with a passphrase, with a wrong one, cut anywhere, changed anywhere. */
#include <sodium.h>

#include "base/memory.h"
#include "crypto/sshkey_parts.h"
#include "sample_keys.h"
#include "support/test.h"

static enum err
read_text(const char *text, const char *passphrase, const char **ret_why)
{
	EVP_PKEY *pkey = NULL;
	enum err err = ssh_container_read(str_from(text), str_from(passphrase), &pkey, ret_why);

	CHECK((err == OK) == (pkey != NULL));
	EVP_PKEY_free(pkey);
	return err;
}

TEST(ssh_container_opens_with_the_passphrase)
{
	static const char *const texts[] = { key_p_ed25519, key_p_rsa, key_p_ecdsa };
	const char *why = NULL;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		CHECK_OK(read_text(texts[i], "open sesame", &why));
}

TEST(ssh_container_tells_a_missing_passphrase_from_a_wrong_one)
{
	const char *why = NULL;

	CHECK_ERR(read_text(key_p_rsa, "", &why), ERR_DENIED);
	CHECK_TEXT(why, "The private key is encrypted: its passphrase is needed.");
	CHECK_ERR(read_text(key_p_rsa, "open says me", &why), ERR_DENIED);
	CHECK_TEXT(why, "The passphrase does not open this private key.");
}

TEST(ssh_container_bounds_the_rounds)
{
	const char *why = NULL;

	CHECK_ERR(read_text(key_bcrypt_rounds, "abcdef", &why), ERR_INVALID);
	CHECK_TEXT(why, "The private key's passphrase protection has too many rounds.");
}

TEST(ssh_container_refuses_every_cut)
{
	const char *why = NULL;
	size_t length = strlen(key_ecdsa);
	char *copy = memory_text(key_ecdsa);

	for (size_t i = 0; i + 1 < length; i++) {
		copy[i] = '\0';
		CHECK(read_text(copy, "", &why) != OK);
		copy[i] = key_ecdsa[i];
	}
	memory_free(copy);
}

/* Each byte of the container changed in turn: most must be refused, none may crash; the comment,
 * the public copy and the two check numbers may differ without harm to the key. */
TEST(ssh_container_survives_every_changed_byte)
{
	static unsigned char bytes[4096];
	static char text[8192];
	const char *from = key_ed25519 + 36, *why = NULL;
	size_t length = 0, refused = 0;

	CHECK_INT(sodium_base642bin(bytes, sizeof(bytes), from,
				    (size_t)(strstr(from, "-----END") - from), "\n", &length, NULL,
				    sodium_base64_VARIANT_ORIGINAL),
		  0);
	for (size_t i = 0; i < length; i++) {
		bytes[i] ^= 0x41;
		int head = snprintf(text, sizeof(text), "-----BEGIN OPENSSH PRIVATE KEY-----\n");
		sodium_bin2base64(text + head, sizeof(text) - 64, bytes, length,
				  sodium_base64_VARIANT_ORIGINAL);
		snprintf(text + strlen(text), 64, "\n-----END OPENSSH PRIVATE KEY-----\n");
		if (read_text(text, "", &why) != OK)
			refused++;
		bytes[i] ^= 0x41;
	}
	CHECK(refused > length / 2);
	CHECK(refused < length);
}

TEST(ssh_container_refuses_an_unknown_cipher)
{
	static char text[512];
	unsigned char bytes[] = "openssh-key-v1\0\0\0\0\x04rot7\0\0\0\x06"
				"bcrypt\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0";
	const char *why = NULL;
	int head = snprintf(text, sizeof(text), "-----BEGIN OPENSSH PRIVATE KEY-----\n");

	sodium_bin2base64(text + head, sizeof(text) - 64, bytes, sizeof(bytes) - 1,
			  sodium_base64_VARIANT_ORIGINAL);
	snprintf(text + strlen(text), 64, "\n-----END OPENSSH PRIVATE KEY-----\n");
	CHECK_ERR(read_text(text, "x", &why), ERR_INVALID);
	CHECK_TEXT(why, "The private key is encrypted with a cipher that is not read here: use "
			"aes256-ctr.");
}

TEST(ssh_container_reads_plainly_what_has_no_passphrase)
{
	EVP_PKEY *pkey = NULL;
	struct str text;

	CHECK_OK(ssh_container_read_plain(str_from(key_ed25519), &pkey));
	EVP_PKEY_free(pkey);
	pkey = NULL;
	CHECK_ERR(ssh_container_read_plain(str_from(key_p_ed25519), &pkey), ERR_INVALID);
	text = str_of(key_ed25519, sizeof(key_ed25519)); /* with the zero byte behind it */
	CHECK_ERR(ssh_container_read_plain(text, &pkey), ERR_INVALID);
	text = str_of(key_ed25519 + 1, sizeof(key_ed25519) - 2);
	CHECK_ERR(ssh_container_read_plain(text, &pkey), ERR_INVALID);
	CHECK_ERR(ssh_container_read_plain(str_from(key_rsa_pem), &pkey), ERR_INVALID);
	CHECK(pkey == NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* PEM keys: plain, locked in the old way and the new, and locked with more work than anyone needs.
 */
#include "crypto/sshkey_parts.h"
#include "sample_keys.h"
#include "support/test.h"

static enum err
read_text(const char *text, const char *passphrase, const char **ret_why)
{
	EVP_PKEY *pkey = NULL;
	enum err err = ssh_pem_read(str_from(text), str_from(passphrase), &pkey, ret_why);

	CHECK((err == OK) == (pkey != NULL));
	EVP_PKEY_free(pkey);
	return err;
}

TEST(ssh_pem_reads_plain_keys)
{
	static const char *const texts[] = { key_rsa_pem, key_ecdsa_pem, key_rsa_pkcs8,
					     key_ed25519_pkcs8, key_ecdsa_compressed };
	const char *why = NULL;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		CHECK_OK(read_text(texts[i], "", &why));
}

TEST(ssh_pem_opens_locked_keys)
{
	static const char *const texts[] = { key_ecdsa_pkcs8_locked, key_rsa_pem_locked };
	const char *why = NULL;

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CHECK_OK(read_text(texts[i], "open sesame", &why));
		CHECK_ERR(read_text(texts[i], "", &why), ERR_DENIED);
		CHECK_TEXT(why, "The private key is encrypted: its passphrase is needed.");
		CHECK_ERR(read_text(texts[i], "wrong", &why), ERR_DENIED);
		CHECK_TEXT(why, "The passphrase does not open this private key.");
	}
}

TEST(ssh_pem_bounds_the_work)
{
	const char *why = NULL;

	CHECK_ERR(read_text(key_many_rounds, "x", &why), ERR_INVALID);
	CHECK_TEXT(why, "The private key is encrypted in a way that is not read here: use PBES2 "
			"with PBKDF2.");
	CHECK_ERR(read_text(key_scrypt, "open sesame", &why), ERR_INVALID);
}

TEST(ssh_pem_refuses_rubbish)
{
	const char *why = NULL;

	CHECK_ERR(read_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "",
			    &why),
		  ERR_INVALID);
	CHECK_ERR(read_text("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED "
			    "PRIVATE KEY-----\n",
			    "x", &why),
		  ERR_INVALID);
	CHECK_ERR(read_text("-----BEGIN PRIVATE KEY-----\n", "", &why), ERR_INVALID);
}

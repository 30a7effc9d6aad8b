/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds on keys, and fields that do not belong together. */
#include "crypto/sshkey_parts.h"
#include "sample_keys.h"
#include "support/test.h"

static void
check_refused(const char *text, const char *want)
{
	EVP_PKEY *pkey = NULL;
	enum sshkey_kind kind;
	const char *why = NULL;

	CHECK_OK(ssh_pem_read(str_from(text), STR(""), &pkey, &why));
	CHECK_ERR(ssh_parts_check(pkey, &kind, &why), ERR_INVALID);
	CHECK_TEXT(why, want);
	EVP_PKEY_free(pkey);
}

TEST(ssh_parts_refuse_short_keys_and_foreign_curves)
{
	check_refused(key_rsa512, "The RSA key is too short: 2048 bits or more are safe.");
	check_refused(key_k1, "The key's curve is not one that SSH knows.");
}

TEST(ssh_parts_refuse_dsa)
{
	struct sshkey *key = NULL;
	const char *why = NULL;

	CHECK_ERR(sshkey_read(str_from(key_dsa), STR(""), &key, &why), ERR_INVALID);
}

/* A private part put together from the fields of two keys. */
TEST(ssh_parts_refuse_halves_of_two_keys)
{
	CLEANUP(sshkey_freep) struct sshkey *first = NULL;
	CLEANUP(sshkey_freep) struct sshkey *second = NULL;
	struct ssh_reader reader = { 0 };
	struct buf a, b, mixed;
	EVP_PKEY *pkey = NULL;

	CHECK_OK(sshkey_generate(&first));
	CHECK_OK(sshkey_generate(&second));
	buf_init(&a, SSH_BLOB_LIMIT);
	buf_init(&b, SSH_BLOB_LIMIT);
	buf_init(&mixed, SSH_BLOB_LIMIT);
	CHECK_OK(ssh_parts_write_public(first, &a));
	CHECK_OK(ssh_parts_write_private(second, &b));
	buf_append_str(&mixed, buf_str(&a));
	buf_append_str(&mixed, str_from_offset(buf_str(&b), a.length));
	reader.rest = buf_str(&mixed);
	CHECK_ERR(ssh_parts_read_private(&reader, &pkey), ERR_INVALID);
	reader = (struct ssh_reader){ .rest = buf_str(&b) };
	CHECK_OK(ssh_parts_read_private(&reader, &pkey));
	EVP_PKEY_free(pkey);
	buf_release(&a);
	buf_release(&b);
	buf_release(&mixed);
}

TEST(ssh_parts_refuse_rsa_numbers_that_do_not_multiply)
{
	CLEANUP(sshkey_freep) struct sshkey *key = NULL;
	struct ssh_reader reader = { 0 };
	const char *why = NULL;
	enum sshkey_kind kind;
	EVP_PKEY *pkey = NULL;
	struct buf part;
	enum err err;

	CHECK_OK(sshkey_read(str_from(key_rsa), STR(""), &key, &why));
	buf_init(&part, SSH_BLOB_LIMIT);
	CHECK_OK(ssh_parts_write_private(key, &part));
	part.data[part.length - 1] ^= 2; /* the last factor */
	reader.rest = buf_str(&part);
	err = ssh_parts_read_private(&reader, &pkey);
	if (!err)
		err = ssh_parts_check(pkey, &kind, &why);
	CHECK_INT(err, ERR_INVALID);
	EVP_PKEY_free(pkey);
	buf_release(&part);
}

TEST(ssh_parts_refuse_unknown_types)
{
	struct ssh_reader reader = { .rest = STR("\0\0\0\x07ssh-dss") };
	EVP_PKEY *pkey = NULL;

	CHECK_ERR(ssh_parts_read_private(&reader, &pkey), ERR_INVALID);
	CHECK(pkey == NULL);
}

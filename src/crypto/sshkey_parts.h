/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the SSH key module share: an OpenSSL key and the ways in and out of it. For
 * crypto/ alone. */
#ifndef CRYPTO_SSHKEY_PARTS_H
#define CRYPTO_SSHKEY_PARTS_H

#include <openssl/evp.h>

#include "crypto/ssh_wire.h"
#include "crypto/sshkey.h"

enum { SSH_BLOB_LIMIT = 16 * 1024 };

struct sshkey {
	EVP_PKEY *pkey;
	enum sshkey_kind kind;
};

/* ssh_container.c: the text between OPENSSH PRIVATE KEY lines, base64 undone by the callee. */
enum err ssh_container_read(struct str text, struct str passphrase, EVP_PKEY **ret_pkey,
			    const char **ret_why);
enum err ssh_container_read_plain(struct str text, EVP_PKEY **ret_pkey); /* the form written */
enum err ssh_container_write(const struct sshkey *key, struct buf *out);

/* ssh_pem.c: PKCS#8, PKCS#1 and SEC1 in PEM, encrypted or not. The text is NUL-terminated. */
enum err ssh_pem_read(struct str text, struct str passphrase, EVP_PKEY **ret_pkey,
		      const char **ret_why);

/* ssh_parts.c: between OpenSSL keys and SSH's fields. */
enum err ssh_parts_read_private(struct ssh_reader *reader,
				EVP_PKEY **ret_pkey); /* from the type name on */
enum err ssh_parts_write_private(const struct sshkey *key, struct buf *out);
enum err ssh_parts_write_public(const struct sshkey *key, struct buf *out);

/* "ssh-ed25519", as in the public line. */
const char *ssh_parts_type_name(const struct sshkey *key);

/* The kind, with every bound held: sizes, curves, and that both halves belong together. */
enum err ssh_parts_check(EVP_PKEY *pkey, enum sshkey_kind *ret_kind, const char **ret_why);

#endif

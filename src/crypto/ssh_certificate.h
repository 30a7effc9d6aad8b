/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSH user certificates for Ed25519 keys, one principal, a terminal and nothing else: what an
 * authority of the Vault signs for one session. */
#ifndef CRYPTO_SSH_CERTIFICATE_H
#define CRYPTO_SSH_CERTIFICATE_H

#include "base/arena.h"

struct sshkey;

enum {
	SSH_CERTIFICATE_KEY_SIZE = 32,
	SSH_CERTIFICATE_NAME_LIMIT = 255,
	SSH_CERTIFICATE_SECONDS_MAX = 5 * 60 * 60,
	SSH_CERTIFICATE_LINE_LIMIT = 8 * 1024,
};

struct ssh_certificate {
	unsigned char public_key[SSH_CERTIFICATE_KEY_SIZE];
	struct str principal; /* the user name at the target */
	struct str key_id;    /* what the target's log shows */
	int64_t serial;	      /* 0: none */
	int64_t valid_from_s, valid_to_s;
};

/* ERR_INVALID: a name is empty, too long, or holds a comma, a blank or anything that is not
 * printable ASCII; the time is empty or longer than SSH_CERTIFICATE_SECONDS_MAX. *ret_line is
 * "ssh-ed25519-cert-v01@openssh.com AAAA…", no newline. */
MUST_CHECK enum err ssh_certificate_sign(const struct sshkey *authority,
					 const struct ssh_certificate *about, struct arena *arena,
					 struct str *ret_line);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The data types of RFC 4251 section 5 that key files are made of: uint32, string, mpint. For
 * crypto/ alone. */
#ifndef CRYPTO_SSH_WIRE_H
#define CRYPTO_SSH_WIRE_H

#include <openssl/bn.h>

#include "base/buf.h"

struct ssh_reader {
	struct str rest;
	bool is_bad; /* something was missing or malformed; all later reads give empty values */
};

uint32_t ssh_read_uint32(struct ssh_reader *reader);
struct str ssh_read_string(struct ssh_reader *reader);
BIGNUM *ssh_read_mpint(
	struct ssh_reader *reader); /* positive; the caller's, BN_clear_free; NULL when bad */
struct str ssh_read_bytes(struct ssh_reader *reader, size_t length);

void ssh_write_uint32(struct buf *out, uint32_t value);
void ssh_write_string(struct buf *out, struct str s);
void ssh_write_text(struct buf *out, const char *text);
void ssh_write_mpint(struct buf *out, const BIGNUM *number);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What tls.c and tls_context.c share. */
#ifndef NET_TLS_INTERNAL_H
#define NET_TLS_INTERNAL_H

#include <openssl/ssl.h>
#include <stdatomic.h>

#include "net/tls.h"

struct tls_context {
	atomic_int references;
	atomic_int keeping; /* sessions that keep their buffers between two records */
	SSL_CTX *ssl;
	BIO_METHOD *bio;
	unsigned char pin[32];
	bool has_pin;
};

/* What the BIO needs of its session, which outlives it. */
struct tls_socket {
	int descriptor;
	bool gathers; /* what is written waits in the kernel for more */
};

BIO *tls_bio_new(struct tls_context *context, struct tls_socket *socket);

#endif

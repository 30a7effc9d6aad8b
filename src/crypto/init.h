/* SPDX-License-Identifier: Apache-2.0 */
/* Readies the crypto libraries of this process: once, first thing in main, before any thread. */
#ifndef CRYPTO_INIT_H
#define CRYPTO_INIT_H

#include "base/error.h"

/* libsodium alone. ERR_BUG: the library refused. */
MUST_CHECK enum err crypto_init(void);

/* Also OpenSSL: from then on it wipes all the memory it gives back, so that no key or request
 * lingers in its freed blocks. ERR_BUG: something has used OpenSSL before. */
MUST_CHECK enum err crypto_init_openssl(void);

/* The same, and OpenSSL reads no settings from files: for keeper, which may open none. */
MUST_CHECK enum err crypto_init_openssl_fileless(void);

/* The same for a process that opens no file: OpenSSL reads no configuration and keeps no texts. */
MUST_CHECK enum err crypto_init_openssl_bare(void);

#endif

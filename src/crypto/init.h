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

/* The same for a process that opens no file (keeper, a session's): OpenSSL reads no settings, keeps
 * no texts of errors and does nothing when the process ends. */
MUST_CHECK enum err crypto_init_openssl_fileless(void);

#endif

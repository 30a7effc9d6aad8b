/* SPDX-License-Identifier: Apache-2.0 */
/* libsodium's start; in a file of its own, for programs that do without OpenSSL. */
#include "crypto/init.h"

#include <sodium.h>

enum err
crypto_init(void)
{
	return sodium_init() < 0 ? ERR_BUG : OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Wiping is seen from outside, in the freed blocks of a child that starts anew (tests/e2e); here:
 * that it is asked for in time. */
#include <openssl/crypto.h>

#include "crypto/init.h"
#include "support/test.h"

TEST(openssl_memory_cannot_be_changed_after_its_first_use)
{
	void *memory = OPENSSL_malloc(1);

	CHECK(memory != NULL);
	OPENSSL_free(memory);
	CHECK_ERR(crypto_init_openssl(), ERR_BUG);
}

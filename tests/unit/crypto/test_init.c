/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/init.h"

#include "support/test.h"

TEST(init_may_be_called_again)
{
	CHECK_OK(crypto_init());
	CHECK_OK(crypto_init());
}

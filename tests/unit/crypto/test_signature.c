/* SPDX-License-Identifier: Apache-2.0 */
/* A signature holds for one key, one purpose and one message. */
#include "crypto/signature.h"

#include <sodium.h>

#include "support/test.h"

static struct signature_keys keys, other;
static unsigned char bytes[SIGNATURE_SIZE];
static const struct str signature = { (const char *)bytes, sizeof(bytes) };

static void
sign(void)
{
	signature_keys_make(&keys);
	signature_keys_make(&other);
	CHECK_OK(signature_make(keys.secret_key, "chain head", STR("message"), bytes));
}

TEST(signature_holds_for_its_purpose_and_message)
{
	struct str cut = signature;

	sign();
	CHECK_OK(signature_check(keys.public_key, "chain head", STR("message"), signature));
	CHECK_ERR(signature_check(keys.public_key, "link hello", STR("message"), signature),
		  ERR_DENIED);
	CHECK_ERR(signature_check(keys.public_key, "chain head", STR("messagf"), signature),
		  ERR_DENIED);
	CHECK_ERR(signature_check(other.public_key, "chain head", STR("message"), signature),
		  ERR_DENIED);
	cut.length--;
	CHECK_ERR(signature_check(keys.public_key, "chain head", STR("message"), cut), ERR_DENIED);
}

TEST(signature_breaks_with_every_bit)
{
	sign();
	for (size_t i = 0; i < 8 * sizeof(bytes); i++) {
		bytes[i / 8] ^= (unsigned char)(1 << i % 8);
		CHECK_ERR(signature_check(keys.public_key, "chain head", STR("message"), signature),
			  ERR_DENIED);
		bytes[i / 8] ^= (unsigned char)(1 << i % 8);
	}
}

/* What one purpose ends with is not what another's message begins with. */
TEST(signature_keeps_purpose_and_message_apart)
{
	sign();
	CHECK_OK(signature_make(keys.secret_key, "a", STR(" 1\0b"), bytes));
	CHECK_ERR(signature_check(keys.public_key, "a 1", STR("b"), signature), ERR_DENIED);
}

/* By libsodium itself, so that a Jumpoint of another make could check it too. */
TEST(signature_covers_the_text_that_the_protocol_says)
{
	static const unsigned char covered[] = "sallyport session statement 1\0x";

	sign();
	CHECK_OK(signature_make(keys.secret_key, "session statement", STR("x"), bytes));
	CHECK_INT(crypto_sign_verify_detached(bytes, covered, sizeof(covered) - 1, keys.public_key),
		  0);
}

TEST(signature_refuses_long_messages)
{
	static char message[SIGNATURE_MESSAGE_LIMIT];

	sign();
	CHECK_ERR(signature_make(keys.secret_key, "x", str_of(message, sizeof(message)), bytes),
		  ERR_LIMIT);
	CHECK_ERR(
		signature_check(keys.public_key, "x", str_of(message, sizeof(message)), signature),
		ERR_DENIED);
}

TEST(signature_keys_come_back_from_their_seed)
{
	struct signature_keys again;

	sign();
	CHECK(memcmp(&keys, &other, sizeof(keys)) != 0);
	signature_keys_from_seed(keys.secret_key, &again);
	CHECK_BYTES(&again, &keys, sizeof(keys));
}

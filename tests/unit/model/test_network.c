/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network.h"

#include "base/arena.h"
#include "support/test.h"

static bool
is_valid(const char *text)
{
	struct arena arena;
	bool valid;

	arena_init(&arena);
	valid = network_is_valid(text, &arena);
	arena_release(&arena);
	return valid;
}

TEST(network_takes_addresses)
{
	CHECK(is_valid("192.0.2.1"));
	CHECK(is_valid("2001:db8::1"));
}

TEST(network_takes_prefixes)
{
	CHECK(is_valid("192.0.2.0/0"));
	CHECK(is_valid("192.0.2.0/32"));
	CHECK(is_valid("2001:db8::/128"));
}

TEST(network_takes_masks_of_ipv4)
{
	CHECK(is_valid("192.0.2.0/255.255.255.0"));
	CHECK(is_valid("192.0.2.0/0.0.0.0"));
	CHECK(!is_valid("192.0.2.0/255.0.255.0"));
	CHECK(!is_valid("2001:db8::/255.255.0.0"));
}

TEST(network_refuses_everything_else)
{
	static const char *const wrong[] = {
		"",
		"host",
		"192.0.2",
		"192.0.2.1/",
		"192.0.2.1/33",
		"::/129",
		"192.0.2.1/-1",
		"192.0.2.1/8/8",
		"/8",
		" 192.0.2.1",
		"192.0.2.1/0x8",
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CHECK(!is_valid(wrong[i]));
}

TEST(network_ranges_run_forward_in_one_family)
{
	CHECK(network_is_range("10.0.0.1", "10.0.0.1"));
	CHECK(network_is_range("10.0.0.9", "10.0.1.0"));
	CHECK(network_is_range("2001:db8::1", "2001:db8::ff"));
	CHECK(!network_is_range("10.0.0.2", "10.0.0.1"));
	CHECK(!network_is_range("10.0.0.1", "::1"));
	CHECK(!network_is_range("10.0.0.1", NULL));
	CHECK(!network_is_range("10.0.0.0/8", "10.0.0.1"));
}

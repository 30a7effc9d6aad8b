/* SPDX-License-Identifier: Apache-2.0 */
/* Literal addresses and networks. */
#include "net/address.h"

#include "support/test.h"

static const char *
round_trip(const char *text)
{
	static char out[ADDRESS_TEXT_ROOM];
	struct address address;

	if (address_parse(str_from(text), &address))
		return "invalid";
	address_text(&address, out);
	return out;
}

static bool
contains(const char *network_text, const char *address_text_)
{
	struct network network;
	struct address address;

	CHECK_OK(network_parse(str_from(network_text), &network));
	CHECK_OK(address_parse(str_from(address_text_), &address));
	return network_contains(&network, &address);
}

TEST(address_reads_both_families)
{
	CHECK_TEXT(round_trip("192.0.2.1"), "192.0.2.1");
	CHECK_TEXT(round_trip("2001:db8:0::1"), "2001:db8::1");
	CHECK_TEXT(round_trip("[::1]"), "::1");
}

TEST(address_shows_mapped_ipv4_as_ipv4)
{
	CHECK_TEXT(round_trip("::ffff:192.0.2.1"), "192.0.2.1");
}

TEST(address_refuses_what_is_no_literal)
{
	CHECK_TEXT(round_trip(""), "invalid");
	CHECK_TEXT(round_trip("192.0.2"), "invalid");
	CHECK_TEXT(round_trip("192.0.2.1:80"), "invalid");
	CHECK_TEXT(round_trip("[192.0.2.1]"), "invalid");
	CHECK_TEXT(round_trip("site.example"), "invalid");
	CHECK_TEXT(round_trip("2001:db8::1%eth0"), "invalid");
}

TEST(network_contains_by_its_bits)
{
	CHECK(contains("192.0.2.0/24", "192.0.2.255"));
	CHECK(!contains("192.0.2.0/24", "192.0.3.0"));
	CHECK(contains("10.0.0.0/9", "10.127.0.1"));
	CHECK(!contains("10.0.0.0/9", "10.128.0.1"));
	CHECK(contains("0.0.0.0/0", "203.0.113.9"));
	CHECK(contains("2001:db8::/33", "2001:db8:7fff::1"));
	CHECK(!contains("2001:db8::/33", "2001:db8:8000::1"));
	CHECK(contains("192.0.2.7", "192.0.2.7"));
	CHECK(!contains("192.0.2.7", "192.0.2.6"));
}

TEST(network_of_ipv4_holds_no_ipv6)
{
	CHECK(!contains("0.0.0.0/0", "2001:db8::1"));
}

TEST(network_refuses_bad_widths)
{
	struct network network;

	CHECK_ERR(network_parse(STR("192.0.2.0/33"), &network), ERR_INVALID);
	CHECK_ERR(network_parse(STR("192.0.2.0/"), &network), ERR_INVALID);
	CHECK_ERR(network_parse(STR("192.0.2.0/-1"), &network), ERR_INVALID);
	CHECK_ERR(network_parse(STR("2001:db8::/129"), &network), ERR_INVALID);
	CHECK_ERR(network_parse(STR(""), &network), ERR_INVALID);
}

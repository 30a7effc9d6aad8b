/* SPDX-License-Identifier: Apache-2.0 */
/* Allow lists: what is a network, what is none, who is on the list. */
#include "access/allow.h"

#include "support/test.h"

static bool
allows(const char *list, const char *address)
{
	struct arena arena;
	struct allow_network *networks = NULL;
	size_t count = 0;
	bool allowed;
	enum err err;

	arena_init(&arena);
	err = allow_list_read(&arena, str_from(list), &networks, &count, NULL);
	allowed = !err && allow_list_admits(networks, count, str_from(address));
	arena_release(&arena);
	return allowed;
}

TEST(allow_parse_takes_what_people_write)
{
	static const struct {
		const char *text;
		int prefix;
	} good[] = {
		{ "10.0.0.1", 128 },
		{ "10.0.0.0/8", 104 },
		{ "0.0.0.0/0", 96 },
		{ "192.168.1.7/24", 120 },
		{ "10.0.0.0/255.0.0.0", 104 },
		{ "1.2.3.4/255.255.255.255", 128 },
		{ "1.2.3.4/0.0.0.0", 96 },
		{ "2001:db8::/32", 32 },
		{ "::/0", 0 },
		{ "::1", 128 },
		{ "fe80::1/128", 128 },
		{ "::ffff:10.0.0.0/104", 104 },
	};
	struct allow_network network;

	for (size_t i = 0; i < COUNT_OF(good); i++) {
		CHECK_OK(allow_read_network(str_from(good[i].text), &network));
		CHECK_INT(network.prefix, good[i].prefix);
	}
}

TEST(allow_parse_refuses_what_is_none)
{
	static const char *const bad[] = {
		"",
		"/",
		"/8",
		"10.0.0.0/",
		"10.0.0.0/33",
		"10.0.0.0/-1",
		"10.0.0.0/08x",
		"10.0.0.0/8/8",
		"10.0.0",
		"10.0.0.256",
		"10.0.0.0.1",
		"010.0.0.1",
		"10.0.0.0/255.0.255.0",
		"10.0.0.0/::1",
		"::/129",
		"::1/255.0.0.0",
		"fe80::1%eth0",
		"[::1]",
		"localhost",
		"10.0.0.1:80",
		" 10.0.0.1",
		"0x0a000001",
		"10.0.0.0/0000008",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999",
		"::1::",
	};
	struct allow_network network;

	for (size_t i = 0; i < COUNT_OF(bad); i++)
		CHECK_ERR(allow_read_network(str_from(bad[i]), &network), ERR_INVALID);
	CHECK_ERR(allow_read_network(STR("10.0.0.1\0"), &network), ERR_INVALID);
}

TEST(allow_contains_compares_the_prefix_only)
{
	CHECK(allows("10.1.2.0/23", "10.1.3.255"));
	CHECK(!allows("10.1.2.0/23", "10.1.4.0"));
	CHECK(allows("10.1.2.3", "10.1.2.3"));
	CHECK(!allows("10.1.2.3", "10.1.2.2"));
	CHECK(allows("192.168.1.7/24", "192.168.1.200"));
	CHECK(allows("0.0.0.0/0", "255.1.2.3"));
	CHECK(allows("2001:db8::/33", "2001:db8:7fff::1"));
	CHECK(!allows("2001:db8::/33", "2001:db8:8000::1"));
	CHECK(allows("10.0.0.0/255.0.0.0", "10.9.9.9"));
}

TEST(allow_contains_keeps_the_families_apart)
{
	CHECK(!allows("::/0", "10.0.0.1"));
	CHECK(!allows("0.0.0.0/0", "::1"));
	CHECK(allows("::/0", "2001:db8::1"));
	CHECK(allows("10.0.0.0/8", "::ffff:10.1.1.1"));
	CHECK(!allows("::/0", "::ffff:10.1.1.1"));
}

TEST(allow_list_takes_commas_spaces_and_lines)
{
	CHECK(allows("10.0.0.1,10.0.0.2", "10.0.0.2"));
	CHECK(allows("10.0.0.1\r\n10.0.0.2\n", "10.0.0.2"));
	CHECK(allows(" ,10.0.0.1 ;10.0.0.2", "10.0.0.1") == false);
	CHECK(allows("10.0.0.1\t10.0.0.2, ::1", "::1"));
}

TEST(allow_list_when_empty_allows_everybody)
{
	CHECK(allows("", "10.0.0.1"));
	CHECK(allows(" \n", "::1"));
	CHECK(allows("", "not an address"));
}

TEST(allow_list_never_allows_what_is_no_address)
{
	CHECK(!allows("0.0.0.0/0 ::/0", ""));
	CHECK(!allows("0.0.0.0/0 ::/0", "unix"));
}

TEST(allow_list_shows_the_entry_that_is_wrong)
{
	struct arena arena;
	struct allow_network *networks;
	size_t count;
	struct str bad = { 0 };

	arena_init(&arena);
	CHECK_ERR(allow_list_read(&arena, STR("10.0.0.1, ten, 10.0.0.2"), &networks, &count, &bad),
		  ERR_INVALID);
	CHECK_STR(bad, "ten");
	arena_release(&arena);
}

TEST(allow_list_has_a_ceiling)
{
	struct arena arena;
	struct allow_network *networks;
	size_t count;
	char text[(ALLOW_LIST_LIMIT + 1) * 2];

	arena_init(&arena);
	for (size_t i = 0; i < ALLOW_LIST_LIMIT + 1; i++)
		memcpy(text + 2 * i, "x,", 2);
	CHECK_ERR(allow_list_read(&arena, str_of(text, sizeof(text)), &networks, &count, NULL),
		  ERR_LIMIT);
	arena_release(&arena);
}

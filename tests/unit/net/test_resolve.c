/* SPDX-License-Identifier: Apache-2.0 */
/* Names: literals and what /etc/hosts says. Name servers are the machine's affair. */
#include "net/resolve.h"

#include <netinet/in.h>

#include "base/clock.h"
#include "net/address.h"
#include "support/test.h"

static enum err
resolve(const char *host, int port, struct resolved *resolved)
{
	return resolve_host(host, port, clock_monotonic_ms() + 10000, resolved);
}

TEST(resolve_takes_literals)
{
	struct resolved resolved;
	struct address address;
	char text[ADDRESS_TEXT_ROOM];

	CHECK_OK(resolve("192.0.2.7", 443, &resolved));
	CHECK_INT(resolved.count, 1);
	CHECK_OK(address_from_socket(&resolved.addresses[0], &address));
	address_text(&address, text);
	CHECK_TEXT(text, "192.0.2.7");
	CHECK_INT(ntohs(((struct sockaddr_in *)&resolved.addresses[0])->sin_port), 443);
	CHECK_OK(resolve("2001:db8::7", 443, &resolved));
	CHECK_INT(resolved.addresses[0].ss_family, AF_INET6);
	CHECK_INT(resolved.lengths[0], sizeof(struct sockaddr_in6));
}

TEST(resolve_knows_localhost)
{
	struct resolved resolved;
	bool is_loopback = false;

	CHECK_OK(resolve("localhost", 80, &resolved));
	for (int i = 0; i < resolved.count; i++) {
		struct address address;
		char text[ADDRESS_TEXT_ROOM];

		CHECK_OK(address_from_socket(&resolved.addresses[i], &address));
		address_text(&address, text);
		is_loopback |= strcmp(text, "127.0.0.1") == 0 || strcmp(text, "::1") == 0;
	}
	CHECK(is_loopback);
}

TEST(resolve_refuses_what_is_no_host)
{
	struct resolved resolved;

	CHECK_ERR(resolve("", 80, &resolved), ERR_INVALID);
	CHECK_ERR(resolve("a b", 80, &resolved), ERR_INVALID);
	CHECK_ERR(resolve("a/b", 80, &resolved), ERR_INVALID);
	CHECK_ERR(resolve("user@host", 80, &resolved), ERR_INVALID);
	CHECK_ERR(resolve("a:b", 80, &resolved), ERR_INVALID);
	CHECK_ERR(resolve("host\r\nX: y", 80, &resolved), ERR_INVALID);
	CHECK_ERR(resolve("localhost", 0, &resolved), ERR_INVALID);
	CHECK_ERR(resolve("localhost", 65536, &resolved), ERR_INVALID);
}

TEST(resolve_ends_at_its_deadline)
{
	struct resolved resolved;
	int64_t began_ms = clock_monotonic_ms();

	/* No such name, no name server, or no answer in time: an error in any case, and soon. */
	CHECK(resolve_host("no-such-name.invalid", 80, began_ms + 300, &resolved) != OK);
	CHECK(clock_monotonic_ms() - began_ms < 3000);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and networks as text. */
#include "model/network.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/arena.h"

/* A prefix length of the family, or for IPv4 a mask whose ones come first. */
static bool
is_mask(struct str mask, bool is_v4)
{
	struct in_addr bytes;
	int64_t bits;
	uint32_t inverse;

	if (!str_to_int(mask, 0, is_v4 ? 32 : 128, &bits))
		return true;
	if (!is_v4 || inet_pton(AF_INET, mask.data, &bytes) != 1)
		return false;
	inverse = ~ntohl(bytes.s_addr);
	return !(inverse & (inverse + 1));
}

bool
network_is_valid(const char *text, struct arena *arena)
{
	struct in6_addr bytes;
	struct str rest = str_from(text), part;
	const char *address;
	bool is_v4;

	if (!str_split(&rest, '/', &part))
		return false;
	address = arena_text(arena, part);
	is_v4 = inet_pton(AF_INET, address, &bytes) == 1;
	if (!is_v4 && inet_pton(AF_INET6, address, &bytes) != 1)
		return false;
	return !rest.data || is_mask(rest, is_v4);
}

bool
network_is_range(const char *first, const char *last)
{
	unsigned char from[sizeof(struct in6_addr)], to[sizeof(struct in6_addr)];

	if (!first || !last)
		return false;
	if (inet_pton(AF_INET, first, from) == 1 && inet_pton(AF_INET, last, to) == 1)
		return memcmp(from, to, sizeof(struct in_addr)) <= 0;
	if (inet_pton(AF_INET6, first, from) == 1 && inet_pton(AF_INET6, last, to) == 1)
		return memcmp(from, to, sizeof(struct in6_addr)) <= 0;
	return false;
}

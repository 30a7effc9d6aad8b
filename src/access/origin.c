/* SPDX-License-Identifier: Apache-2.0 */
/* A page of another site may send requests with our cookie; it cannot lie about where it is from.
 */
#include "access/origin.h"

#include "access/allow.h"

/* "host" and "host:443" are one place. */
static struct str
without_port(struct str host)
{
	const struct str standard = STR(":443");

	if (str_ends(host, standard))
		host.length -= standard.length;
	return host;
}

bool
origin_is_own(const struct origin *origin)
{
	const struct str scheme = STR("https://");

	if (!origin->origin.data)
		return str_equal_text(origin->sec_fetch_site, "same-origin");
	if (origin->host.length == 0 || !str_starts(origin->origin, scheme))
		return false;
	return str_equal_nocase(without_port(str_from_offset(origin->origin, scheme.length)),
				without_port(origin->host));
}

bool
origin_is_loopback(struct str address)
{
	static const char *const texts[] = { "127.0.0.0/8", "::1" };
	unsigned char bytes[ALLOW_ADDRESS_SIZE];

	if (allow_read_address(address, bytes) != OK)
		return false;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct allow_network network;

		if (allow_read_network(str_from(texts[i]), &network) == OK &&
		    allow_covers(&network, bytes))
			return true;
	}
	return false;
}

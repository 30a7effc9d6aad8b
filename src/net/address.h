/* SPDX-License-Identifier: Apache-2.0 */
/* Peers' addresses and networks, IPv4 kept inside IPv6 (::ffff:0:0/96) so that one comparison
 * serves both. Any thread. */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/str.h"

enum { ADDRESS_TEXT_ROOM = 64 };

struct address {
	unsigned char bytes[16];
};

struct network {
	struct address address;
	int bits; /* of 128 */
};

/* A literal IPv4 or IPv6 address, the latter with or without brackets. ERR_INVALID. */
MUST_CHECK enum err address_parse(struct str text, struct address *ret_address);

/* ERR_INVALID: neither IPv4 nor IPv6. */
MUST_CHECK enum err address_from_socket(const struct sockaddr_storage *socket_address,
					struct address *ret_address);
bool address_is_ipv4(const struct address *address);
void address_text(const struct address *address, char text[ADDRESS_TEXT_ROOM]);

/* "192.0.2.0/24", "2001:db8::/32" or a single address. ERR_INVALID. */
MUST_CHECK enum err network_parse(struct str text, struct network *ret_network);
bool network_contains(const struct network *network, const struct address *address);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* IPv4 and IPv6 networks as people write them in an allow list: an address, address/bits or, for
 * IPv4, address/mask. Pure. */
#ifndef ACCESS_ALLOW_H
#define ACCESS_ALLOW_H

#include "base/arena.h"

#define ALLOW_ADDRESS_SIZE 16

/* An IPv4 address is kept as its mapped form ::ffff:a.b.c.d, so that both families compare alike.
 */
struct allow_network {
	unsigned char address[ALLOW_ADDRESS_SIZE]; /* bits past the prefix are zero */
	int prefix;				   /* 0 .. 128 */
};

/* Takes the text of one address, without port, brackets or zone. ERR_INVALID. */
MUST_CHECK enum err allow_read_address(struct str text,
				       unsigned char ret_address[ALLOW_ADDRESS_SIZE]);

/* ERR_INVALID for anything else, a mask with holes included. Bits past the prefix may be set and
 * are dropped. */
MUST_CHECK enum err allow_read_network(struct str text, struct allow_network *ret_network);

bool allow_covers(const struct allow_network *network,
		  const unsigned char address[ALLOW_ADDRESS_SIZE]);

/* Reads an allow list: entries parted by commas, spaces or line ends. ERR_INVALID at the first
 * entry that is none, which *ret_bad (may be NULL) then shows; ERR_LIMIT past ALLOW_LIST_LIMIT
 * entries. */
#define ALLOW_LIST_LIMIT 256
MUST_CHECK enum err allow_list_read(struct arena *arena, struct str list,
				    struct allow_network **ret_networks, size_t *ret_count,
				    struct str *ret_bad);

/* Whether an address is on the list. An empty list allows every address; a text that is no address
 * is never allowed by a list. */
bool allow_list_admits(const struct allow_network *networks, size_t count, struct str address);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing, printing and matching of literal addresses. Resolving names is resolve.c's. */
#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static const unsigned char ipv4_prefix[12] = { [10] = 0xff, [11] = 0xff };

static void
set_ipv4(struct address *address, const void *four)
{
	memcpy(address->bytes, ipv4_prefix, sizeof(ipv4_prefix));
	memcpy(address->bytes + sizeof(ipv4_prefix), four, 4);
}

enum err
address_parse(struct str text, struct address *ret_address)
{
	char copy[INET6_ADDRSTRLEN];
	struct in_addr ipv4;
	struct in6_addr ipv6;

	if (text.length >= 2 && text.data[0] == '[' && text.data[text.length - 1] == ']') {
		text = str_of(text.data + 1, text.length - 2);
		if (!str_contains_byte(text, ':'))
			return ERR_INVALID;
	}
	if (!text.length || text.length >= sizeof(copy) || str_contains_byte(text, '\0'))
		return ERR_INVALID;
	memcpy(copy, text.data, text.length);
	copy[text.length] = '\0';
	if (inet_pton(AF_INET, copy, &ipv4) == 1) {
		set_ipv4(ret_address, &ipv4);
		return OK;
	}
	if (inet_pton(AF_INET6, copy, &ipv6) == 1) {
		memcpy(ret_address->bytes, &ipv6, sizeof(ret_address->bytes));
		return OK;
	}
	return ERR_INVALID;
}

enum err
address_from_socket(const struct sockaddr_storage *socket_address, struct address *ret_address)
{
	const void *raw = socket_address;

	if (socket_address->ss_family == AF_INET) {
		set_ipv4(ret_address, &((const struct sockaddr_in *)raw)->sin_addr);
		return OK;
	}
	if (socket_address->ss_family == AF_INET6) {
		memcpy(ret_address->bytes, &((const struct sockaddr_in6 *)raw)->sin6_addr,
		       sizeof(ret_address->bytes));
		return OK;
	}
	return ERR_INVALID;
}

bool
address_is_ipv4(const struct address *address)
{
	return memcmp(address->bytes, ipv4_prefix, sizeof(ipv4_prefix)) == 0;
}

void
address_text(const struct address *address, char text[ADDRESS_TEXT_ROOM])
{
	bool is_ipv4 = address_is_ipv4(address);

	inet_ntop(is_ipv4 ? AF_INET : AF_INET6,
		  address->bytes + (is_ipv4 ? sizeof(ipv4_prefix) : 0), text, ADDRESS_TEXT_ROOM);
}

enum err
network_parse(struct str text, struct network *ret_network)
{
	struct network network = { .bits = 128 };
	struct str rest = text;
	struct str literal = { 0 };
	int64_t bits;
	int most;
	enum err err;

	if (!str_split(&rest, '/', &literal))
		return ERR_INVALID;
	err = address_parse(literal, &network.address);
	if (err)
		return err;
	if (rest.data) {
		most = address_is_ipv4(&network.address) && str_contains_byte(literal, '.') ? 32
											    : 128;
		err = str_to_int(rest, 0, most, &bits);
		if (err)
			return err;
		network.bits = (int)bits + 128 - most;
	}
	*ret_network = network;
	return OK;
}

bool
network_contains(const struct network *network, const struct address *address)
{
	int whole = network->bits / 8;
	int rest = network->bits % 8;

	if (memcmp(network->address.bytes, address->bytes, (size_t)whole) != 0)
		return false;
	return !rest ||
	       ((network->address.bytes[whole] ^ address->bytes[whole]) >> (8 - rest)) == 0;
}

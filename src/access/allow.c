/* SPDX-License-Identifier: Apache-2.0 */
/* The parser of allow lists. Addresses themselves are read by the C library, which is strict about
 * them. */
#include "access/allow.h"

#include <arpa/inet.h>

static const unsigned char mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool
is_mapped(const unsigned char address[ALLOW_ADDRESS_SIZE])
{
	return memcmp(address, mapped_prefix, sizeof(mapped_prefix)) == 0;
}

enum err
allow_read_address(struct str text, unsigned char ret_address[ALLOW_ADDRESS_SIZE])
{
	char copy[INET6_ADDRSTRLEN];
	unsigned char found[ALLOW_ADDRESS_SIZE];

	if (text.length == 0 || text.length >= sizeof(copy) || memchr(text.data, '\0', text.length))
		return ERR_INVALID;
	memcpy(copy, text.data, text.length);
	copy[text.length] = '\0';
	if (str_contains_byte(text, ':')) {
		if (inet_pton(AF_INET6, copy, found) != 1)
			return ERR_INVALID;
	} else {
		memcpy(found, mapped_prefix, sizeof(mapped_prefix));
		if (inet_pton(AF_INET, copy, found + sizeof(mapped_prefix)) != 1)
			return ERR_INVALID;
	}
	memcpy(ret_address, found, sizeof(found));
	return OK;
}

/* "255.255.0.0" to 16; a mask whose ones are not all in front is no mask. */
static enum err
mask_parse(struct str text, int *ret_bits)
{
	unsigned char mask[ALLOW_ADDRESS_SIZE];
	uint32_t ones = 0;
	int bits = 0;
	enum err err;

	if (str_contains_byte(text, ':'))
		return ERR_INVALID;
	err = allow_read_address(text, mask);
	if (err)
		return err;
	for (size_t i = sizeof(mapped_prefix); i < sizeof(mask); i++)
		ones = ones << 8 | mask[i];
	while (bits < 32 && ones & UINT32_C(1) << (31 - bits))
		bits++;
	if (bits < 32 && ones << bits)
		return ERR_INVALID;
	*ret_bits = bits;
	return OK;
}

static void
clear_past_prefix(struct allow_network *network)
{
	for (int bit = network->prefix; bit < ALLOW_ADDRESS_SIZE * 8; bit++)
		network->address[bit / 8] &= (unsigned char)~(0x80 >> bit % 8);
}

enum err
allow_read_network(struct str text, struct allow_network *ret_network)
{
	struct allow_network network;
	struct str rest = text, address, length;
	int64_t bits;
	int width, mask_bits;
	enum err err;

	if (!str_split(&rest, '/', &address))
		return ERR_INVALID;
	err = allow_read_address(address, network.address);
	if (err)
		return err;
	width = str_contains_byte(address, ':') ? 128 : 32;
	network.prefix = 128;
	if (rest.data) {
		length = rest;
		if (width == 32 && str_contains_byte(length, '.')) {
			err = mask_parse(length, &mask_bits);
			bits = err ? 0 : mask_bits;
		} else {
			err = length.length > 3 ? ERR_INVALID : str_to_int(length, 0, width, &bits);
		}
		if (err)
			return err;
		network.prefix = 128 - width + (int)bits;
	}
	clear_past_prefix(&network);
	*ret_network = network;
	return OK;
}

bool
allow_covers(const struct allow_network *network, const unsigned char address[ALLOW_ADDRESS_SIZE])
{
	int whole = network->prefix / 8, rest = network->prefix % 8;

	/* "::/0" names the IPv6 addresses; it does not let mapped IPv4 in by accident. */
	if (network->prefix < 96 && is_mapped(address))
		return false;
	if (memcmp(network->address, address, (size_t)whole) != 0)
		return false;
	if (rest == 0)
		return true;
	return ((network->address[whole] ^ address[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
}

/* The next entry of a list, skipping what parts them; false at its end. */
static bool
next_entry(struct str *rest, struct str *ret_entry)
{
	static const char separators[] = ", \t\r\n";
	size_t start = 0, end;

	while (start < rest->length &&
	       memchr(separators, rest->data[start], sizeof(separators) - 1))
		start++;
	if (start >= rest->length)
		return false;
	end = start;
	while (end < rest->length && !memchr(separators, rest->data[end], sizeof(separators) - 1))
		end++;
	*ret_entry = str_of(rest->data + start, end - start);
	*rest = str_of(rest->data + end, rest->length - end);
	return true;
}

enum err
allow_list_read(struct arena *arena, struct str list, struct allow_network **ret_networks,
		size_t *ret_count, struct str *ret_bad)
{
	struct str rest = list, entry;
	struct allow_network *networks;
	size_t count = 0;
	enum err err;

	while (next_entry(&rest, &entry))
		count++;
	if (count > ALLOW_LIST_LIMIT)
		return ERR_LIMIT;
	networks = arena_array(arena, struct allow_network, count ? count : 1);
	rest = list;
	for (size_t i = 0; next_entry(&rest, &entry); i++) {
		err = allow_read_network(entry, &networks[i]);
		if (err) {
			if (ret_bad)
				*ret_bad = entry;
			return err;
		}
	}
	*ret_networks = networks;
	*ret_count = count;
	return OK;
}

bool
allow_list_admits(const struct allow_network *networks, size_t count, struct str address)
{
	unsigned char parsed[ALLOW_ADDRESS_SIZE];
	enum err err;

	if (count == 0)
		return true;
	err = allow_read_address(address, parsed);
	if (err)
		return false;
	for (size_t i = 0; i < count; i++)
		if (allow_covers(&networks[i], parsed))
			return true;
	return false;
}

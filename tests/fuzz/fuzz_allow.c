/* SPDX-License-Identifier: Apache-2.0 */
/* An allow list, and an address behind its last line that is asked for. Nobody who is no address is
 * ever on one. */
#include "fuzz.h"

#include "access/allow.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	unsigned char parsed[ALLOW_ADDRESS_SIZE];
	struct str list = str_of(data, size), address = { 0 };
	struct allow_network *networks;
	size_t count;

	arena_init(&arena);
	for (size_t i = size; i > 0; i--) {
		if (data[i - 1] == '\n') {
			address = str_of(data + i, size - i);
			list = str_of(data, i - 1);
			break;
		}
	}
	if (allow_list_read(&arena, list, &networks, &count, NULL))
		return 0;
	HOLDS(count <= ALLOW_LIST_LIMIT);
	for (size_t i = 0; i < count; i++)
		HOLDS(networks[i].prefix >= 0 && networks[i].prefix <= 128);
	if (count > 0 && allow_list_admits(networks, count, address))
		HOLDS(allow_read_address(address, parsed) == OK);
	return 0;
}

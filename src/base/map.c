/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of entries, at most one entry a slot on average. The hash is kept in the entry, so growing
 * hashes nothing again. */
#include "base/map.h"

#include <assert.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/siphash.h"

enum { SLOTS_AT_FIRST = 16 }; /* a power of two, as every later number */

struct entry {
	struct entry *next;
	uint64_t hash;
	void *value;
	size_t length;
	char key[];
};

struct map {
	struct siphash_key hash_key;
	struct entry **slots;
	size_t slot_count;
	size_t count;
};

struct map *
map_new(void)
{
	struct map *map = new_object(struct map);

	random_bytes(&map->hash_key, sizeof(map->hash_key));
	map->slot_count = SLOTS_AT_FIRST;
	map->slots = memory_new_array(map->slot_count, sizeof(*map->slots));
	return map;
}

void
map_free(struct map *map)
{
	if (!map)
		return;
	for (size_t i = 0; i < map->slot_count; i++) {
		while (map->slots[i]) {
			struct entry *entry = map->slots[i];

			map->slots[i] = entry->next;
			memory_free(entry);
		}
	}
	memory_free(map->slots);
	memory_free(map);
}

/* Where the pointer to the entry is, or where it would be put: the end of the chain. */
static struct entry **
find(const struct map *map, struct str key, uint64_t hash)
{
	struct entry **place = &map->slots[hash & (map->slot_count - 1)];

	while (*place) {
		const struct entry *entry = *place;

		if (entry->hash == hash &&
		    str_equal((struct str){ entry->key, entry->length }, key))
			break;
		place = &(*place)->next;
	}
	return place;
}

void *
map_get(const struct map *map, struct str key)
{
	const struct entry *entry = *find(map, key, siphash(map->hash_key, key));

	return entry ? entry->value : NULL;
}

static void
grow(struct map *map)
{
	size_t slot_count = map->slot_count * 2;
	struct entry **slots = memory_new_array(slot_count, sizeof(*slots));

	for (size_t i = 0; i < map->slot_count; i++) {
		while (map->slots[i]) {
			struct entry *entry = map->slots[i];
			struct entry **slot = &slots[entry->hash & (slot_count - 1)];

			map->slots[i] = entry->next;
			entry->next = *slot;
			*slot = entry;
		}
	}
	memory_free(map->slots);
	map->slots = slots;
	map->slot_count = slot_count;
}

void *
map_put(struct map *map, struct str key, void *value)
{
	uint64_t hash = siphash(map->hash_key, key);
	struct entry **place = find(map, key, hash);

	assert(value);
	if (*place) {
		void *old = (*place)->value;

		(*place)->value = value;
		return old;
	}

	struct entry *entry = memory_new(sizeof(*entry) + key.length);

	entry->hash = hash;
	entry->value = value;
	entry->length = key.length;
	if (key.length)
		memcpy(entry->key, key.data, key.length);
	*place = entry;
	map->count++;
	if (map->count > map->slot_count)
		grow(map);
	return NULL;
}

void *
map_remove(struct map *map, struct str key)
{
	struct entry **place = find(map, key, siphash(map->hash_key, key));
	struct entry *entry = *place;

	if (!entry)
		return NULL;

	void *value = entry->value;

	*place = entry->next;
	memory_free(entry);
	map->count--;
	return value;
}

size_t
map_count(const struct map *map)
{
	return map->count;
}

void
map_each(struct map *map, void (*visit)(struct str key, void *value, void *context), void *context)
{
	for (size_t i = 0; i < map->slot_count; i++) {
		struct entry *next;

		for (struct entry *entry = map->slots[i]; entry; entry = next) {
			next = entry->next;
			visit((struct str){ entry->key, entry->length }, entry->value, context);
		}
	}
}

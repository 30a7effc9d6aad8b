/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <stdio.h>

#include "support/test.h"

static int values[5000];

static struct str
key_of(int number, char *room, size_t size)
{
	return str_of(room, (size_t)snprintf(room, size, "key-%d", number));
}

TEST(map_finds_what_was_put)
{
	struct map *map = map_new();

	CHECK(map_get(map, STR("a")) == NULL);
	CHECK(map_put(map, STR("a"), &values[1]) == NULL);
	CHECK(map_get(map, STR("a")) == &values[1]);
	CHECK(map_put(map, STR("a"), &values[2]) == &values[1]);
	CHECK(map_get(map, STR("a")) == &values[2]);
	CHECK_INT(map_count(map), 1);
	CHECK(map_remove(map, STR("a")) == &values[2]);
	CHECK(map_remove(map, STR("a")) == NULL);
	CHECK_INT(map_count(map), 0);
	map_free(map);
}

TEST(map_keys_are_bytes_and_copied)
{
	struct map *map = map_new();
	char key[3] = { 'a', '\0', 'b' };

	map_put(map, str_of(key, 3), &values[1]);
	map_put(map, STR(""), &values[2]);
	key[0] = 'z';
	CHECK(map_get(map, STR("a\0b")) == &values[1]);
	CHECK(map_get(map, STR("a\0c")) == NULL);
	CHECK(map_get(map, STR("a")) == NULL);
	CHECK(map_get(map, (struct str){ NULL, 0 }) == &values[2]);
	map_free(map);
}

TEST(map_grows)
{
	struct map *map = map_new();
	char room[32];

	for (int i = 0; i < 5000; i++)
		CHECK(map_put(map, key_of(i, room, sizeof(room)), &values[i]) == NULL);
	CHECK_INT(map_count(map), 5000);
	for (int i = 0; i < 5000; i += 2)
		CHECK(map_remove(map, key_of(i, room, sizeof(room))) == &values[i]);
	for (int i = 0; i < 5000; i++)
		CHECK(map_get(map, key_of(i, room, sizeof(room))) == (i % 2 ? &values[i] : NULL));
	CHECK_INT(map_count(map), 2500);
	map_free(map);
}

struct visit {
	struct map *map;
	int visited;
};

static void
remove_visited(struct str key, void *value, void *context)
{
	struct visit *visit = context;

	visit->visited++;
	/* A copy, because removing frees the key. */
	char copy[32];
	memcpy(copy, key.data, key.length);
	CHECK(map_remove(visit->map, str_of(copy, key.length)) == value);
}

TEST(map_each_visits_all_once_and_may_remove_the_visited)
{
	struct visit visit = { map_new(), 0 };
	char room[32];

	for (int i = 0; i < 1000; i++)
		map_put(visit.map, key_of(i, room, sizeof(room)), &values[i]);
	map_each(visit.map, remove_visited, &visit);
	CHECK_INT(visit.visited, 1000);
	CHECK_INT(map_count(visit.map), 0);
	map_free(visit.map);
	map_free(NULL);
}

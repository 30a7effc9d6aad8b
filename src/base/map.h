/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table from bytes to a pointer, keyed SipHash with a random key so that no peer chooses
 * collisions. Keys are copied, values are not owned. Not thread-safe. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

struct map;

struct map *map_new(void);
void map_free(struct map *map);
void *map_get(const struct map *map, struct str key); /* NULL when absent */
void *map_remove(struct map *map, struct str key);    /* returns the removed value or NULL */

/* The value is not NULL; returns the one it replaces, or NULL. */
void *map_put(struct map *map, struct str key, void *value);
size_t map_count(const struct map *map);

/* Visits every entry once; the visit may remove the entry it is given and no other. */
void map_each(struct map *map, void (*visit)(struct str key, void *value, void *context),
	      void *context);

#endif

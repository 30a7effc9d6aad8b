/* SPDX-License-Identifier: Apache-2.0 */
/* The loop's memory of tokens: a map by hash, one list in the order of use and one of those whose
 * use is not written yet. */
#include "access/token_cache.h"

#include "base/list.h"
#include "base/map.h"
#include "base/memory.h"

struct entry {
	unsigned char hash[TOKEN_HASH_SIZE];
	struct identity *identity;
	bool is_believed;
	struct list recent;    /* most recently used first */
	struct list unwritten; /* in no list when there is nothing to write */
	int64_t used_at;
	char address[TOKEN_CACHE_ADDRESS_SIZE];
};

enum { SECRET_USES_MAX = 4096 };

/* The use of a secret that is not written yet. */
struct secret_entry {
	struct list unwritten;
	struct token_use use;
};

struct token_cache {
	struct map *entries;
	struct list recent;
	struct list unwritten;
	struct map *secrets; /* secret id, as its bytes, to struct secret_entry */
	struct list unwritten_secrets;
	size_t limit;
	size_t believed; /* entries that are */
	uint64_t epoch;
};

struct token_cache *
token_cache_new(size_t limit)
{
	struct token_cache *cache = new_object(struct token_cache);

	cache->entries = map_new();
	cache->limit = limit;
	list_init(&cache->recent);
	list_init(&cache->unwritten);
	cache->secrets = map_new();
	list_init(&cache->unwritten_secrets);
	return cache;
}

static struct str
key_of(const unsigned char hash[TOKEN_HASH_SIZE])
{
	return str_of(hash, TOKEN_HASH_SIZE);
}

static void
entry_doubt(struct token_cache *cache, struct entry *entry)
{
	if (entry->is_believed)
		cache->believed--;
	entry->is_believed = false;
	list_remove(&entry->unwritten);
}

static void
entry_believe(struct token_cache *cache, struct entry *entry)
{
	if (!entry->is_believed)
		cache->believed++;
	entry->is_believed = true;
}

static void
entry_drop(struct token_cache *cache, struct entry *entry)
{
	entry_doubt(cache, entry);
	map_remove(cache->entries, key_of(entry->hash));
	list_remove(&entry->recent);
	identity_unref(entry->identity);
	memory_free(entry);
}

static struct str
secret_key(const int64_t *secret_id)
{
	return str_of(secret_id, sizeof(*secret_id));
}

static void
secret_drop(struct token_cache *cache, struct secret_entry *entry)
{
	map_remove(cache->secrets, secret_key(&entry->use.secret_id));
	list_remove(&entry->unwritten);
	memory_free(entry);
}

void
token_cache_free(struct token_cache *own_cache)
{
	if (!own_cache)
		return;
	list_each(link, &own_cache->recent)
		entry_drop(own_cache, list_entry(link, struct entry, recent));
	list_each(link, &own_cache->unwritten_secrets)
		secret_drop(own_cache, list_entry(link, struct secret_entry, unwritten));
	map_free(own_cache->secrets);
	map_free(own_cache->entries);
	memory_free(own_cache);
}

struct identity *
token_cache_find(struct token_cache *cache, const unsigned char hash[TOKEN_HASH_SIZE])
{
	struct entry *entry = map_get(cache->entries, key_of(hash));

	if (!entry || !entry->is_believed)
		return NULL;
	list_remove(&entry->recent);
	list_prepend(&cache->recent, &entry->recent);
	return entry->identity;
}

void
token_cache_add(struct token_cache *cache, const unsigned char hash[TOKEN_HASH_SIZE],
		struct identity *identity)
{
	struct entry *entry = map_get(cache->entries, key_of(hash));

	if (entry) {
		identity_ref(identity);
		identity_unref(entry->identity);
		entry->identity = identity;
		entry_believe(cache, entry);
		list_remove(&entry->recent);
		list_prepend(&cache->recent, &entry->recent);
		return;
	}
	while (map_count(cache->entries) >= cache->limit && !list_is_empty(&cache->recent))
		entry_drop(cache, list_entry(cache->recent.previous, struct entry, recent));
	entry = new_object(struct entry);
	memcpy(entry->hash, hash, TOKEN_HASH_SIZE);
	entry->identity = identity_ref(identity);
	list_init(&entry->unwritten);
	list_init(&entry->recent);
	list_prepend(&cache->recent, &entry->recent);
	map_put(cache->entries, key_of(entry->hash), entry);
	entry_believe(cache, entry);
}

void
token_cache_drop(struct token_cache *cache, const unsigned char hash[TOKEN_HASH_SIZE])
{
	struct entry *entry = map_get(cache->entries, key_of(hash));

	cache->epoch++;
	if (entry)
		entry_drop(cache, entry);
}

void
token_cache_drop_account(struct token_cache *cache, int64_t account_id)
{
	cache->epoch++;
	list_each(link, &cache->recent) {
		struct entry *entry = list_entry(link, struct entry, recent);

		if (entry->identity->account_id == account_id)
			entry_doubt(cache, entry);
	}
}

void
token_cache_drop_all(struct token_cache *cache)
{
	cache->epoch++;
	list_each(link, &cache->recent)
		entry_doubt(cache, list_entry(link, struct entry, recent));
}

size_t
token_cache_count(const struct token_cache *cache)
{
	return cache->believed;
}

bool
token_cache_knows(const struct token_cache *cache, const unsigned char hash[TOKEN_HASH_SIZE])
{
	return map_get(cache->entries, key_of(hash)) != NULL;
}

uint64_t
token_cache_epoch(const struct token_cache *cache)
{
	return cache->epoch;
}

static void
copy_address(char room[TOKEN_CACHE_ADDRESS_SIZE], struct str address)
{
	size_t length = address.length < TOKEN_CACHE_ADDRESS_SIZE ? address.length
								  : TOKEN_CACHE_ADDRESS_SIZE - 1;

	memcpy(room, address.data ? address.data : "", length);
	room[length] = '\0';
}

void
token_cache_use(struct token_cache *cache, const unsigned char hash[TOKEN_HASH_SIZE],
		struct str address, int64_t now_ms)
{
	struct entry *entry = map_get(cache->entries, key_of(hash));

	if (!entry)
		return;
	entry->used_at = now_ms;
	copy_address(entry->address, address);
	list_remove(&entry->unwritten);
	list_append(&cache->unwritten, &entry->unwritten);
}

void
token_cache_use_secret(struct token_cache *cache, int64_t secret_id, struct str address,
		       int64_t now_ms)
{
	struct secret_entry *entry = map_get(cache->secrets, secret_key(&secret_id));

	if (!entry) {
		if (map_count(cache->secrets) >= SECRET_USES_MAX)
			return;
		entry = new_object(struct secret_entry);
		entry->use.secret_id = secret_id;
		list_append(&cache->unwritten_secrets, &entry->unwritten);
		map_put(cache->secrets, secret_key(&secret_id), entry);
	}
	entry->use.used_at = now_ms;
	copy_address(entry->use.address, address);
}

size_t
token_cache_take_uses(struct token_cache *cache, struct token_use *uses, size_t room)
{
	size_t count = 0;

	while (count < room && !list_is_empty(&cache->unwritten)) {
		struct entry *entry = list_entry(cache->unwritten.next, struct entry, unwritten);
		struct token_use *use = &uses[count++];

		list_remove(&entry->unwritten);
		use->token_id = entry->identity->token_id;
		use->secret_id = entry->identity->secret_id;
		use->used_at = entry->used_at;
		memcpy(use->address, entry->address, sizeof(use->address));
	}
	while (count < room && !list_is_empty(&cache->unwritten_secrets)) {
		struct secret_entry *entry =
			list_entry(cache->unwritten_secrets.next, struct secret_entry, unwritten);

		uses[count++] = entry->use;
		secret_drop(cache, entry);
	}
	return count;
}

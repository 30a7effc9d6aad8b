/* SPDX-License-Identifier: Apache-2.0 */
/* Buckets by address. Amounts are kept in thousandths, so that a refill by the millisecond stays a
 * whole number. */
#include "access/throttle.h"

#include "base/map.h"
#include "base/memory.h"

enum { WHOLE = 1000, IPV6_CLIENT_SIZE = 8 };

struct bucket {
	int64_t amount; /* thousandths of a request */
	int64_t filled_at_ms;
};

struct throttle {
	struct throttle_settings settings;
	struct map *buckets;
	struct bucket shared; /* of all who found the table full */
};

struct throttle *
throttle_new(const struct throttle_settings *settings)
{
	struct throttle *throttle = new_object(struct throttle);

	throttle->settings = *settings;
	throttle->buckets = map_new();
	throttle->shared.amount = settings->burst * WHOLE;
	return throttle;
}

static void
free_one(struct str key, void *value, void *context)
{
	memory_free(value);
}

void
throttle_free(struct throttle *own_throttle)
{
	if (!own_throttle)
		return;
	map_each(own_throttle->buckets, free_one, NULL);
	map_free(own_throttle->buckets);
	memory_free(own_throttle);
}

void
throttle_set(struct throttle *throttle, const struct throttle_settings *settings)
{
	throttle->settings = *settings;
}

static void
refill(const struct throttle *throttle, struct bucket *bucket, int64_t now_ms)
{
	int64_t most = throttle->settings.burst * WHOLE, passed = now_ms - bucket->filled_at_ms;

	if (passed <= 0)
		return;
	/* per second in thousandths = per millisecond in whole thousandths: a request a second is
	 * one thousandth a millisecond */
	if (passed >= (most - bucket->amount) / throttle->settings.per_second)
		bucket->amount = most;
	else
		bucket->amount += passed * throttle->settings.per_second;
	bucket->filled_at_ms = now_ms;
}

struct str
throttle_key(struct str address, unsigned char ret_bytes[ALLOW_ADDRESS_SIZE])
{
	enum err err = allow_read_address(address, ret_bytes);

	if (err)
		return (struct str){ 0 };
	if (ret_bytes[0] || ret_bytes[1])
		return str_of(ret_bytes, IPV6_CLIENT_SIZE);
	return str_of(ret_bytes, ALLOW_ADDRESS_SIZE);
}

static struct bucket *
bucket_of(struct throttle *throttle, struct str key, int64_t now_ms)
{
	struct bucket *bucket = map_get(throttle->buckets, key);

	if (bucket)
		return bucket;
	if (map_count(throttle->buckets) >= throttle->settings.addresses)
		return &throttle->shared;
	bucket = new_object(struct bucket);
	bucket->amount = throttle->settings.burst * WHOLE;
	bucket->filled_at_ms = now_ms;
	map_put(throttle->buckets, key, bucket);
	return bucket;
}

bool
throttle_take(struct throttle *throttle, struct str address, int64_t now_ms, int64_t *ret_wait_ms)
{
	unsigned char bytes[ALLOW_ADDRESS_SIZE];
	struct str key = throttle_key(address, bytes);
	struct bucket *bucket;

	if (key.length == 0 || throttle->settings.per_second == 0)
		return true;
	bucket = bucket_of(throttle, key, now_ms);
	refill(throttle, bucket, now_ms);
	if (bucket->amount >= WHOLE) {
		bucket->amount -= WHOLE;
		return true;
	}
	if (ret_wait_ms)
		*ret_wait_ms = (WHOLE - bucket->amount + throttle->settings.per_second - 1) /
			       throttle->settings.per_second;
	return false;
}

void
throttle_give(struct throttle *throttle, struct str address)
{
	unsigned char bytes[ALLOW_ADDRESS_SIZE];
	struct str key = throttle_key(address, bytes);
	struct bucket *bucket;

	if (key.length == 0)
		return;
	bucket = map_get(throttle->buckets, key);
	if (bucket && bucket->amount <= (throttle->settings.burst - 1) * WHOLE)
		bucket->amount += WHOLE;
}

struct sweep {
	struct throttle *throttle;
	int64_t now_ms;
};

static void
sweep_one(struct str key, void *value, void *context)
{
	struct sweep *sweep = context;
	struct bucket *bucket = value;

	refill(sweep->throttle, bucket, sweep->now_ms);
	if (bucket->amount < sweep->throttle->settings.burst * WHOLE)
		return;
	map_remove(sweep->throttle->buckets, key);
	memory_free(bucket);
}

void
throttle_sweep(struct throttle *throttle, int64_t now_ms)
{
	struct sweep sweep = { throttle, now_ms };

	if (throttle->settings.per_second > 0)
		map_each(throttle->buckets, sweep_one, &sweep);
}

size_t
throttle_count(const struct throttle *throttle)
{
	return map_count(throttle->buckets);
}

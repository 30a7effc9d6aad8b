/* SPDX-License-Identifier: Apache-2.0 */
/* Rate counters of API accounts. The second is a sliding window, exact: the start times of the last
 * per_second requests lie in a ring, and a request may start one second after the oldest of them.
 * The hour is a fixed window that opens with a request. */
#include "access/rate.h"

#include "base/map.h"
#include "base/memory.h"

enum { SECOND_MS = 1000, HOUR_MS = 3600 * 1000 };

struct rate {
	int64_t account_id;
	int64_t hour_from; /* when the window opened; meaningless while hour_used is 0 */
	int64_t hour_used;
	int64_t last_start; /* latest start handed out, which may lie ahead */
	int64_t *starts;    /* ring of room start times; INT64_MIN where none yet */
	size_t room;
	size_t oldest;
};

struct rate_table {
	struct map *rates; /* account id, as its bytes, to struct rate */
};

struct rate_table *
rate_table_new(void)
{
	struct rate_table *table = new_object(struct rate_table);

	table->rates = map_new();
	return table;
}

static void
rate_free(struct rate *rate)
{
	memory_free(rate->starts);
	memory_free(rate);
}

static void
free_one(struct str key, void *value, void *context)
{
	rate_free(value);
}

void
rate_table_free(struct rate_table *own_table)
{
	if (!own_table)
		return;
	map_each(own_table->rates, free_one, NULL);
	map_free(own_table->rates);
	memory_free(own_table);
}

static struct rate *
rate_of(struct rate_table *table, int64_t account_id)
{
	struct str key = str_of(&account_id, sizeof(account_id));
	struct rate *rate = map_get(table->rates, key);

	if (rate)
		return rate;
	rate = new_object(struct rate);
	rate->account_id = account_id;
	rate->last_start = INT64_MIN;
	map_put(table->rates, key, rate);
	return rate;
}

/* The ring follows the setting; what it remembers is kept as far as there is room, newest first. */
static void
fit_ring(struct rate *rate, size_t room)
{
	int64_t *starts;

	if (rate->room == room)
		return;
	starts = memory_new_array(room ? room : 1, sizeof(*starts));
	for (size_t i = 0; i < room; i++) {
		/* i counts back from the newest, which goes to the end of the new ring */
		starts[room - 1 - i] =
			i < rate->room
				? rate->starts[(rate->oldest + rate->room - 1 - i) % rate->room]
				: INT64_MIN;
	}
	memory_free(rate->starts);
	rate->starts = starts;
	rate->room = room;
	rate->oldest = 0;
}

static void
roll_hour(struct rate *rate, int64_t now_ms)
{
	if (rate->hour_used > 0 && now_ms - rate->hour_from >= HOUR_MS)
		rate->hour_used = 0;
}

static struct rate_answer
figures(const struct rate *rate, const struct rate_limits *limits)
{
	struct rate_answer answer = { .verdict = RATE_GO };

	answer.limit = limits->per_hour > 0 ? limits->per_hour : RATE_PER_HOUR_MOST;
	answer.remaining = answer.limit > rate->hour_used ? answer.limit - rate->hour_used : 0;
	return answer;
}

static bool
limits_second(const struct rate_limits *limits)
{
	return limits->per_second > 0 && limits->per_second <= RATE_PER_SECOND_MOST;
}

struct rate_answer
rate_take(struct rate_table *table, int64_t account_id, const struct rate_limits *limits,
	  int64_t now_ms)
{
	struct rate *rate = rate_of(table, account_id);
	struct rate_answer answer;
	int64_t start = now_ms;

	roll_hour(rate, now_ms);
	answer = figures(rate, limits);
	if (answer.remaining == 0) {
		answer.verdict = RATE_REFUSED;
		answer.wait_ms = rate->hour_from + HOUR_MS - now_ms;
		return answer;
	}
	if (limits_second(limits)) {
		fit_ring(rate, (size_t)limits->per_second);
		if (rate->starts[rate->oldest] > now_ms - SECOND_MS)
			start = rate->starts[rate->oldest] + SECOND_MS;
		/* Requests keep their order even when the limit has just been raised. */
		if (start < rate->last_start)
			start = rate->last_start;
		if (start - now_ms > limits->wait_ms) {
			answer.verdict = RATE_REFUSED;
			answer.wait_ms = start - now_ms - limits->wait_ms;
			return answer;
		}
		rate->starts[rate->oldest] = start;
		rate->oldest = (rate->oldest + 1) % rate->room;
		rate->last_start = start;
	}
	if (rate->hour_used == 0)
		rate->hour_from = now_ms;
	rate->hour_used++;
	answer.remaining--;
	answer.verdict = start > now_ms ? RATE_WAIT : RATE_GO;
	answer.wait_ms = start - now_ms;
	return answer;
}

struct rate_answer
rate_look(struct rate_table *table, int64_t account_id, const struct rate_limits *limits,
	  int64_t now_ms)
{
	struct rate *rate = rate_of(table, account_id);

	roll_hour(rate, now_ms);
	return figures(rate, limits);
}

struct sweep {
	struct rate_table *table;
	int64_t now_ms;
};

static void
sweep_one(struct str key, void *value, void *context)
{
	struct sweep *sweep = context;
	struct rate *rate = value;

	roll_hour(rate, sweep->now_ms);
	if (rate->hour_used > 0)
		return;
	map_remove(sweep->table->rates, key);
	rate_free(rate);
}

void
rate_table_sweep(struct rate_table *table, int64_t now_ms)
{
	struct sweep sweep = { table, now_ms };

	map_each(table->rates, sweep_one, &sweep);
}

size_t
rate_table_count(const struct rate_table *table)
{
	return map_count(table->rates);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Rate counters: the second, the hour, whose turn it is. Time is a number here. */
#include "access/rate.h"

#include "support/test.h"

enum { PER_SECOND = 20, PER_HOUR = 15000, WAIT_MS = 2000 };

static const struct rate_limits documented = { PER_SECOND, PER_HOUR, WAIT_MS };

static struct rate_answer
take_many(struct rate_table *table, int64_t account_id, const struct rate_limits *limits,
	  int64_t now_ms, int count)
{
	struct rate_answer answer = { 0 };

	for (int i = 0; i < count; i++)
		answer = rate_take(table, account_id, limits, now_ms);
	return answer;
}

TEST(rate_lets_twenty_go_at_once_and_the_next_one_wait_a_second)
{
	struct rate_table *table = rate_table_new();
	struct rate_answer answer;

	answer = take_many(table, 1, &documented, 5000, 20);
	CHECK_INT(answer.verdict, RATE_GO);
	CHECK_INT(answer.limit, 15000);
	CHECK_INT(answer.remaining, 14980);
	answer = rate_take(table, 1, &documented, 5400);
	CHECK_INT(answer.verdict, RATE_WAIT);
	CHECK_INT(answer.wait_ms, 600);
	CHECK_INT(answer.remaining, 14979);
	rate_table_free(table);
}

TEST(rate_never_starts_more_than_the_limit_in_any_second)
{
	struct rate_table *table = rate_table_new();
	int64_t starts[400];
	size_t count = 0;

	for (int64_t now = 0; now < 6000 && count < COUNT_OF(starts); now += 20) {
		struct rate_answer answer = rate_take(table, 1, &documented, now);

		if (answer.verdict != RATE_REFUSED)
			starts[count++] = now + answer.wait_ms;
	}
	CHECK(count > 100);
	for (size_t i = PER_SECOND; i < count; i++)
		CHECK(starts[i] - starts[i - PER_SECOND] >= 1000);
	rate_table_free(table);
}

TEST(rate_keeps_the_order_of_those_who_wait)
{
	struct rate_table *table = rate_table_new();
	int64_t last = -1;

	for (int i = 0; i < 60; i++) {
		struct rate_answer answer = rate_take(table, 1, &documented, 100 + i);
		CHECK(100 + i + answer.wait_ms >= last);
		last = 100 + i + answer.wait_ms;
	}
	rate_table_free(table);
}

TEST(rate_refuses_past_two_seconds_of_waiting)
{
	struct rate_table *table = rate_table_new();
	struct rate_answer answer;

	answer = take_many(table, 1, &documented, 0, 60);
	CHECK_INT(answer.verdict, RATE_WAIT);
	CHECK_INT(answer.wait_ms, 2000);
	answer = rate_take(table, 1, &documented, 0);
	CHECK_INT(answer.verdict, RATE_REFUSED);
	CHECK_INT(answer.wait_ms, 1000);
	CHECK_INT(answer.remaining, 15000 - 60);
	answer = rate_take(table, 1, &documented, 1000);
	CHECK_INT(answer.verdict, RATE_WAIT);
	rate_table_free(table);
}

TEST(rate_refuses_at_once_when_the_hour_is_used_up)
{
	const struct rate_limits limits = { 20, 3, WAIT_MS };
	struct rate_table *table = rate_table_new();
	struct rate_answer answer;

	answer = take_many(table, 1, &limits, 1000, 3);
	CHECK_INT(answer.verdict, RATE_GO);
	CHECK_INT(answer.remaining, 0);
	answer = rate_take(table, 1, &limits, 61000);
	CHECK_INT(answer.verdict, RATE_REFUSED);
	CHECK_INT(answer.wait_ms, 3600000 - 60000);
	CHECK_INT(answer.limit, 3);
	rate_table_free(table);
}

TEST(rate_opens_a_new_hour)
{
	const struct rate_limits limits = { 20, 3, WAIT_MS };
	struct rate_table *table = rate_table_new();
	struct rate_answer answer;

	take_many(table, 1, &limits, 1000, 3);
	answer = rate_take(table, 1, &limits, 1000 + 3600000 - 1);
	CHECK_INT(answer.verdict, RATE_REFUSED);
	answer = rate_take(table, 1, &limits, 1000 + 3600000);
	CHECK_INT(answer.verdict, RATE_GO);
	CHECK_INT(answer.remaining, 2);
	rate_table_free(table);
}

TEST(rate_counts_each_account_by_itself)
{
	struct rate_table *table = rate_table_new();
	struct rate_answer answer;

	take_many(table, 1, &documented, 0, 30);
	answer = rate_take(table, 2, &documented, 0);
	CHECK_INT(answer.verdict, RATE_GO);
	CHECK_INT(answer.remaining, 14999);
	rate_table_free(table);
}

TEST(rate_without_limits_always_goes)
{
	const struct rate_limits none = { 0, 0, 0 };
	struct rate_table *table = rate_table_new();
	struct rate_answer answer = take_many(table, 1, &none, 0, 5000);

	CHECK_INT(answer.verdict, RATE_GO);
	CHECK_INT(answer.limit, RATE_PER_HOUR_MOST);
	rate_table_free(table);
}

TEST(rate_follows_a_changed_setting_and_keeps_what_it_knows)
{
	const struct rate_limits five = { 5, 15000, WAIT_MS }, ten = { 10, 15000, WAIT_MS };
	struct rate_table *table = rate_table_new();
	struct rate_answer answer;

	take_many(table, 1, &five, 0, 5);
	answer = take_many(table, 1, &ten, 100, 5);
	CHECK_INT(answer.verdict, RATE_GO);
	answer = rate_take(table, 1, &ten, 100);
	CHECK_INT(answer.verdict, RATE_WAIT);
	CHECK_INT(answer.wait_ms, 900);
	answer = rate_take(table, 1, &five, 600);
	CHECK_INT(answer.verdict, RATE_WAIT);
	CHECK_INT(600 + answer.wait_ms, 1100);
	rate_table_free(table);
}

TEST(rate_look_takes_nothing)
{
	struct rate_table *table = rate_table_new();

	take_many(table, 1, &documented, 0, 3);
	CHECK_INT(rate_look(table, 1, &documented, 0).remaining, 14997);
	CHECK_INT(rate_look(table, 1, &documented, 0).remaining, 14997);
	rate_table_free(table);
}

TEST(rate_sweep_forgets_accounts_whose_hour_is_over)
{
	struct rate_table *table = rate_table_new();

	take_many(table, 1, &documented, 0, 1);
	take_many(table, 2, &documented, 3600000, 1);
	rate_table_sweep(table, 3600000);
	CHECK_INT(rate_table_count(table), 1);
	CHECK_INT(rate_look(table, 2, &documented, 3600000).remaining, 14999);
	rate_table_free(table);
}

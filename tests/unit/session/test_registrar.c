/* SPDX-License-Identifier: Apache-2.0 */
/* Rows by real jobs on a real store. */
#include "session/registrar.h"

#include "actions/worker.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/pool.h"
#include "base/thread.h"
#include "net/loop.h"
#include "unit/actions/session/carried.h"

/* Two places: for a line and for the test's own. */
enum { ENTRIES_MOST = 8, PLACES = 2 };

struct desk {
	struct carried carried;
	struct loop *loop;
	struct pool *pool;
	struct registrar *registrar;
	int64_t now;
};

static struct desk desk;

static void
open_desk(const char *url, int threads)
{
	struct registrar_settings settings = { .place = "here", .entries_most = ENTRIES_MOST };
	struct pool_settings pool = { .threads = { threads, 0 },
				      .queue_limit = { PLACES, 0 },
				      .worker_new = worker_new,
				      .worker_free = worker_free };

	memset(&desk, 0, sizeof(desk));
	desk.now = CARRIED_NOW;
	carried_open(&desk.carried, url);
	pool.context = desk.carried.store;
	desk.loop = loop_new();
	desk.pool = pool_new(&pool);
	settings.loop = desk.loop;
	settings.pool = desk.pool;
	settings.store = desk.carried.store;
	desk.registrar = registrar_new(&settings);
}

static void
end_work(void)
{
	pool_close(desk.pool);
	loop_turn(desk.loop);
	registrar_free(desk.registrar);
}

static void
close_desk(void)
{
	pool_free(desk.pool);
	loop_free(desk.loop);
	carried_close(&desk.carried);
}

static void
tell(const char *state)
{
	const struct session_step step = {
		.uid = CARRIED_UID,
		.state = state,
		.at = desk.now++,
		.columns = 80,
		.rows = 24,
		.exit_status = -1,
	};

	registrar_step(desk.registrar, &step);
}

static const char *
state_of_row(void)
{
	return carried_text(&desk.carried, "SELECT \"state\" FROM \"session\"");
}

static int64_t
opened_at(void)
{
	return carried_number(&desk.carried, "SELECT \"opened_at\" FROM \"session\"");
}

/* A job that holds the worker until it is let go, and posts that it has. */
struct holder {
	struct pool_job job;
	struct loop_task task;
	struct gate *begun, *go_on;
	bool is_back;
};

static void
come_back(struct loop_task *task)
{
	list_entry(task, struct holder, task)->is_back = true;
}

static void
hold(struct pool_job *job, void *worker)
{
	struct holder *holder = list_entry(job, struct holder, job);

	gate_open(holder->begun);
	gate_wait(holder->go_on);
	loop_post_task(desk.loop, &holder->task);
}

static struct holder
new_holder(void)
{
	return (struct holder){ .job = { .run = hold },
				.task = { .run = come_back },
				.begun = gate_new(),
				.go_on = gate_new() };
}

static void
hold_worker(struct holder *holder)
{
	*holder = new_holder();
	CHECK_OK(pool_submit(desk.pool, POOL_FAST, &holder->job));
	gate_wait(holder->begun);
}

static void
let_worker_go(struct holder *holder)
{
	gate_open(holder->go_on);
	while (!holder->is_back)
		loop_wait(desk.loop);
	gate_free(holder->begun);
	gate_free(holder->go_on);
}

/* All that a worker has is done when a job of ours, behind it, is. */
static void
wait_for_worker(void)
{
	struct holder holder = new_holder();

	while (pool_submit(desk.pool, POOL_FAST, &holder.job) != OK)
		loop_wait(desk.loop);
	let_worker_go(&holder);
}

STORE_TEST(what_comes_while_a_worker_writes_is_written_behind_it)
{
	struct holder holder;

	open_desk(url, 1);
	hold_worker(&holder);
	tell("connecting");
	tell("open");
	tell("reconnecting");
	let_worker_go(&holder);
	wait_for_worker();
	loop_turn(desk.loop);
	wait_for_worker();
	CHECK_TEXT(state_of_row(), "reconnecting");
	CHECK_INT(opened_at(), CARRIED_NOW + 1);
	end_work();
	close_desk();
}

STORE_TEST(what_the_pool_does_not_take_is_written_later)
{
	struct holder holder, fillers[PLACES];

	open_desk(url, 1);
	hold_worker(&holder);
	for (int i = 0; i < PLACES; i++) {
		fillers[i] = new_holder();
		CHECK_OK(pool_submit(desk.pool, POOL_FAST, &fillers[i].job));
	}
	tell("open");
	tell("reconnecting");
	let_worker_go(&holder);
	for (int i = 0; i < PLACES; i++)
		let_worker_go(&fillers[i]);
	wait_for_worker();
	CHECK_INT(opened_at(), 0);
	clock_advance_ms(REGISTRAR_RETRY_MS);
	loop_turn(desk.loop);
	wait_for_worker();
	CHECK_TEXT(state_of_row(), "reconnecting");
	CHECK_INT(opened_at(), CARRIED_NOW);
	end_work();
	close_desk();
}

STORE_TEST(what_the_store_does_not_take_holds_back_what_comes_behind)
{
	open_desk(url, 1);
	stores_tell(desk.carried.store, "ALTER TABLE \"session\" RENAME TO \"away\"");
	tell("open");
	wait_for_worker();
	loop_turn(desk.loop);
	stores_tell(desk.carried.store, "ALTER TABLE \"away\" RENAME TO \"session\"");
	tell("reconnecting");
	wait_for_worker();
	CHECK_INT(opened_at(), 0);
	clock_advance_ms(REGISTRAR_RETRY_MS);
	loop_turn(desk.loop);
	wait_for_worker();
	CHECK_TEXT(state_of_row(), "reconnecting");
	CHECK_INT(opened_at(), CARRIED_NOW);
	end_work();
	close_desk();
}

STORE_TEST(what_waits_at_the_end_is_written_then)
{
	open_desk(url, 0); /* without a worker the pool takes nothing */
	tell("open");
	tell("reconnecting");
	end_work();
	CHECK_TEXT(state_of_row(), "reconnecting");
	CHECK_INT(opened_at(), CARRIED_NOW);
	close_desk();
}

STORE_TEST(the_recording_of_a_session_is_noted_in_its_row)
{
	const struct session_recorded recorded = { .uid = CARRIED_UID,
						   .is_whole = true,
						   .output_bytes = 5 };

	open_desk(url, 1);
	registrar_recorded(desk.registrar, &recorded);
	wait_for_worker();
	CHECK_TEXT(carried_text(&desk.carried, "SELECT \"recording_state\" FROM \"session\""),
		   "whole");
	end_work();
	close_desk();
}

STORE_TEST(no_more_entries_wait_than_there_is_room_for)
{
	open_desk(url, 0);
	for (int i = 0; i < ENTRIES_MOST; i++)
		tell("open");
	tell("reconnecting");
	end_work();
	CHECK_TEXT(state_of_row(), "open");
	close_desk();
}

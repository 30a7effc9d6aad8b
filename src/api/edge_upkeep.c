/* SPDX-License-Identifier: Apache-2.0 */
/* Making and ending the edge, and its chores. */
#include "api/edge_upkeep.h"

#include "access/account.h"
#include "access/web_login.h"
#include "actions/session/sessions.h"
#include "actions/vault/check_out.h"
#include "api/config/serve.h"
#include "api/fixed.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

/* --- chores --- */

static struct edge_chore *
chore_of_job(struct pool_job *job)
{
	return (struct edge_chore *)((char *)job - offsetof(struct edge_chore, job));
}

static struct edge_chore *
chore_of_task(struct loop_task *task)
{
	return (struct edge_chore *)((char *)task - offsetof(struct edge_chore, task));
}

static void
hand_out(struct edge_chore *chore, void (*run)(struct pool_job *job, void *worker))
{
	enum err err;

	if (chore->is_running)
		return;
	chore->job = (struct pool_job){ .run = run };
	err = pool_submit(chore->edge->pool, POOL_FAST, &chore->job);
	chore->is_running = !err;
	if (err)
		log_warning("edge.chore_postponed", LOG_ERR(err));
}

static void
hand_back(struct edge_chore *chore, void (*run)(struct loop_task *task))
{
	chore->task.run = run;
	loop_post_task(chore->edge->loop, &chore->task);
}

/* Whatever cannot be asked about is not believed. */
static void
generation_asked(struct loop_task *task)
{
	struct edge_chore *chore = chore_of_task(task);
	struct edge *edge = chore->edge;

	chore->is_running = false;
	if (!chore->err && edge->generation_found == edge->generation_known)
		return;
	edge->generation_known = chore->err ? -1 : edge->generation_found;
	token_cache_drop_all(edge->cache);
}

static void
ask_generation(struct pool_job *job, void *worker)
{
	struct edge_chore *chore = chore_of_job(job);
	struct reader *reader;

	chore->err = worker_reader(worker, &reader);
	if (!chore->err)
		chore->err = generation_ask(reader, &chore->edge->generation_found);
	hand_back(chore, generation_asked);
}

static void
generation_due(void *context)
{
	struct edge *edge = context;

	timer_set_in(&edge->generation.timer, edge->generation.every_ms);
	if (token_cache_count(edge->cache) > 0)
		hand_out(&edge->generation, ask_generation);
	else
		edge->generation_known = -1;
}

static void
uses_written(struct loop_task *task)
{
	struct edge_chore *chore = chore_of_task(task);

	chore->is_running = false;
	if (chore->err)
		log_warning("edge.last_uses_lost", LOG_ERR(chore->err));
	else if (chore->edge->use_count == EDGE_USES)
		timer_set_in(&chore->timer, 0); /* there are more */
}

static void
write_uses(struct pool_job *job, void *worker)
{
	struct edge_chore *chore = chore_of_job(job);
	struct edge *edge = chore->edge;

	chore->err = token_write_uses(edge->services.store, edge->use_list, edge->use_count);
	hand_back(chore, uses_written);
}

static void
uses_due(void *context)
{
	struct edge *edge = context;

	timer_set_in(&edge->uses.timer, edge->uses.every_ms);
	if (edge->uses.is_running)
		return;
	edge->use_count = token_cache_take_uses(edge->cache, edge->use_list, EDGE_USES);
	if (edge->use_count > 0)
		hand_out(&edge->uses, write_uses);
}

static void
cleared(struct loop_task *task)
{
	struct edge_chore *chore = chore_of_task(task);

	chore->is_running = false;
	if (chore->err)
		log_warning("edge.tokens_not_cleared", LOG_ERR(chore->err));
}

static void
clear(struct pool_job *job, void *worker)
{
	struct edge_chore *chore = chore_of_job(job);

	struct store *store = chore->edge->services.store;
	int64_t now_ms = clock_now_ms();

	chore->err = token_clear_expired(store, now_ms);
	if (!chore->err)
		chore->err = web_login_clear(store, now_ms);
	if (!chore->err)
		chore->err = sessions_end_unused(store, now_ms);
	if (!chore->err)
		chore->err = vault_end_unsure(store, now_ms);
	hand_back(chore, cleared);
}

static void
sweep_due(void *context)
{
	struct edge *edge = context;
	int64_t now_ms = clock_monotonic_ms();

	timer_set_in(&edge->sweep.timer, edge->sweep.every_ms);
	rate_table_sweep(edge->rates, now_ms);
	rate_table_sweep(edge->people, now_ms);
	throttle_sweep(edge->throttle, now_ms);
	throttle_sweep(edge->sign_ins, now_ms / EDGE_SIGN_IN_SLOWER);
	hand_out(&edge->sweep, clear);
}

static void
start(struct edge *edge, struct edge_chore *chore, int64_t every_ms, void (*due)(void *context))
{
	chore->edge = edge;
	chore->every_ms = every_ms;
	timer_init(&chore->timer, edge->loop, due, edge);
	timer_set_in(&chore->timer, every_ms);
}

static void
start_all(struct edge *edge)
{
	edge->generation_known = -1;
	start(edge, &edge->generation, EDGE_GENERATION_MS, generation_due);
	start(edge, &edge->uses, EDGE_USES_MS, uses_due);
	start(edge, &edge->sweep, EDGE_SWEEP_MS, sweep_due);
}

static void
stop_all(struct edge *edge)
{
	timer_cancel(&edge->generation.timer);
	timer_cancel(&edge->uses.timer);
	timer_cancel(&edge->sweep.timer);
}

void
edge_flush(struct edge *edge)
{
	struct token_use uses[EDGE_USES];
	size_t count;
	enum err err = OK;

	do {
		count = token_cache_take_uses(edge->cache, uses, EDGE_USES);
		err = token_write_uses(edge->services.store, uses, count);
	} while (!err && count == EDGE_USES);
	if (err)
		log_warning("edge.last_uses_lost", LOG_ERR(err));
}

/* --- making and ending --- */

static struct throttle_settings
stranger_limits(const struct site_settings *limits)
{
	return (struct throttle_settings){ .burst = limits->address_burst,
					   .per_second = limits->address_per_second,
					   .addresses = EDGE_ADDRESSES };
}

/* Where addresses are not limited, sign-ins are not either. */
static struct throttle_settings
sign_in_limits(const struct site_settings *limits)
{
	return (struct throttle_settings){ .burst = EDGE_SIGN_INS,
					   .per_second = limits->address_per_second > 0,
					   .addresses = EDGE_ADDRESSES };
}

enum err
edge_new(const struct edge_settings *settings, struct edge **ret_edge)
{
	const struct site_settings *limits = settings->site->rules.settings;
	const struct throttle_settings strangers = stranger_limits(limits);
	const struct throttle_settings sign_ins = sign_in_limits(limits);
	struct edge *edge = new_object(struct edge);
	enum err err;

	err = routes_new(settings->site->edition, fixed_routes, config_serve, &edge->routes);
	if (err) {
		memory_free(edge);
		return err;
	}
	edge->loop = settings->loop;
	edge->pool = settings->pool;
	edge->services = settings->services;
	edge->site = site_ref(settings->site);
	edge->cache = token_cache_new(EDGE_TOKENS);
	edge->rates = rate_table_new();
	edge->throttle = throttle_new(&strangers);
	edge->people = rate_table_new();
	edge->sign_ins = throttle_new(&sign_ins);
	edge->logins = token_cache_new(EDGE_LOGINS);
	start_all(edge);
	*ret_edge = edge;
	return OK;
}

void
edge_free(struct edge *own_edge)
{
	if (!own_edge)
		return;
	stop_all(own_edge);
	token_cache_free(own_edge->cache);
	rate_table_free(own_edge->rates);
	throttle_free(own_edge->throttle);
	rate_table_free(own_edge->people);
	throttle_free(own_edge->sign_ins);
	token_cache_free(own_edge->logins);
	routes_free(own_edge->routes);
	site_unref(own_edge->site);
	memory_free(own_edge);
}

void
edge_set_site(struct edge *edge, struct site *site)
{
	const struct site_settings *limits = site->rules.settings;
	const struct throttle_settings strangers = stranger_limits(limits);
	const struct throttle_settings sign_ins = sign_in_limits(limits);

	site_ref(site);
	site_unref(edge->site);
	edge->site = site;
	throttle_set(edge->throttle, &strangers);
	throttle_set(edge->sign_ins, &sign_ins);
	token_cache_drop_all(edge->cache);
}

const struct routes *
edge_routes(const struct edge *edge)
{
	return edge->routes;
}

/* --- notices --- */

struct notice {
	struct loop_task task;
	struct edge *edge;
	int64_t account_id;
};

static void
access_changed(struct loop_task *task)
{
	struct notice *notice = (struct notice *)((char *)task - offsetof(struct notice, task));

	notice->edge->heard++;
	if (notice->account_id)
		token_cache_drop_account(notice->edge->cache, notice->account_id);
	else
		token_cache_drop_all(notice->edge->cache);
	memory_free(notice);
}

void
edge_access_changed(void *edge, int64_t account_id)
{
	struct notice *notice = new_object(struct notice);

	notice->edge = edge;
	notice->account_id = account_id;
	notice->task.run = access_changed;
	notice->edge->announced++;
	loop_post_task(notice->edge->loop, &notice->task);
}

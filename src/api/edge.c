/* SPDX-License-Identifier: Apache-2.0 */
/* One request's way: route, token, login, rate, right, worker, answer. Each step either answers or
 * hands on to the next; every hand-over between threads is a task or a job that lies in the
 * request's own memory. */
#include "api/edge.h"

#include "access/decide.h"
#include "access/throttle.h"
#include "access/token_cache.h"
#include "access/web_login.h"
#include "api/answer.h"
#include "api/config/serve.h"
#include "api/edge_leaving.h"
#include "api/edge_upkeep.h"
#include "api/fixed.h"
#include "api/login/door.h"
#include "api/oauth/credentials.h"
#include "api/status.h"
#include "api/texts.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/metric.h"
#include "net/loop.h"
#include "net/timer.h"

static struct metric refused = METRIC(COUNTER, "sallyport_requests_refused_total",
				      "Requests answered 401, 403 or 429 at the door.");
static struct metric waiting =
	METRIC(GAUGE, "sallyport_requests_waiting", "Requests that wait for their account's turn.");

/* A request and what carries it from thread to thread. */
struct passage {
	struct request request;
	struct http_exchange *exchange;
	struct pool_job job;
	struct loop_task task;
	struct timer timer;
	int64_t began_us;
	unsigned char hash[SECRET_HASH_SIZE]; /* of its token */
	uint64_t epoch;			      /* of the cache when the token was looked up */
	enum err looked_up;
	struct rate_answer rate;
	bool has_rate;	    /* its figures are in the answer */
	bool had_turn;	    /* counted; not to be counted again after a wait */
	bool is_charged;    /* to its address */
	enum reason reason; /* of a refusal, for the log */
};

/* --- leaving --- */

/* A problem in the words of whoever asks: a page, or a client of the API. */
static void
tell_problem(struct passage *passage, int status, const char *text)
{
	struct request *request = &passage->request;

	if (door_is_of_pages(request))
		door_problem(request, status, text, passage->reason);
	else
		answer_problem(request->response, status, text);
	if (status == 503)
		answer_retry_after(request->response, 1000);
}

/* Any thread; the passage is gone afterwards. */
static void
leave(struct passage *passage)
{
	struct request *request = &passage->request;
	const struct leaving leaving = {
		.request = request,
		.rate = passage->has_rate ? &passage->rate : NULL,
		.reason = passage->reason,
		.began_us = passage->began_us,
	};

	edge_finish_answer(&leaving);
	identity_unref(request->who);
	identity_unref(request->logged_in);
	site_unref(request->site);
	http_reply(passage->exchange);
	memory_free(passage);
}

/* --- on a worker --- */

/* Back on the loop after a token request: what it changed must be known before its answer is. */
static void
finish_token(struct loop_task *task)
{
	struct passage *passage = (struct passage *)((char *)task - offsetof(struct passage, task));
	struct request *request = &passage->request;
	struct edge *edge = request->edge;
	const struct made_token *token = request->token;
	const struct rate_limits limits = access_limits(&request->site->rules, request->logged_in);

	for (size_t i = 0; i < token->dropped_count; i++)
		token_cache_drop(edge->cache, token->dropped[i]);
	if (token->dropped_more)
		token_cache_drop_account(edge->cache, request->logged_in->account_id);
	if (passage->is_charged)
		throttle_give(edge->throttle, request->http->address);
	token_cache_use_secret(edge->cache, request->logged_in->secret_id, request->http->address,
			       clock_now_ms());
	passage->rate = rate_look(edge->rates, request->logged_in->account_id, &limits,
				  clock_monotonic_ms());
	passage->has_rate = true;
	memory_free(request->token);
	leave(passage);
}

/* Back on the loop after somebody signed in: they were no stranger. */
static void
finish_sign_in(struct loop_task *task)
{
	struct passage *passage = (struct passage *)((char *)task - offsetof(struct passage, task));
	struct edge *edge = passage->request.edge;

	throttle_give(edge->sign_ins, passage->request.http->address);
	throttle_give(edge->throttle, passage->request.http->address);
	leave(passage);
}

static void
serve(struct pool_job *job, void *worker)
{
	struct passage *passage = (struct passage *)((char *)job - offsetof(struct passage, job));
	struct request *request = &passage->request;
	struct made_token *token;

	log_set_request(str_from(request->http->id));
	request->worker = worker;
	request->method->serve(request);
	if (request->signed_in) {
		arena_reset(&request->worker->arena);
		passage->task.run = finish_sign_in;
		log_set_request((struct str){ 0 });
		loop_post_task(request->edge->loop, &passage->task);
		return;
	}
	if (!request->token) {
		leave(passage);
		arena_reset(&((struct worker *)worker)->arena);
		return;
	}
	/* The worker's arena is not the loop's to read: the list of dropped tokens goes along. */
	token = new_object(struct made_token);
	*token = *request->token;
	token->text = NULL;
	request->token = token;
	arena_reset(&request->worker->arena);
	passage->task.run = finish_token;
	log_set_request((struct str){ 0 });
	loop_post_task(request->edge->loop, &passage->task);
}

/* --- on the loop --- */

static void
busy(struct passage *passage)
{
	tell_problem(passage, 503, api_text_busy);
	leave(passage);
}

static void
hand_to_worker(struct passage *passage, enum pool_lane lane, enum route_key key,
	       void (*run)(struct pool_job *job, void *worker))
{
	struct edge *edge = passage->request.edge;
	enum err err;

	passage->job = (struct pool_job){ .run = run, .key = key };
	err = handover_submit(&edge->handover, edge->loop, edge->pool, lane, &passage->job);
	if (err)
		busy(passage);
}

static void
deny(struct passage *passage, enum reason reason)
{
	const struct request *request = &passage->request;

	metric_add(&refused, 1);
	passage->reason = reason;
	if (door_is_of_pages(request))
		door_problem(request, 401, "", reason);
	else
		answer_access_denied(request->response);
	leave(passage);
}

static void
refuse_rate(struct passage *passage, const char *text, int64_t wait_ms)
{
	metric_add(&refused, 1);
	tell_problem(passage, 429, text);
	answer_retry_after(passage->request.response, wait_ms);
	leave(passage);
}

/* OPTIONS, and methods that the address does not take. */
static void
answer_allow(struct passage *passage, bool is_asked)
{
	struct request *request = &passage->request;
	struct buf allow;

	buf_init(&allow, 64);
	route_write_allow(request->match.route, &allow);
	if (is_asked)
		answer_empty(request->response, 200);
	else
		tell_problem(passage, 405, api_text_no_method);
	http_response_header(request->response, "Allow", allow.data ? allow.data : "");
	buf_release(&allow);
	leave(passage);
}

/* Who asks is known and it is their turn, or nobody needs to be anybody. */
static void
do_method(struct passage *passage)
{
	struct request *request = &passage->request;

	if (!request->match.route) {
		tell_problem(passage, 404, api_text_not_found);
		leave(passage);
	} else if (request->http->method == HTTP_OPTIONS) {
		answer_allow(passage, true);
	} else if (!request->method) {
		answer_allow(passage, false);
	} else {
		hand_to_worker(passage, request->method->lane, request->method->key, serve);
	}
}

static void
refuse_right(struct passage *passage, enum reason reason)
{
	metric_add(&refused, 1);
	passage->reason = reason;
	tell_problem(passage, 403, api_text_forbidden);
	leave(passage);
}

/* The last question. What does not exist and what is only asked about needs no right. */
static void
decide_right(struct passage *passage)
{
	struct request *request = &passage->request;
	const struct route_method *method = request->method;
	struct demand demand = { .address = request->http->address, .now_ms = clock_now_ms() };
	enum reason reason;

	if (request->match.route && method) {
		demand.need = method->need;
		demand.writes = method->writes;
		switch (access_decide(request->who, &demand, &reason)) {
		case DECISION_ALLOWED:
			break;
		case DECISION_REFUSED_RIGHT:
			refuse_right(passage, reason);
			return;
		default:
			deny(passage, reason);
			return;
		}
	}
	do_method(passage);
}

static void find_login(struct passage *passage);

/* Its turn has come; while it waited its login may have ended. */
static void
turn_came(void *context)
{
	struct passage *passage = context;

	metric_add(&waiting, -1);
	identity_unrefp(&passage->request.who);
	find_login(passage);
}

static void
take_turn(struct passage *passage)
{
	struct request *request = &passage->request;
	struct edge *edge = request->edge;
	const struct rate_limits limits = access_limits(&request->site->rules, request->who);

	bool is_person = request->who->kind == IDENTITY_USER;

	passage->rate = rate_take(is_person ? edge->people : edge->rates, request->who->account_id,
				  &limits, clock_monotonic_ms());
	passage->has_rate = true;
	switch (passage->rate.verdict) {
	case RATE_GO:
		decide_right(passage);
		break;
	case RATE_WAIT:
		passage->had_turn = true;
		metric_add(&waiting, 1);
		timer_init(&passage->timer, edge->loop, turn_came, passage);
		timer_set_in(&passage->timer, passage->rate.wait_ms);
		break;
	case RATE_REFUSED:
		refuse_rate(passage,
			    passage->rate.remaining == 0 ? api_text_hour_limit
							 : api_text_second_limit,
			    passage->rate.wait_ms);
		break;
	}
}

/* Strangers are counted by address; who turns out to be known gets it back. False: answered. */
static bool
charge_address(struct passage *passage)
{
	struct request *request = &passage->request;
	int64_t wait_ms = 0;

	if (passage->is_charged)
		return true;
	if (!throttle_take(request->edge->throttle, request->http->address, clock_monotonic_ms(),
			   &wait_ms)) {
		refuse_rate(passage, api_text_address_limit, wait_ms);
		return false;
	}
	passage->is_charged = true;
	return true;
}

/* The token belongs to somebody. */
static void
admit(struct passage *passage, struct identity *identity)
{
	struct request *request = &passage->request;
	struct edge *edge = request->edge;
	int64_t now_ms = clock_now_ms();
	enum reason reason;

	request->who = identity_ref(identity);
	if (access_decide_login(request->who, request->http->address, now_ms, &reason) !=
	    DECISION_ALLOWED) {
		if (charge_address(passage))
			deny(passage, reason);
		return;
	}
	if (passage->is_charged)
		throttle_give(edge->throttle, request->http->address);
	passage->is_charged = false;
	if (request->who->kind == IDENTITY_API_ACCOUNT)
		token_cache_use(edge->cache, passage->hash, request->http->address, now_ms);
	if (passage->had_turn)
		decide_right(passage);
	else
		take_turn(passage);
}

/* Back on the loop with what the store knows of a token. */
static void
looked_up(struct loop_task *task)
{
	struct passage *passage = (struct passage *)((char *)task - offsetof(struct passage, task));
	struct request *request = &passage->request;
	struct edge *edge = request->edge;
	CLEANUP(identity_unrefp) struct identity *identity = TAKE(request->who);
	bool is_page = door_is_of_pages(request);
	struct token_cache *cache = is_page ? edge->logins : edge->cache;

	if (passage->looked_up == ERR_NOT_FOUND) {
		if (token_cache_knows(cache, passage->hash))
			token_cache_drop(cache, passage->hash);
		deny(passage, REASON_NO_LOGIN);
		return;
	}
	if (passage->looked_up) {
		tell_problem(passage, status_of(ERR_BACKEND), status_text_of(ERR_BACKEND));
		leave(passage);
		return;
	}
	if (passage->epoch == token_cache_epoch(cache))
		token_cache_add(cache, passage->hash, identity);
	admit(passage, identity);
}

static void
look_up(struct pool_job *job, void *worker)
{
	struct passage *passage = (struct passage *)((char *)job - offsetof(struct passage, job));
	struct reader *reader;

	passage->looked_up = worker_reader(worker, &reader);
	if (!passage->looked_up)
		passage->looked_up = token_find(reader, passage->hash, &passage->request.who);
	passage->task.run = looked_up;
	loop_post_task(passage->request.edge->loop, &passage->task);
}

/* A login is asked for in the store each time. What the loop remembers of it is only that it was
 * good, so that strangers at the same address keep nobody out. */
static void
look_up_person(struct pool_job *job, void *worker)
{
	struct passage *passage = (struct passage *)((char *)job - offsetof(struct passage, job));
	struct request *request = &passage->request;
	struct worker *own = worker;
	int64_t now_ms = clock_now_ms();
	struct reader *reader;

	passage->looked_up = worker_reader(own, &reader);
	if (!passage->looked_up)
		passage->looked_up = web_login_find(reader, &request->site->rules, passage->hash,
						    now_ms, &request->who);
	if (!passage->looked_up && request->method && !request->method->is_quiet)
		passage->looked_up = web_login_seen(own->store, request->who, now_ms);
	passage->task.run = looked_up;
	loop_post_task(request->edge->loop, &passage->task);
}

static void
find_person(struct passage *passage)
{
	struct request *request = &passage->request;
	struct edge *edge = request->edge;
	enum reason reason = door_check(request);

	if (!request->cookie.data) {
		if (charge_address(passage))
			deny(passage, REASON_NO_LOGIN);
		return;
	}
	secret_hash(&request->site->rules.cookie_key, request->cookie, passage->hash);
	if (!token_cache_knows(edge->logins, passage->hash) && !charge_address(passage))
		return;
	if (reason) {
		refuse_right(passage, reason);
		return;
	}
	passage->epoch = token_cache_epoch(edge->logins);
	hand_to_worker(passage, POOL_FAST, ROUTE_KEY_NONE, look_up_person);
}

static void
find_login(struct passage *passage)
{
	struct request *request = &passage->request;
	struct edge *edge = request->edge;
	struct str header = http_request_header(request->http, STR("Authorization"));
	struct str token = credentials_bearer(header);
	struct identity *identity;

	if (door_is_of_pages(request)) {
		find_person(passage);
		return;
	}
	if (!token.data || token.length > EDGE_TOKEN_LENGTH) {
		if (charge_address(passage))
			deny(passage, REASON_NO_LOGIN);
		return;
	}
	secret_hash(&request->site->rules.key, token, passage->hash);
	identity = edge->announced == edge->heard ? token_cache_find(edge->cache, passage->hash)
						  : NULL;
	if (identity) {
		admit(passage, identity);
		return;
	}
	/* Strangers at the same address keep nobody out whose token was good before. */
	if (!token_cache_knows(edge->cache, passage->hash) && !charge_address(passage))
		return;
	passage->epoch = token_cache_epoch(edge->cache);
	hand_to_worker(passage, POOL_FAST, ROUTE_KEY_NONE, look_up);
}

/* Signing in: nobody is known yet, so the address is what counts, and more strictly than others. */
static void
sign_in(struct passage *passage)
{
	struct request *request = &passage->request;
	enum reason reason = door_check(request);
	int64_t wait_ms = 0;

	if (reason)
		refuse_right(passage, reason);
	else if (!throttle_take(request->edge->sign_ins, request->http->address,
				clock_monotonic_ms() / EDGE_SIGN_IN_SLOWER, &wait_ms))
		refuse_rate(passage, api_text_address_limit, wait_ms * EDGE_SIGN_IN_SLOWER);
	else
		decide_right(passage);
}

/* Everything below this prefix is the API's, whether it exists or not: strangers learn nothing. */
static bool
needs_login(const struct request *request)
{
	if (request->method)
		return request->method->need != NEED_NOTHING;
	if (request->match.route) {
		for (int i = 0; i < ROUTE_METHODS; i++)
			if (request->match.route->methods[i].need == NEED_NOTHING)
				return false;
		return true;
	}
	return str_starts(request->http->path, STR("/api/")) || door_is_of_pages(request);
}

void
edge_serve(struct http_exchange *exchange, void *context)
{
	struct edge *edge = context;
	struct passage *passage = new_object(struct passage);
	struct request *request = &passage->request;
	enum err err;

	passage->exchange = exchange;
	passage->began_us = clock_monotonic_us();
	request->http = http_request(exchange);
	request->response = http_response(exchange);
	request->services = &edge->services;
	request->edge = edge;
	request->site = site_ref(edge->site);
	err = routes_find(edge->routes, request->http->path, &request->match);
	if (!err)
		request->method = route_method_of(request->match.route, request->http->method);
	if (needs_login(request))
		find_login(passage);
	else if (!charge_address(passage))
		return;
	else if (request->method && request->method->is_sign_in)
		sign_in(passage);
	else
		decide_right(passage);
}

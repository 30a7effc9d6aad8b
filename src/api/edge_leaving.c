/* SPDX-License-Identifier: Apache-2.0 */
/* Headers, metric and log line of an answer that is about to leave. What is in it and who gets it
 * is the edge's. */
#include "api/edge_leaving.h"

#include "access/identity.h"
#include "api/login/door.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"

static struct metric answered =
	METRIC(HISTOGRAM, "sallyport_request_seconds", "Time from a whole request to its answer.");

static void
write_rate(struct http_response *response, const struct rate_answer *rate)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)rate->limit);
	http_response_header(response, "X-RateLimit-Limit", text);
	snprintf(text, sizeof(text), "%lld", (long long)rate->remaining);
	http_response_header(response, "X-RateLimit-Remaining", text);
}

/* What a stranger is refused for asking too often is counted by refused and not told line by line:
 * nobody shall fill the log without a login. */
static enum log_level
level_of(const struct leaving *leaving)
{
	int status = leaving->request->response->status;

	if (status >= 500)
		return LOG_ERROR;
	if (status < 400 || (status == 429 && !leaving->rate))
		return LOG_DEBUG;
	return LOG_INFO;
}

/* Of a path: what exists is shorter. */
enum { LOGGED_PATH = 256, LOGGED_METHOD = 16 };

static struct str
start_of(struct str text, size_t length)
{
	return str_of(text.data, text.length < length ? text.length : length);
}

static void
log_answer(const struct leaving *leaving, int64_t took_us)
{
	const struct request *request = leaving->request;
	const struct identity *who = request->who ? request->who : request->logged_in;
	int status = request->response->status;
	struct log_field fields[] = {
		LOG_STR("method", start_of(request->http->method_text, LOGGED_METHOD)),
		LOG_STR("path", start_of(request->http->path, LOGGED_PATH)),
		LOG_INT("status", status),
		LOG_INT(who && who->kind == IDENTITY_USER ? "user" : "api_account",
			who ? who->account_id : 0),
		LOG_STR("address", request->http->address),
		LOG_INT("us", took_us),
		LOG_TEXT("refused", reason_name(leaving->reason)),
		{ 0 },
	};

	if (leaving->reason == REASON_NONE)
		fields[COUNT_OF(fields) - 2].name = NULL;
	log_write(level_of(leaving), "request", fields);
}

void
edge_finish_answer(const struct leaving *leaving)
{
	const struct request *request = leaving->request;
	int64_t took_us = clock_monotonic_us() - leaving->began_us;

	log_set_request(str_from(request->http->id));
	if (door_is_of_pages(request))
		door_guard(request);
	else if (leaving->rate)
		write_rate(request->response, leaving->rate);
	http_response_header(request->response, "X-Request-Id", request->http->id);
	metric_observe_us(&answered, took_us);
	log_answer(leaving, took_us);
	log_set_request((struct str){ 0 });
}

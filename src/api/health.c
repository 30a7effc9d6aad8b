/* SPDX-License-Identifier: Apache-2.0 */
/* Liveness, readiness, metrics. */
#include "api/health.h"

#include "access/origin.h"
#include "api/answer.h"
#include "api/texts.h"
#include "base/metric.h"

void
health_serve_live(struct request *request)
{
	answer_text(request->response, 200, "text/plain", "ok\n");
	http_response_header(request->response, "Cache-Control", "no-store");
}

static const char *
word_of(enum err err)
{
	return err ? err_name(err) : "ok";
}

void
health_serve_ready(struct request *request)
{
	const struct services *services = request->services;
	enum err store = store_check(services->store), keeper = OK;
	struct json_writer writer;

	if (services->check_keeper)
		keeper = services->check_keeper(services->keeper_context);
	answer_json(request->response, store || keeper ? 503 : 200, &writer);
	json_write_begin_object(&writer);
	json_write_name(&writer, "store");
	json_write_text(&writer, str_from(word_of(store)));
	json_write_name(&writer, "keeper");
	json_write_text(&writer, str_from(word_of(keeper)));
	json_write_end_object(&writer);
	http_response_header(request->response, "Cache-Control", "no-store");
}

/* Without a list of their own, metrics are for the machine itself. Through a proxy on it that
 * nobody has told us of all the world comes from our own address. */
static bool
is_own(const struct request *request)
{
	if (request->site->rules.settings->trusted_proxies.count == 0 &&
	    request_is_forwarded(request->http))
		return false;
	return origin_is_loopback(request->http->address);
}

static bool
may_see_metrics(const struct request *request)
{
	const struct items *allowed = &request->site->rules.settings->metrics_allowed;
	const char *const *texts = allowed->data;
	unsigned char address[ALLOW_ADDRESS_SIZE];
	struct allow_network network;

	if (allowed->count == 0)
		return is_own(request);
	if (allow_read_address(request->http->address, address))
		return false;
	for (size_t i = 0; i < allowed->count; i++)
		if (!allow_read_network(str_from(texts[i]), &network) &&
		    allow_covers(&network, address))
			return true;
	return false;
}

void
health_serve_metrics(struct request *request)
{
	if (!may_see_metrics(request)) {
		answer_problem(request->response, 403, api_text_no_metrics);
		return;
	}
	answer_begin(request->response, 200);
	request->response->content_type = "text/plain; version=0.0.4";
	metric_write(&request->response->body);
}

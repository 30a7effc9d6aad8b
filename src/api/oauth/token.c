/* SPDX-License-Identifier: Apache-2.0 */
/* The token endpoint. What is wrong with a login is told to the log, never to who tries. */
#include "api/oauth/token.h"

#include "api/answer.h"
#include "api/oauth/credentials.h"
#include "api/texts.h"
#include "base/clock.h"
#include "base/log.h"

static const struct {
	int status;
	const char *error;
	const char *message;
} faults[] = {
	[CREDENTIALS_MISSING] = { 401, "invalid_client", api_text_no_credentials },
	[CREDENTIALS_MALFORMED] = { 400, "invalid_request", api_text_credentials_unreadable },
	[CREDENTIALS_TWICE] = { 400, "invalid_request", api_text_credentials_twice },
	[CREDENTIALS_NO_GRANT] = { 400, "invalid_request", api_text_no_grant },
	[CREDENTIALS_OTHER_GRANT] = { 400, "unsupported_grant_type", api_text_other_grant },
};

static void
refuse(struct request *request, int status, const char *error, const char *message)
{
	answer_oauth_error(request->response, status, error, message);
	if (status == 401)
		http_response_header(request->response, "WWW-Authenticate",
				     "Basic realm=\"oauth2\"");
}

static void
fail(struct request *request, enum err err)
{
	refuse(request, 503, "server_error",
	       err == ERR_AGAIN ? api_text_busy : api_text_store_down);
	answer_retry_after(request->response, 1000);
}

static void
give(struct request *request, const struct made_token *token, int64_t now_ms)
{
	struct json_writer writer;

	answer_json(request->response, 200, &writer);
	json_write_begin_object(&writer);
	json_write_name(&writer, "access_token");
	json_write_text(&writer, str_from(token->text));
	json_write_name(&writer, "token_type");
	json_write_text(&writer, STR("Bearer"));
	json_write_name(&writer, "expires_in");
	json_write_int(&writer, (token->expires_at - now_ms) / 1000);
	json_write_end_object(&writer);
	http_response_header(request->response, "Cache-Control", "no-store");
	http_response_header(request->response, "Pragma", "no-cache");
}

static void
mint(struct request *request, struct login *login, int64_t now_ms)
{
	struct worker *worker = request->worker;
	struct made_token *token = arena_new(&worker->arena, struct made_token);
	enum err err;

	err = token_mint(worker->store, &request->site->rules, login->identity, now_ms,
			 &worker->arena, token);
	if (err == ERR_DENIED) {
		refuse(request, 401, "invalid_client", api_text_bad_credentials);
		return;
	}
	if (err) {
		fail(request, err);
		return;
	}
	give(request, token, now_ms);
	request->logged_in = TAKE(login->identity);
	request->token = token;
}

void
token_serve(struct request *request)
{
	const struct http_request *http = request->http;
	struct worker *worker = request->worker;
	struct login_attempt attempt = { .address = http->address, .now_ms = clock_now_ms() };
	struct login login = { 0 };
	struct reader *reader;
	enum credentials_fault fault;
	enum err err;

	fault = credentials_read(&worker->arena, http_request_header(http, STR("Authorization")),
				 http_request_header(http, STR("Content-Type")), http->body,
				 &attempt);
	if (fault) {
		refuse(request, faults[fault].status, faults[fault].error, faults[fault].message);
		return;
	}
	err = worker_reader(worker, &reader);
	if (!err)
		err = login_by_secret(reader, worker->store, &request->site->rules, &attempt,
				      &login);
	if (err) {
		fail(request, err);
		return;
	}
	if (login.outcome == LOGIN_GRANTED) {
		mint(request, &login, attempt.now_ms);
	} else {
		log_warning("access.login_refused",
			    LOG_TEXT("outcome", login_outcome_name(login.outcome)),
			    LOG_TEXT("reason", reason_name(login.reason)),
			    LOG_INT("api_account", login.account_id),
			    LOG_STR("address", http->address));
		refuse(request, 401, "invalid_client", api_text_bad_credentials);
	}
	identity_unref(login.identity);
}

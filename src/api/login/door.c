/* SPDX-License-Identifier: Apache-2.0 */
/* A cookie proves a person and not a page: what writes must also come from a page of this site, and
 * show a token that only such a page can have read. */
#include "api/login/door.h"

#include "access/origin.h"
#include "access/web_login.h"
#include "api/answer.h"

bool
door_is_of_pages(const struct request *request)
{
	if (request->match.route && request->method)
		return request->method->is_page;
	return str_starts(request->http->path, STR("/login/api/"));
}

static bool
shows_token(const struct request *request)
{
	struct str shown = http_request_header(request->http, STR("X-CSRF-Token"));
	char wanted[WEB_LOGIN_TEXT + 1];

	web_login_csrf(&request->site->rules, request->cookie, wanted);
	return str_equal_secret(shown, str_from(wanted));
}

enum reason
door_check(struct request *request)
{
	const struct http_request *http = request->http;
	const struct origin origin = {
		.origin = http_request_header(http, STR("Origin")),
		.sec_fetch_site = http_request_header(http, STR("Sec-Fetch-Site")),
		.host = http->host,
	};

	request->cookie = web_login_cookie(http_request_header(http, STR("Cookie")));
	if (!request->method || !request->method->writes)
		return REASON_NONE;
	if (!origin_is_own(&origin))
		return REASON_OTHER_SITE;
	if (request->method->need == NEED_NOTHING || !request->cookie.data)
		return REASON_NONE;
	return shows_token(request) ? REASON_NONE : REASON_NO_CSRF_TOKEN;
}

/* --- answers --- */

static const char *
word_of(int status, enum reason reason)
{
	switch (status) {
	case 401:
		return "login_required";
	case 403:
		return reason == REASON_PASSWORD_CHANGE ? "password_change_required"
							: "not_allowed";
	case 404:
	case 405:
		return "not_found";
	case 409:
		return "conflict";
	case 422:
		return "invalid";
	case 429:
		return "too_many";
	default:
		return "unavailable";
	}
}

void
door_refuse(const struct request *request, int status, const char *word, const char *message)
{
	struct json_writer writer;

	answer_json(request->response, status, &writer);
	json_write_begin_object(&writer);
	json_write_name(&writer, "error");
	json_write_text(&writer, str_from(word));
	json_write_name(&writer, "message");
	json_write_text(&writer, str_from(message));
	json_write_end_object(&writer);
}

void
door_problem(const struct request *request, int status, const char *message, enum reason reason)
{
	switch (reason) {
	case REASON_PASSWORD_CHANGE:
		message = "Choose a new password first.";
		break;
	case REASON_OTHER_SITE:
		message = "This was not asked by a page of this site.";
		break;
	case REASON_NO_CSRF_TOKEN:
		message = "The page is not of this login; load it again.";
		break;
	default:
		break;
	}
	if (status == 401)
		message = "Sign in first.";
	door_refuse(request, status, word_of(status, reason), message);
}

void
door_write_transport(const struct request *request)
{
	struct str host = request->http->host;
	const char *colon = memrchr(host.data ? host.data : "", ':', host.length);

	if (colon)
		host.length = (size_t)(colon - host.data);
	if (!request->http->is_tls || host.length == 0 ||
	    str_equal_nocase(host, STR("localhost")) || str_ends(host, STR(".localhost")))
		return;
	http_response_header(request->response, "Strict-Transport-Security", "max-age=31536000");
}

void
door_guard(const struct request *request)
{
	struct http_response *response = request->response;

	http_response_header(response, "Cache-Control", "no-store");
	http_response_header(response, "Content-Security-Policy",
			     "default-src 'none'; frame-ancestors 'none'");
	http_response_header(response, "X-Content-Type-Options", "nosniff");
	http_response_header(response, "Referrer-Policy", "no-referrer");
	http_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
	http_response_header(response, "Vary", "Cookie");
	door_write_transport(request);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Whoever cannot sign in hears the same, whatever the reason. */
#include "api/login/people.h"

#include "access/grants.h"
#include "access/origin.h"
#include "actions/people/sign_in.h"
#include "api/login/door.h"
#include "api/login/visit.h"

enum { NAME_LIMIT = 255, PASSWORD_TEXT_LIMIT = 256 };

/* --- who one is --- */

struct me {
	struct visit *visit;
	const struct identity *who;
	struct person person;
	struct web_login_previous previous;
};

static enum err
load_in(struct tx *tx, void *context)
{
	struct me *me = context;
	const struct call *call = &me->visit->call;
	enum err err;

	err = person_load(tx, me->who->account_id, call->site->edition, call->arena, &me->person);
	if (err)
		return err;
	return web_login_previous(tx, me->who->token_id, call->arena, &me->previous);
}

static void
write_user(struct json_writer *writer, const struct me *me)
{
	put_object(writer, "user");
	put_int(writer, "id", me->person.id);
	put_text(writer, "username", me->person.username);
	put_text(writer, "display_name", me->person.display_name);
	put_bool(writer, "is_administrator", me->person.is_administrator);
	put_bool(writer, "may_configure_api", me->person.is_administrator);
	put_bool(writer, "may_view_recordings", me->who->views_recordings);
	json_write_end_object(writer);
}

/* cookie: of the login, for the token that goes with it. */
static void
answer_me(struct visit *visit, const struct identity *who, struct str cookie)
{
	struct me me = { .visit = visit, .who = who };
	char csrf[WEB_LOGIN_TEXT + 1];
	struct json_writer writer;
	enum err err = store_read(visit->call.reader, load_in, &me);

	if (err) {
		visit_fail(visit, err);
		return;
	}
	web_login_csrf(&visit->call.site->rules, cookie, csrf);
	visit_json(visit, 200, &writer);
	json_write_begin_object(&writer);
	write_user(&writer, &me);
	put_text(&writer, "csrf", csrf);
	put_bool(&writer, "must_change_password", who->must_change_password);
	if (me.previous.at) {
		put_object(&writer, "last_login");
		put_int(&writer, "at", me.previous.at);
		put_text(&writer, "address", me.previous.address);
		json_write_end_object(&writer);
	} else {
		put_text(&writer, "last_login", NULL);
	}
	put_object(&writer, "site");
	put_text(&writer, "name", visit->call.site->name);
	put_text(&writer, "version", SALLYPORT_VERSION);
	json_write_end_object(&writer);
	json_write_end_object(&writer);
}

void
people_serve_me(struct request *request)
{
	struct visit visit;

	if (visit_begin(request, &visit))
		answer_me(&visit, request->who, request->cookie);
}

/* --- signing in --- */

static void
set_cookie(struct request *request, const char *cookie)
{
	const char *value = arena_printf(&request->worker->arena,
					 WEB_LOGIN_COOKIE "=%s; Path=/; Secure; HttpOnly; "
							  "SameSite=Strict%s",
					 cookie, *cookie ? "" : "; Max-Age=0");

	http_response_header(request->response, "Set-Cookie", value);
}

static void
finish(struct visit *visit, struct sign_in *sign_in, enum err err)
{
	struct request *request = visit->request;

	if (err == ERR_DENIED && sign_in->needs_second_factor) {
		door_refuse(request, 403, "not_allowed",
			    "This user must sign in with a second factor, which this site cannot "
			    "ask for yet.");
	} else if (err == ERR_DENIED) {
		door_refuse(request, 401, "wrong_credentials",
			    "The name or the password is wrong.");
	} else if (err) {
		visit_fail(visit, err);
	} else {
		answer_me(visit, sign_in->who, str_from(sign_in->cookie));
		set_cookie(request, sign_in->cookie);
		request->signed_in = true;
	}
	identity_unref(sign_in->who);
}

void
people_serve_login(struct request *request)
{
	struct sign_in sign_in = {
		.user_agent = http_request_header(request->http, STR("User-Agent")),
		.old_cookie = request->cookie,
	};
	struct visit visit;

	if (!visit_begin(request, &visit))
		return;
	sign_in.username = visit_text(&visit, "username", NAME_LIMIT, true);
	sign_in.password = visit_text(&visit, "password", PASSWORD_TEXT_LIMIT, true);
	if (!visit_is_fine(&visit))
		return;
	finish(&visit, &sign_in, sign_in_by_password(&visit.call, &sign_in));
}

/* From this machine and from nobody in between: a proxy on it brings requests from anywhere. */
static bool
is_from_here(const struct http_request *http)
{
	return !request_is_forwarded(http) && origin_is_loopback(http->address);
}

void
people_serve_link(struct request *request)
{
	struct sign_in sign_in = {
		.user_agent = http_request_header(request->http, STR("User-Agent")),
		.old_cookie = request->cookie,
	};
	struct visit visit;

	if (!visit_begin(request, &visit))
		return;
	sign_in.link = visit_text(&visit, "token", WEB_LOGIN_TEXT, true);
	if (!visit_is_fine(&visit))
		return;
	finish(&visit, &sign_in,
	       is_from_here(request->http) ? sign_in_by_link(&visit.call, &sign_in) : ERR_DENIED);
}

void
people_serve_logout(struct request *request)
{
	struct visit visit;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	err = sign_out(&visit.call);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_done(&visit);
	set_cookie(request, "");
	http_response_header(request->response, "Clear-Site-Data", "\"cache\", \"storage\"");
}

void
people_serve_password(struct request *request)
{
	struct str current, wanted;
	struct visit visit;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	current = visit_text(&visit, "current", PASSWORD_TEXT_LIMIT, !request->who->is_by_link);
	wanted = visit_text(&visit, "new", PASSWORD_TEXT_LIMIT, true);
	if (!visit_is_fine(&visit))
		return;
	err = password_change(&visit.call, current, wanted);
	if (err == ERR_DENIED)
		door_refuse(request, 401, "wrong_credentials", "The current password is wrong.");
	else if (err)
		visit_fail(&visit, err);
	else
		visit_done(&visit);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The same questions as at any other door, asked of access/, and one more: whose session it is. */
#include "session/ticket.h"

#include "access/decide.h"
#include "access/origin.h"
#include "actions/session/sessions.h"
#include "base/clock.h"
#include "net/websocket.h"

/* --- the request --- */

/* "ticket.<64 hex digits>" among the subprotocols. */
static struct str
find_ticket(const struct http_request *request)
{
	struct str rest = http_request_header(request, STR("sec-websocket-protocol"));
	struct str word = { 0 };

	while (str_split(&rest, ',', &word)) {
		word = str_trim(word);
		if (str_starts(word, STR("ticket.")))
			return str_from_offset(word, strlen("ticket."));
	}
	return (struct str){ 0 };
}

static bool
speaks_ours(const struct http_request *request)
{
	struct str rest = http_request_header(request, STR("sec-websocket-protocol"));
	struct str word = { 0 };

	while (str_split(&rest, ',', &word))
		if (str_equal_text(str_trim(word), TERMINAL_PROTOCOL))
			return true;
	return false;
}

int
ticket_read(const struct http_request *request, struct ticket_shown *ret_shown)
{
	/* A browser sends Origin with every WebSocket; nothing else will do. */
	const struct origin origin = { .origin = websocket_origin(request), .host = request->host };
	struct ticket_shown shown = {
		.cookie = web_login_cookie(http_request_header(request, STR("cookie"))),
		.ticket = find_ticket(request),
		.address = request->address,
	};

	if (!websocket_is_opening(request) || !speaks_ours(request))
		return 426;
	if (!origin_is_own(&origin))
		return 403;
	if (!shown.cookie.length || shown.ticket.length != WEB_LOGIN_TEXT)
		return 401;
	*ret_shown = shown;
	return 0;
}

/* --- the person --- */

static enum err
find_person(const struct site *site, struct reader *reader,
	    const unsigned char hash[SECRET_HASH_SIZE], struct str address,
	    struct identity **ret_who)
{
	CLEANUP(identity_unrefp) struct identity *who = NULL;
	int64_t now_ms = clock_now_ms();
	enum err err = web_login_find(reader, &site->rules, hash, now_ms, &who);

	if (err)
		return err;
	if (access_decide_login(who, address, now_ms, NULL) != DECISION_ALLOWED ||
	    who->must_change_password)
		return ERR_DENIED;
	*ret_who = TAKE(who);
	return OK;
}

struct checking {
	struct call *call;
	struct str uid;
	struct session_view *view;
};

static enum err
check_in(struct tx *tx, void *context)
{
	struct checking *checking = context;

	return session_load(checking->call, tx, checking->uid, &checking->view);
}

/* Whoever sees that a session runs does not for that see its screen. may_be_over: one that has
 * ended is shown as such. */
static enum err
check_right(const struct site *site, struct store *store, struct reader *reader,
	    const struct identity *who, struct str uid, bool may_be_over, struct arena *arena)
{
	struct call call = {
		.who = who, .site = site, .store = store, .reader = reader, .arena = arena
	};
	struct checking checking = { .call = &call, .uid = uid };
	enum err err = store_read(reader, check_in, &checking);

	if (err)
		return err;
	if (checking.view->may_attach || (may_be_over && checking.view->ended_at))
		return OK;
	return ERR_DENIED;
}

struct planning {
	struct str uid;
	struct arena *arena;
	struct session_plan *plan;
};

static enum err
plan_in(struct tx *tx, void *context)
{
	struct planning *planning = context;

	return session_plan_load(tx, planning->uid, planning->arena, &planning->plan);
}

enum err
ticket_seat(const struct site *site, struct store *store, struct reader *reader,
	    const struct ticket_shown *shown, struct arena *arena, struct ticket_seated *ret_seated)
{
	CLEANUP(identity_unrefp) struct identity *who = NULL;
	struct session_seat seat = { 0 };
	struct planning planning = { .arena = arena };
	struct ticket ticket;
	enum err err;

	if (shown->address.length >= sizeof(seat.address))
		return ERR_DENIED;
	memcpy(seat.address, shown->address.data, shown->address.length);
	secret_hash(&site->rules.cookie_key, shown->cookie, seat.login_hash);
	err = find_person(site, reader, seat.login_hash, shown->address, &who);
	if (!err)
		err = ticket_take(store, &site->rules, who, shown->ticket, clock_now_ms(), &ticket);
	if (err)
		return err;
	planning.uid = str_from(ticket.session_uid);
	err = check_right(site, store, reader, who, planning.uid, true, arena);
	if (!err)
		err = store_read(reader, plan_in, &planning);
	if (err)
		return err;
	memcpy(ret_seated->viewer, ticket.viewer, sizeof(ret_seated->viewer));
	ret_seated->seat = seat;
	ret_seated->plan = planning.plan;
	return OK;
}

enum err
ticket_check(const struct site *site, struct store *store, struct reader *reader,
	     const struct session_seat *seat, struct str session_uid, bool has_typed,
	     struct arena *arena)
{
	CLEANUP(identity_unrefp) struct identity *who = NULL;
	enum err err = find_person(site, reader, seat->login_hash, str_from(seat->address), &who);

	if (!err && has_typed)
		err = web_login_seen(store, who, clock_now_ms());
	return err ? err : check_right(site, store, reader, who, session_uid, false, arena);
}

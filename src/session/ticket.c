/* SPDX-License-Identifier: Apache-2.0 */
/* The same questions as at any other door, asked of access/, and one more: whose session it is. */
#include "session/ticket.h"

#include "access/decide.h"
#include "access/grants.h"
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

/* Who is asked about, where, and how. */
struct checking {
	struct call call;
	struct str uid;
	bool may_be_over; /* one that has ended is shown as such */
	bool asks_rights;
	bool leaves_own; /* what is the person's own is asked about by itself, and ends */

	struct session_view *view;
	int64_t rights; /* grants_number, where they were asked for */
};

/* Whoever sees that a session runs does not for that see its screen. */
static enum err
check_in(struct tx *tx, void *context)
{
	struct checking *checking = context;
	const char *why_not;
	bool is_own;
	enum err err = grants_number(tx, &checking->rights);

	if (!err)
		err = session_load(&checking->call, tx, checking->uid, &checking->view);
	if (err)
		return err;
	if (checking->may_be_over && checking->view->ended_at)
		return OK;
	if (!checking->view->may_attach)
		return ERR_DENIED;
	is_own = checking->view->user_id == checking->call.who->account_id;
	if (!checking->asks_rights || (checking->leaves_own && is_own))
		return OK;
	err = session_ask_stay(&checking->call, tx, checking->view, &why_not);
	return !err && why_not ? ERR_DENIED : err;
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

	struct checking checking = {
		.call = { .who = who,
			  .site = site,
			  .store = store,
			  .reader = reader,
			  .arena = arena },
		.uid = planning.uid,
		.may_be_over = true,
		.asks_rights = true,
	};

	err = store_read(reader, check_in, &checking);
	if (!err)
		err = store_read(reader, plan_in, &planning);
	if (err)
		return err;
	memcpy(ret_seated->viewer, ticket.viewer, sizeof(ret_seated->viewer));
	seat.rights = checking.rights;
	ret_seated->seat = seat;
	ret_seated->is_own = checking.view->user_id == who->account_id;
	ret_seated->plan = planning.plan;
	return OK;
}

enum err
ticket_check(const struct site *site, struct store *store, struct reader *reader,
	     const struct session_seat *seat, struct str session_uid, const struct ticket_ask *ask,
	     struct arena *arena)
{
	CLEANUP(identity_unrefp) struct identity *who = NULL;
	struct checking checking = {
		.call = { .site = site, .store = store, .reader = reader, .arena = arena },
		.uid = session_uid,
		.asks_rights = ask->asks_rights,
		.leaves_own = true,
	};
	enum err err = find_person(site, reader, seat->login_hash, str_from(seat->address), &who);

	if (!err && ask->has_typed)
		err = web_login_seen(store, who, clock_now_ms());
	if (err)
		return err;
	checking.call.who = who;
	return store_read(reader, check_in, &checking);
}

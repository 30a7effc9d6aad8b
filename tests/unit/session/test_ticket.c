/* SPDX-License-Identifier: Apache-2.0 */
/* What a request must show, whom a ticket seats, and who may stay. */
#include "session/ticket.h"

#include <stdio.h>

#include "access/web_login.h"
#include "actions/session/stay.h"
#include "actions/site.h"
#include "base/clock.h"
#include "net/loop.h"
#include "unit/actions/session/carried.h"

#define HEX16 "0123456789abcdef"
#define HEX64 HEX16 HEX16 HEX16 HEX16
#define UPGRADE "Connection: Upgrade\r\nUpgrade: websocket\r\n"
#define KEY "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define OPENING UPGRADE KEY
#define PROTOCOLS "Sec-WebSocket-Protocol: " TERMINAL_PROTOCOL ", ticket." HEX64 "\r\n"
#define ORIGIN "Origin: https://site.example\r\n"
#define COOKIE "Cookie: a=b; __Host-sallyport=" HEX64 "\r\n"

static struct {
	int status;
	char cookie[65], ticket[65], address[32];
} seen;

static void
serve(struct http_exchange *exchange, void *context)
{
	struct ticket_shown shown = { 0 };

	seen.status = ticket_read(http_request(exchange), &shown);
	snprintf(seen.cookie, sizeof(seen.cookie), "%.*s", STR_ARG(shown.cookie));
	snprintf(seen.ticket, sizeof(seen.ticket), "%.*s", STR_ARG(shown.ticket));
	snprintf(seen.address, sizeof(seen.address), "%.*s", STR_ARG(shown.address));
	http_response(exchange)->status = 204;
	http_reply(exchange);
}

static int
ask_by(const char *method, const char *headers)
{
	struct loop *loop = loop_new();
	const struct http_settings settings = { .loop = loop, .serve = serve };
	struct http_server *server = http_server_new(&settings);
	CLEANUP(buf_release) struct buf request, answer;

	memset(&seen, 0, sizeof(seen));
	buf_init(&request, 4096);
	buf_init(&answer, 4096);
	buf_printf(&request, "%s " TERMINAL_PATH " HTTP/1.1\r\nHost: site.example\r\n%s\r\n",
		   method, headers);
	CHECK_OK(http_loopback(server, buf_str(&request), &answer));
	http_server_free(server);
	loop_free(loop);
	return seen.status;
}

static int
ask(const char *headers)
{
	return ask_by("GET", headers);
}

TEST(a_page_of_this_site_shows_cookie_and_ticket)
{
	CHECK_INT(ask(OPENING PROTOCOLS ORIGIN COOKIE), 0);
	CHECK_TEXT(seen.cookie, HEX64);
	CHECK_TEXT(seen.ticket, HEX64);
	CHECK_TEXT(seen.address, "127.0.0.1");
}

TEST(the_order_of_subprotocols_does_not_matter)
{
	CHECK_INT(ask(OPENING ORIGIN COOKIE "Sec-WebSocket-Protocol: ticket." HEX64
					    "," TERMINAL_PROTOCOL "\r\n"),
		  0);
	CHECK_TEXT(seen.ticket, HEX64);
}

TEST(a_page_of_another_site_is_refused)
{
	static const char *const origins[] = { "Origin: https://evil.example\r\n",
					       "Origin: http://site.example\r\n",
					       "Origin: https://site.example:444\r\n",
					       "Origin: https://site.example.evil.example\r\n",
					       "Origin: null\r\n",
					       "",
					       "Sec-Fetch-Site: same-origin\r\n" };
	char headers[1024];

	for (size_t i = 0; i < COUNT_OF(origins); i++) {
		snprintf(headers, sizeof(headers), OPENING PROTOCOLS COOKIE "%s", origins[i]);
		CHECK_INT(ask(headers), 403);
	}
}

TEST(without_cookie_or_ticket_nobody_sits_down)
{
	CHECK_INT(ask(OPENING PROTOCOLS ORIGIN), 401);
	CHECK_INT(ask(OPENING PROTOCOLS ORIGIN "Cookie: a=b\r\n"), 401);
	CHECK_INT(ask(OPENING ORIGIN COOKIE "Sec-WebSocket-Protocol: " TERMINAL_PROTOCOL "\r\n"),
		  401);
	CHECK_INT(ask(OPENING ORIGIN COOKIE "Sec-WebSocket-Protocol: " TERMINAL_PROTOCOL
					    ", ticket." HEX16 "\r\n"),
		  401);
}

TEST(what_is_no_opening_of_a_terminal_is_told_how_to_ask)
{
	CHECK_INT(ask(PROTOCOLS ORIGIN COOKIE), 426);
	CHECK_INT(ask(UPGRADE PROTOCOLS ORIGIN COOKIE), 426);
	CHECK_INT(ask(OPENING ORIGIN COOKIE "Sec-WebSocket-Protocol: ticket." HEX64 "\r\n"), 426);
	CHECK_INT(ask(KEY PROTOCOLS ORIGIN COOKIE
		      "Connection: Upgrade\r\nUpgrade: sallyport-link\r\n"),
		  426);
	CHECK_INT(ask_by("PATCH", OPENING PROTOCOLS ORIGIN COOKIE), 426);
}

/* --- who may stay --- */

enum { OWNER = 5, GUEST = 6 };

/* Somebody who is logged in: the session's own user, or one who joined it. */
struct desk {
	struct carried carried;
	struct site *site;
	struct site_settings settings;
	struct made_secret cookie;
	struct made_secret ticket;
	struct session_seat seat;
	int64_t user_id, login_id, session_id;
};

static enum err
insert_login(struct tx *tx, void *context)
{
	struct desk *desk = context;
	const struct web_login_wish wish = { desk->user_id, WEB_LOGIN_PASSWORD, STR("192.0.2.1"),
					     STR("browser"), CARRIED_NOW };
	bool has_ended;

	return web_login_insert(tx, &desk->site->rules, &wish, &desk->cookie, &desk->login_id,
				&has_ended);
}

static void
open_desk(struct desk *desk, const char *url, int64_t user_id)
{
	*desk = (struct desk){ .seat = { .address = "192.0.2.1" } };
	carried_open(&desk->carried, url);
	site_settings_default(&desk->settings, &desk->carried.arena);
	desk->site = site_new();
	desk->site->edition = EDITION_RS;
	desk->site->rules.settings = &desk->settings;
	carried_add_user(&desk->carried, OWNER, "ada");
	carried_add_user(&desk->carried, GUEST, "bea");
	secret_make(&desk->site->rules.cookie_key, &desk->carried.arena, &desk->cookie);
	desk->user_id = user_id;
	CHECK_OK(store_write(desk->carried.store, insert_login, desk));
	memcpy(desk->seat.login_hash, desk->cookie.hash, sizeof(desk->seat.login_hash));
}

static void
close_desk(struct desk *desk)
{
	site_unref(desk->site);
	carried_close(&desk->carried);
}

static enum err
check(struct desk *desk, bool asks_rights)
{
	const struct ticket_ask ask = { .asks_rights = asks_rights };

	return ticket_check(desk->site, desk->carried.store, desk->carried.reader, &desk->seat,
			    STR(CARRIED_UID), &ask, &desk->carried.arena);
}

static void
join(struct desk *desk)
{
	stores_tell(desk->carried.store,
		    "INSERT INTO \"session_member\" SELECT \"id\", 6, 'bea', 0 FROM \"session\"");
}

STORE_TEST(who_sits_there_may_stay_until_the_row_ends)
{
	struct desk desk;

	open_desk(&desk, url, OWNER);
	CHECK_OK(check(&desk, true));
	stores_tell(desk.carried.store,
		    "UPDATE \"session\" SET \"state\" = 'ended', \"ended_at\" = 1700000000001");
	CHECK_ERR(check(&desk, true), ERR_DENIED);
	close_desk(&desk);
}

STORE_TEST(who_joined_may_stay_while_they_might_begin_it)
{
	struct desk desk;

	open_desk(&desk, url, GUEST);
	carried_grant(&desk.carried, GUEST);
	CHECK_ERR(check(&desk, true), ERR_NOT_FOUND); /* nor see that it runs */
	join(&desk);
	CHECK_OK(check(&desk, true));
	stores_tell(desk.carried.store, "DELETE FROM \"jump_group_user\"");
	CHECK_OK(check(&desk, false));
	CHECK_ERR(check(&desk, true), ERR_DENIED);
	close_desk(&desk);
}

/* --- sitting down --- */

static enum err
insert_ticket(struct tx *tx, void *context)
{
	struct desk *desk = context;
	const struct ticket_wish wish = { .session_id = desk->session_id,
					  .login_id = desk->login_id,
					  .user_id = desk->user_id,
					  .viewer = HEX16,
					  .now_ms = CARRIED_NOW };

	return ticket_insert(tx, &desk->ticket, &wish);
}

/* With a ticket that was given before. */
static enum err
sit_down(struct desk *desk, struct ticket_seated *ret_seated)
{
	const struct ticket_shown shown = { .cookie = str_from(desk->cookie.text),
					    .ticket = str_from(desk->ticket.text),
					    .address = str_from(desk->seat.address) };

	return ticket_seat(desk->site, desk->carried.store, desk->carried.reader, &shown,
			   &desk->carried.arena, ret_seated);
}

static void
give_ticket(struct desk *desk)
{
	desk->session_id = carried_number(&desk->carried, "SELECT \"id\" FROM \"session\"");
	secret_make(&desk->site->rules.cookie_key, &desk->carried.arena, &desk->ticket);
	CHECK_OK(store_write(desk->carried.store, insert_ticket, desk));
}

STORE_TEST(a_ticket_seats_its_own_user)
{
	struct ticket_seated seated = { 0 };
	struct desk desk;
	int64_t before;

	open_desk(&desk, url, OWNER);
	carried_grant(&desk.carried, OWNER);
	CHECK_OK(stay_number(desk.carried.reader, &before));
	carried_change(&desk.carried, "user", "UPDATE \"user\" SET \"enabled\" = TRUE");
	give_ticket(&desk);
	CHECK_OK(sit_down(&desk, &seated));
	CHECK(seated.is_own);
	CHECK_TEXT(seated.viewer, HEX16);
	CHECK_TEXT(seated.plan->uid, CARRIED_UID);
	CHECK_INT(seated.seat.rights, before + 1);
	CHECK_ERR(sit_down(&desk, &seated), ERR_NOT_FOUND);
	close_desk(&desk);
}

STORE_TEST(a_ticket_is_worth_nothing_without_the_right_behind_it)
{
	struct ticket_seated seated;
	struct desk desk;

	open_desk(&desk, url, OWNER);
	carried_grant(&desk.carried, OWNER);
	give_ticket(&desk);
	stores_tell(desk.carried.store, "DELETE FROM \"jumpoint_user\"");
	CHECK_ERR(sit_down(&desk, &seated), ERR_DENIED);
	close_desk(&desk);
}

STORE_TEST(who_joined_sits_down_as_a_guest)
{
	struct ticket_seated seated = { 0 };
	struct desk desk;

	open_desk(&desk, url, GUEST);
	carried_grant(&desk.carried, GUEST);
	join(&desk);
	give_ticket(&desk);
	CHECK_OK(sit_down(&desk, &seated));
	CHECK(!seated.is_own);
	close_desk(&desk);
}

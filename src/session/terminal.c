/* SPDX-License-Identifier: Apache-2.0 */
/* A WebSocket as a viewer's leg; its opening is a job. */
#include "session/terminal.h"

#include "actions/worker.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "base/memory.h"
#include "net/loop.h"
#include "net/timer.h"
#include "net/websocket.h"
#include "session/console.h"
#include "session/warden.h"
#include "session/window.h"

enum {
	OUTPUT_LIMIT = WINDOW_MOST + BROKER_SCREEN_MOST + 256 * 1024,
	SCRATCH_KEPT = 64 * 1024, /* of memory between two messages */
};

struct terminals {
	struct terminals_settings settings;
	struct arena arena;  /* of one message that came in */
	struct buf scratch;  /* one that goes out */
	struct list sockets; /* that are open */
	size_t opening;	     /* tickets that are asked about */
};

/* --- a leg --- */

struct terminal {
	struct leg leg;
	struct list link;
	struct terminals *terminals;
	struct websocket *socket;
	struct viewer *viewer; /* NULL: not a viewer any more */
	struct timer timer;    /* until it has said attach */
};

static enum err
deliver(struct leg *leg, const struct message *message)
{
	struct terminal *terminal = (struct terminal *)leg;
	struct buf *out = &terminal->terminals->scratch;
	bool is_text;
	enum err err;

	buf_clear(out);
	console_put(out, message, &is_text);
	err = buf_error(out);
	if (!err)
		err = websocket_send(terminal->socket, is_text, buf_str(out));
	if (out->capacity > SCRATCH_KEPT) {
		buf_release(out);
		buf_init(out, OUTPUT_LIMIT);
	}
	return err;
}

static void
close_leg(struct leg *own_leg, int code, const char *reason)
{
	struct terminal *terminal = (struct terminal *)own_leg;

	terminal->viewer = NULL;
	timer_cancel(&terminal->timer);
	websocket_close(terminal->socket, code, reason ? reason : "");
}

static const struct leg_table leg_table = { .deliver = deliver, .close = close_leg };

/* --- a socket --- */

static void
leave(struct terminal *terminal)
{
	struct viewer *viewer = TAKE(terminal->viewer);

	if (viewer)
		broker_viewer_gone(viewer);
}

static void
break_off(struct terminal *terminal, const char *why)
{
	leave(terminal);
	timer_cancel(&terminal->timer);
	websocket_close(terminal->socket, WEBSOCKET_POLICY, why);
}

static void
on_message(struct websocket *socket, bool is_text, struct str bytes, void *context)
{
	struct terminal *terminal = context;
	struct arena *arena = &terminal->terminals->arena;
	struct console_message message;
	enum err err;

	if (!terminal->viewer)
		return;
	err = console_get(is_text, bytes, arena, &message);
	if (!err) {
		if (message.kind == CONSOLE_ATTACH)
			timer_cancel(&terminal->timer);
		err = broker_viewer_says(terminal->viewer, &message);
	}
	arena_reset(arena); /* wipes answers */
	if (err)
		break_off(terminal, "not understood");
}

static void
on_drained(struct websocket *socket, void *context)
{
	struct terminal *terminal = context;

	if (terminal->viewer)
		broker_viewer_drained(terminal->viewer);
}

static void
on_closed(struct websocket *socket, int code, void *context)
{
	struct terminal *terminal = context;

	leave(terminal);
	timer_cancel(&terminal->timer);
	list_remove(&terminal->link);
	memory_free(terminal);
}

static void
attach_is_late(void *context)
{
	break_off(context, "no attach");
}

/* --- opening --- */

struct opening {
	struct pool_job job;
	struct loop_task task;
	struct terminals *terminals;
	struct site *site;
	struct http_exchange *exchange;
	struct ticket_shown shown; /* lies in the exchange */
	struct arena arena;
	struct ticket_seated seated;
	enum err err;
};

static void
refuse(struct http_exchange *exchange, int status)
{
	struct http_response *response = http_response(exchange);

	response->status = status;
	if (status == 426)
		http_response_header(response, "Upgrade", "websocket");
	http_reply(exchange);
}

static int
status_of(enum err err)
{
	switch (err) {
	case ERR_NOT_FOUND:
		return 401;
	case ERR_DENIED:
		return 403;
	default:
		return 503;
	}
}

static enum err
find_session(struct opening *opening, struct session **ret_session)
{
	struct broker *broker = opening->terminals->settings.broker;
	struct session *session = broker_find(broker, str_from(opening->seated.plan->uid));
	enum err err;

	if (session) {
		*ret_session = session;
		return OK;
	}
	err = broker_start(broker, opening->seated.plan, ret_session);
	/* Where somebody comes first who joined it, its own user is asked about soon. */
	if (!err && opening->seated.is_own)
		broker_allow(broker, str_from(opening->seated.plan->uid),
			     opening->seated.seat.rights);
	return err;
}

static void
sit_down(struct opening *opening, struct session *session)
{
	struct terminals *terminals = opening->terminals;
	struct terminal *terminal = new_object(struct terminal);
	const struct websocket_settings settings = {
		.message = on_message,
		.drained = on_drained,
		.closed = on_closed,
		.context = terminal,
		.protocol = TERMINAL_PROTOCOL,
		.message_limit = CONSOLE_FRAME_LIMIT,
		.output_limit = OUTPUT_LIMIT,
	};
	enum err err = websocket_accept(opening->exchange, &settings, &terminal->socket);

	if (err) {
		if (err != ERR_CLOSED)
			refuse(opening->exchange, 400);
		memory_free(terminal);
		return;
	}
	terminal->leg.table = &leg_table;
	terminal->terminals = terminals;
	list_append(&terminals->sockets, &terminal->link);
	timer_init(&terminal->timer, terminals->settings.loop, attach_is_late, terminal);
	timer_set_in(&terminal->timer, TERMINAL_ATTACH_MS);
	err = broker_attach(session, str_from(opening->seated.viewer), &opening->seated.seat,
			    &terminal->leg, &terminal->viewer);
	if (err)
		break_off(terminal, "too many viewers");
	warden_begin(terminals->settings.warden);
}

static void
ticket_asked(struct loop_task *task)
{
	struct opening *opening = list_entry(task, struct opening, task);
	struct session *session;
	enum err err = opening->err;

	opening->terminals->opening--;
	if (!err)
		err = find_session(opening, &session);
	if (err)
		refuse(opening->exchange, status_of(err));
	else
		sit_down(opening, session);
	site_unref(opening->site);
	arena_release(&opening->arena);
	memory_free(opening);
}

static void
ask_ticket(struct pool_job *job, void *context)
{
	struct opening *opening = list_entry(job, struct opening, job);
	struct worker *worker = context;
	struct reader *reader;

	opening->err = worker_reader(worker, &reader);
	if (!opening->err)
		opening->err = ticket_seat(opening->site, worker->store, reader, &opening->shown,
					   &opening->arena, &opening->seated);
	loop_post_task(opening->terminals->settings.loop, &opening->task);
}

void
terminals_attach(struct terminals *terminals, struct http_exchange *exchange)
{
	struct ticket_shown shown;
	enum err err;
	int status = ticket_read(http_request(exchange), &shown);
	struct opening *opening;

	if (!status && terminals->opening >= TERMINALS_OPENING_MOST)
		status = 503;
	if (status) {
		refuse(exchange, status);
		return;
	}
	opening = new_object(struct opening);
	opening->job.run = ask_ticket;
	opening->task.run = ticket_asked;
	opening->terminals = terminals;
	opening->exchange = exchange;
	opening->shown = shown;
	opening->site = site_ref(terminals->settings.site);
	arena_init(&opening->arena);
	terminals->opening++;
	err = pool_submit(terminals->settings.pool, POOL_FAST, &opening->job);
	if (err) { /* or else it is the worker's by now */
		opening->err = err;
		ticket_asked(&opening->task);
	}
}

/* --- making and ending --- */

struct terminals *
terminals_new(const struct terminals_settings *settings)
{
	struct terminals *terminals = new_object(struct terminals);

	terminals->settings = *settings;
	site_ref(settings->site);
	arena_init(&terminals->arena);
	buf_init(&terminals->scratch, OUTPUT_LIMIT);
	list_init(&terminals->sockets);
	return terminals;
}

void
terminals_set_site(struct terminals *terminals, struct site *site)
{
	site_ref(site);
	site_unref(terminals->settings.site);
	terminals->settings.site = site;
}

void
terminals_free(struct terminals *own_terminals)
{
	if (!own_terminals)
		return;
	list_each(link, &own_terminals->sockets)
		timer_cancel(&list_entry(link, struct terminal, link)->timer);
	site_unref(own_terminals->settings.site);
	arena_release(&own_terminals->arena);
	buf_release(&own_terminals->scratch);
	memory_free(own_terminals);
}

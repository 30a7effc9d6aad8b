/* SPDX-License-Identifier: Apache-2.0 */
/* One connection: events in, owner's calls out, bytes through one of three transports (socket, TLS,
 * memory). The usual answer is written straight to the socket, so that a waiting buffer exists only
 * for a slow peer. */
#include "net/connection.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/metric.h"
#include "net/connection_internal.h"
#include "net/loop_internal.h"
#include "net/tcp.h"
#include "net/tls.h"

enum {
	READS_A_TURN = 8, /* records handed on before others have their turn */
	DISCARD = 16 * 1024,
};

static struct metric tls_failures =
	METRIC(COUNTER, "sallyport_tls_failures_total", "TLS handshakes that failed.");

struct connection {
	struct loop *loop;
	struct transport transport;
	struct tls_context *context; /* until the first byte makes a session of it */
	struct admission *admission;
	const struct connection_owner *owner;
	void *owner_context;
	struct event read_event;
	struct event write_event;
	struct timer deadline;
	struct timer rest; /* looks whether TLS may give its buffers back */
	struct buf output;
	bool *gone; /* tells the caller's frame that the owner closed us */
	enum { HANDSHAKE, OPEN, FINISHING, LINGERING } state;
	bool is_paused;
	bool is_watching_read;
	bool is_watching_write;
	bool is_broken; /* a write failed; failed will be called */
	bool has_more;	/* the last read may have left bytes inside TLS */
	bool read_wants_write;
	bool write_wants_read;
	bool wants_drained;
	bool is_awake;	  /* TLS keeps its buffers, rest is set */
	bool has_stirred; /* since rest was set */
};

static void
watch_read(struct connection *connection, bool wanted)
{
	if (connection->is_watching_read == wanted || connection->transport.descriptor < 0)
		return;
	connection->is_watching_read = wanted;
	if (wanted)
		event_add(&connection->read_event, NULL);
	else
		event_del(&connection->read_event);
}

static void
watch_write(struct connection *connection, bool wanted)
{
	if (connection->is_watching_write == wanted || connection->transport.descriptor < 0)
		return;
	connection->is_watching_write = wanted;
	if (wanted)
		event_add(&connection->write_event, NULL);
	else
		event_del(&connection->write_event);
}

static void
destroy(struct connection *connection)
{
	if (connection->gone)
		*connection->gone = true;
	timer_cancel(&connection->deadline);
	timer_cancel(&connection->rest);
	event_del(&connection->read_event);
	event_del(&connection->write_event);
	if (connection->transport.session)
		tls_session_shutdown(connection->transport.session);
	tls_session_free(connection->transport.session);
	tls_context_unref(connection->context);
	buf_release(&connection->output);
	if (connection->transport.gathers && connection->transport.descriptor >= 0)
		shutdown(connection->transport.descriptor, SHUT_WR); /* lets go what waits */
	if (connection->transport.descriptor >= 0)
		close(connection->transport.descriptor);
	if (connection->transport.peer)
		connection->transport.peer->is_closed = true;
	admission_release(connection->admission);
	memory_free(connection);
}

/* Bytes come or go. A connection that is in use keeps its buffers; for one that is silent they
 * would be most of what it costs. */
static void
stir(struct connection *connection)
{
	connection->has_stirred = true;
	if (connection->is_awake || !connection->transport.session)
		return;
	connection->is_awake = tls_session_wake(connection->transport.session);
	if (connection->is_awake)
		timer_set_in(&connection->rest, LIMIT_TLS_KEEP_MS);
}

static void
rest(void *context)
{
	struct connection *connection = context;

	if (!connection->has_stirred && tls_session_rest(connection->transport.session)) {
		connection->is_awake = false;
		return;
	}
	connection->has_stirred = false;
	timer_set_in(&connection->rest, LIMIT_TLS_KEEP_MS);
}

static void
tell_failed(struct connection *connection, enum err err)
{
	connection->owner->failed(connection, err, connection->owner_context);
}

/* The write failed inside the owner's own call; it hears of it from the loop. */
static void
break_later(struct connection *connection)
{
	connection->is_broken = true;
	event_active(&connection->write_event, EV_WRITE, 0);
}

/* Sends what it can of data. False: broken. */
static bool
send_some(struct connection *connection, struct str *data)
{
	while (data->length) {
		size_t sent = 0;
		enum tls_status status =
			transport_write(&connection->transport, data->data, data->length, &sent);

		if (status == TLS_WANT_WRITE)
			return true;
		if (status == TLS_WANT_READ) {
			connection->write_wants_read = true;
			return true;
		}
		if (status != TLS_DONE)
			return false;
		*data = str_of(data->data + sent, data->length - sent);
	}
	return true;
}

/* False: broken. */
static bool
flush(struct connection *connection)
{
	struct str rest = buf_str(&connection->output);
	size_t limit = connection->output.limit;

	connection->write_wants_read = false;
	stir(connection);
	if (!send_some(connection, &rest))
		return false;
	if (rest.length) {
		buf_consume(&connection->output, connection->output.length - rest.length);
	} else if (connection->output.data) {
		buf_release(&connection->output);
		buf_init(&connection->output, limit);
	}
	watch_write(connection, rest.length && !connection->write_wants_read);
	return true;
}

/* All is sent: say so, then read until the peer has closed too. */
static void
begin_linger(struct connection *connection)
{
	connection->state = LINGERING;
	if (connection->transport.session)
		tls_session_shutdown(connection->transport.session);
	if (connection->transport.descriptor < 0 ||
	    shutdown(connection->transport.descriptor, SHUT_WR)) {
		break_later(connection);
		return;
	}
	watch_write(connection, false);
	watch_read(connection, true);
}

static void
discard(struct connection *connection)
{
	char nothing[DISCARD];
	ssize_t length = recv(connection->transport.descriptor, nothing, sizeof(nothing), 0);

	if (length > 0 || (length < 0 && (errno == EAGAIN || errno == EINTR)))
		return;
	tell_failed(connection, ERR_CLOSED);
}

static enum tls_status
shake_hands(struct connection *connection)
{
	enum tls_status status;

	if (!connection->transport.session) {
		if (tls_session_server(connection->context, connection->transport.descriptor,
				       &connection->transport.session))
			return TLS_FAILED;
		tls_context_unref(TAKE(connection->context));
	}
	stir(connection);
	status = tls_session_handshake(connection->transport.session);
	watch_write(connection, status == TLS_WANT_WRITE);
	return status;
}

/* True: open now, and still there. */
static bool
advance_handshake(struct connection *connection)
{
	enum tls_status status = shake_hands(connection);
	bool gone = false;

	if (status == TLS_WANT_READ || status == TLS_WANT_WRITE)
		return false;
	if (status != TLS_DONE) {
		metric_add(&tls_failures, 1);
		if (connection->transport.session)
			log_debug("tls.failed",
				  LOG_TEXT("reason",
					   tls_session_reason(connection->transport.session)));
		tell_failed(connection, status == TLS_CLOSED ? ERR_CLOSED : ERR_INVALID);
		return false;
	}
	connection->state = OPEN;
	connection->has_more = transport_has_pending(&connection->transport);
	timer_cancel(&connection->deadline);
	if (!connection->owner->opened)
		return true;
	connection->gone = &gone;
	connection->owner->opened(connection, connection->owner_context);
	if (gone)
		return false;
	connection->gone = NULL;
	return true;
}

/* Calls readable while bytes are inside TLS, where no poll sees them. False: the connection is
 * gone. */
static bool
call_readable(struct connection *connection)
{
	bool gone = false;

	stir(connection);
	connection->gone = &gone;
	for (int i = 0; i < READS_A_TURN; i++) {
		connection->has_more = false;
		connection->owner->readable(connection, connection->owner_context);
		if (gone)
			return false;
		if (!connection->has_more || connection->is_paused || connection->state != OPEN)
			break;
	}
	connection->gone = NULL;
	if (connection->has_more && !connection->is_paused && connection->state == OPEN)
		event_active(&connection->read_event, EV_READ, 0);
	return true;
}

static void
on_readable(evutil_socket_t descriptor, short events, void *context)
{
	struct connection *connection = context;

	if (connection->state == LINGERING) {
		discard(connection);
		return;
	}
	if (connection->write_wants_read && !flush(connection)) {
		tell_failed(connection, ERR_CLOSED);
		return;
	}
	if (connection->state == FINISHING) {
		/* What the peer still says is read after our last byte has left. */
		watch_read(connection, connection->write_wants_read);
		return;
	}
	if (connection->state == HANDSHAKE) {
		/* The request usually follows in the same packet; if not, poll will tell. */
		if (!advance_handshake(connection) || !connection->has_more)
			return;
	}
	if (connection->is_paused)
		watch_read(connection, false);
	else
		call_readable(connection);
}

static void
call_drained(struct connection *connection)
{
	connection->wants_drained = false;
	if (connection->owner->drained)
		connection->owner->drained(connection, connection->owner_context);
}

static void
on_writable(evutil_socket_t descriptor, short events, void *context)
{
	struct connection *connection = context;
	bool had_output = connection->output.length > 0;

	if (connection->state == HANDSHAKE && !connection->is_broken) {
		if (advance_handshake(connection) && connection->has_more && !connection->is_paused)
			call_readable(connection);
		return;
	}
	if (connection->is_broken || !flush(connection)) {
		tell_failed(connection, ERR_CLOSED);
		return;
	}
	if (connection->state == FINISHING && !connection->output.length) {
		begin_linger(connection);
		return;
	}
	if (connection->read_wants_write) {
		connection->read_wants_write = false;
		if (!connection->is_paused && connection->state == OPEN &&
		    !call_readable(connection))
			return;
	}
	if (connection->state == OPEN && !connection->output.length &&
	    (had_output || connection->wants_drained))
		call_drained(connection);
}

static void
on_deadline(void *context)
{
	tell_failed(context, ERR_TIMEOUT);
}

static struct connection *
create(struct loop *loop, int descriptor)
{
	struct connection *connection = new_object(struct connection);

	connection->loop = loop;
	connection->transport.descriptor = descriptor;
	connection->state = OPEN;
	buf_init(&connection->output, LIMIT_CONNECTION_OUTPUT);
	event_assign(&connection->read_event, loop_events(loop), descriptor, EV_READ | EV_PERSIST,
		     on_readable, connection);
	event_assign(&connection->write_event, loop_events(loop), descriptor, EV_WRITE | EV_PERSIST,
		     on_writable, connection);
	timer_init(&connection->deadline, loop, on_deadline, connection);
	timer_init(&connection->rest, loop, rest, connection);
	return connection;
}

struct connection *
connection_new(struct loop *loop, int own_descriptor, struct tls_context *tls,
	       struct admission *own_admission, int64_t handshake_ms)
{
	struct connection *connection = create(loop, own_descriptor);

	connection->admission = own_admission;
	if (tls) {
		connection->state = HANDSHAKE;
		connection->context = tls_context_ref(tls);
		timer_set_in(&connection->deadline, handshake_ms);
	}
	return connection;
}

struct connection *
connection_new_open(struct loop *loop, int own_descriptor, struct tls_session *own_session)
{
	struct connection *connection = create(loop, own_descriptor);

	connection->transport.session = own_session;
	/* Of what is inside already no poll will tell. */
	if (transport_has_pending(&connection->transport))
		event_active(&connection->read_event, EV_READ, 0);
	return connection;
}

struct connection *
connection_new_memory(struct loop *loop, struct memory_peer *peer)
{
	struct connection *connection = create(loop, -1);

	connection->transport.peer = peer;
	return connection;
}

void
connection_wake_memory(struct connection *connection)
{
	if (connection->output.length && !connection->transport.peer->is_slow)
		event_active(&connection->write_event, EV_WRITE, 0);
	if (connection->transport.peer->input.length || connection->transport.peer->has_ended)
		event_active(&connection->read_event, EV_READ, 0);
}

void
connection_set_owner(struct connection *connection, const struct connection_owner *owner,
		     void *context)
{
	connection->owner = owner;
	connection->owner_context = context;
	watch_read(connection, !connection->is_paused);
}

void
connection_close(struct connection *own_connection)
{
	destroy(own_connection);
}

void
connection_finish(struct connection *connection, int64_t deadline_ms)
{
	timer_set_at(&connection->deadline, deadline_ms);
	if (connection->state == HANDSHAKE && !connection->is_broken)
		break_later(connection);
	connection->state = FINISHING;
	if (!connection->is_broken && !connection->output.length)
		begin_linger(connection);
}

enum err
connection_read(struct connection *connection, struct buf *into, size_t room, size_t *ret_length)
{
	char *data;
	size_t length = 0;

	if (connection->is_broken)
		return ERR_CLOSED;
	data = buf_reserve(into, room);
	if (!data)
		return ERR_LIMIT;
	switch (transport_read(&connection->transport, data, room, &length)) {
	case TLS_DONE:
		break;
	case TLS_WANT_WRITE:
		connection->read_wants_write = true;
		watch_write(connection, true);
		return ERR_AGAIN;
	case TLS_WANT_READ:
		return ERR_AGAIN;
	default:
		return ERR_CLOSED;
	}
	buf_added(into, length);
	connection->has_more = transport_has_pending(&connection->transport);
	*ret_length = length;
	return OK;
}

bool
connection_has_unread(const struct connection *connection)
{
	struct pollfd readable = { .fd = connection->transport.descriptor, .events = POLLIN };

	return transport_has_pending(&connection->transport) || poll(&readable, 1, 0) > 0;
}

void
connection_pause(struct connection *connection, bool paused)
{
	bool was_paused = connection->is_paused;

	connection->is_paused = paused;
	/* While paused the descriptor stays watched until it rings: most peers wait for their
	 * answer in silence. */
	if (paused || !was_paused || connection->state != OPEN)
		return;
	watch_read(connection, true);
	if (transport_has_pending(&connection->transport))
		event_active(&connection->read_event, EV_READ, 0);
}

enum err
connection_write(struct connection *connection, struct str bytes)
{
	if (connection->is_broken || connection->state == FINISHING ||
	    connection->state == LINGERING)
		return ERR_CLOSED;
	if (connection->output.length + bytes.length > connection->output.limit)
		return ERR_LIMIT;
	stir(connection);
	if (!connection->output.length && connection->state == OPEN &&
	    !send_some(connection, &bytes)) {
		break_later(connection);
		return ERR_CLOSED;
	}
	if (!bytes.length)
		return OK;
	buf_append_str(&connection->output, bytes);
	if (connection->state == OPEN)
		watch_write(connection, !connection->write_wants_read);
	return OK;
}

enum err
connection_write_last(struct connection *connection, struct str bytes)
{
	transport_gather(&connection->transport);
	return connection_write(connection, bytes);
}

size_t
connection_unsent(const struct connection *connection)
{
	return connection->output.length;
}

void
connection_ask_drained(struct connection *connection)
{
	connection->wants_drained = true;
	if (!connection->output.length)
		event_active(&connection->write_event, EV_WRITE, 0);
}

void
connection_set_write_limit(struct connection *connection, size_t limit)
{
	connection->output.limit = limit;
}

void
connection_set_deadline(struct connection *connection, int64_t monotonic_ms)
{
	if (monotonic_ms)
		timer_set_at(&connection->deadline, monotonic_ms);
	else
		timer_cancel(&connection->deadline);
}

bool
connection_is_open(const struct connection *connection)
{
	return connection->state != HANDSHAKE;
}

bool
connection_is_tls(const struct connection *connection)
{
	return connection->context || connection->transport.session;
}

struct loop *
connection_loop(const struct connection *connection)
{
	return connection->loop;
}

struct tls_session *
connection_tls(struct connection *connection)
{
	return connection->state == HANDSHAKE ? NULL : connection->transport.session;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Blocking connections: the name, the proxy, TLS, and bytes with a deadline. HTTP on top of it is
 * dial_http.c's. */
#include "net/dial.h"

#include <errno.h>
#include <openssl/evp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "net/dial_internal.h"
#include "net/resolve.h"

enum {
	READ_PIECE = 16 * 1024,
	MOST_USER = 512, /* of a proxy's "user:password" */
};

struct proxy {
	char host[256];
	int port;
	char user[MOST_USER]; /* "" when none */
};

void
dial_say(struct dial_reason *reason, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reason->text, sizeof(reason->text), format, args);
	va_end(args);
}

/* out has room for as many bytes as text has, and a NUL. */
static void
percent_decode(struct str text, char *out)
{
	for (size_t i = 0; i < text.length; i++) {
		bool is_escape = text.data[i] == '%' && i + 2 < text.length &&
				 str_hex_value(text.data[i + 1]) >= 0 &&
				 str_hex_value(text.data[i + 2]) >= 0;

		if (is_escape) {
			*out++ = (char)(str_hex_value(text.data[i + 1]) << 4 |
					str_hex_value(text.data[i + 2]));
			i += 2;
		} else {
			*out++ = text.data[i];
		}
	}
	*out = '\0';
}

/* "http://[user:password@]host:port[/]" */
static enum err
parse_proxy(const char *text, struct proxy *proxy)
{
	struct str rest = str_from(text);
	struct str part = { 0 };
	size_t at;
	int64_t port = 3128;

	if (str_starts(rest, STR("http://")))
		rest = str_from_offset(rest, strlen("http://"));
	else if (strstr(text, "://"))
		return ERR_INVALID;
	if (str_ends(rest, STR("/")))
		rest.length--;
	for (at = rest.length; at && rest.data[at - 1] != '@'; at--)
		;
	if (at > MOST_USER)
		return ERR_INVALID;
	if (at)
		percent_decode(str_of(rest.data, at - 1), proxy->user);
	rest = str_from_offset(rest, at);
	if (str_starts(rest, STR("["))) {
		rest = str_from_offset(rest, 1);
		if (!str_split(&rest, ']', &part) || (rest.length && rest.data[0] != ':'))
			return ERR_INVALID;
		rest = str_from_offset(rest, 1);
	} else if (!str_split(&rest, ':', &part)) {
		return ERR_INVALID;
	}
	if (rest.length && str_to_int(rest, 1, 65535, &port))
		return ERR_INVALID;
	if (!part.length || part.length >= sizeof(proxy->host))
		return ERR_INVALID;
	memcpy(proxy->host, part.data, part.length);
	proxy->port = (int)port;
	return OK;
}

static enum err
open_socket(const char *host, int port, struct dial *dial)
{
	struct resolved resolved;
	enum err err;

	err = resolve_host(host, port, dial->deadline_ms, &resolved);
	if (err) {
		dial_say(&dial->reason, "cannot resolve %s: %s", host,
			 err == ERR_NOT_FOUND ? "no such name"
			 : err == ERR_INVALID ? "not a host name"
			 : err == ERR_TIMEOUT ? "no answer in time"
					      : "the name servers do not answer");
		return err;
	}
	err = dial_connect(&resolved, dial->deadline_ms, &dial->descriptor, &dial->reason);
	if (err) {
		struct dial_reason why = dial->reason;

		dial_say(&dial->reason, "cannot connect to %s port %d: %.100s", host, port,
			 why.text);
	}
	return err;
}

static void
append_proxy_user(struct buf *request, const char *user)
{
	unsigned char encoded[MOST_USER * 2];

	if (!user[0])
		return;
	EVP_EncodeBlock(encoded, (const unsigned char *)user, (int)strlen(user));
	buf_printf(request, "Proxy-Authorization: Basic %s\r\n", (const char *)encoded);
	memory_wipe(encoded, sizeof(encoded));
}

static enum err
ask_proxy(struct dial *dial, const struct proxy *proxy, const struct dial_settings *settings)
{
	CLEANUP(buf_release) struct buf request;
	CLEANUP(dial_response_release) struct dial_response response = { .is_head = true };
	bool is_ipv6 = strchr(settings->host, ':');
	enum err err;

	buf_init(&request, 4096);
	for (int i = 0; i < 2; i++)
		buf_printf(&request, is_ipv6 ? "%s[%s]:%d%s" : "%s%s:%d%s",
			   i ? "Host: " : "CONNECT ", settings->host, settings->port,
			   i ? "\r\n" : " HTTP/1.1\r\n");
	append_proxy_user(&request, proxy->user);
	buf_append_text(&request, "\r\n");
	dial_response_init(&response, LIMIT_HTTP_HEAD);
	response.is_head = true; /* what follows a 2xx is the tunnel */
	err = dial_write(dial, buf_str(&request));
	if (!err)
		err = dial_read_response(dial, &response);
	if (err) {
		dial_say(&dial->reason, "proxy %s gives no answer", proxy->host);
		return err;
	}
	if (response.status / 100 != 2) {
		dial_say(&dial->reason, "proxy %s refuses: status %d", proxy->host,
			 response.status);
		return ERR_DENIED;
	}
	if (settings->tls && dial->input.length) {
		dial_say(&dial->reason, "proxy %s speaks for the server", proxy->host);
		return ERR_INVALID;
	}
	return OK;
}

static enum err
shake_hands(struct dial *dial, const struct dial_settings *settings)
{
	enum err err;

	err = tls_session_client(settings->tls, dial->descriptor,
				 settings->tls_name ? settings->tls_name : settings->host,
				 &dial->session);
	if (err) {
		dial_say(&dial->reason, "%s cannot be checked against a certificate",
			 settings->host);
		return err;
	}
	for (;;) {
		enum tls_status status = tls_session_handshake(dial->session);

		if (status == TLS_DONE)
			return OK;
		if (status == TLS_CLOSED) {
			dial_say(&dial->reason, "%s closed the connection during the TLS handshake",
				 settings->host);
			return ERR_CLOSED;
		}
		if (status == TLS_FAILED) {
			dial_say(&dial->reason, "TLS with %s: %s", settings->host,
				 tls_session_reason(dial->session));
			return tls_session_is_untrusted(dial->session) ? ERR_DENIED : ERR_INVALID;
		}
		err = dial_wait(dial->descriptor, status == TLS_WANT_WRITE ? POLLOUT : POLLIN,
				dial->deadline_ms);
		if (err) {
			dial_say(&dial->reason, "%s does not complete the TLS handshake in time",
				 settings->host);
			return err;
		}
	}
}

static enum err
set_up(struct dial *dial, const struct dial_settings *settings)
{
	int connect_ms =
		settings->connect_timeout_ms ? settings->connect_timeout_ms : LIMIT_DIAL_CONNECT_MS;
	struct proxy proxy = { .port = 0 };
	enum err err = OK;

	if (!settings->host || !settings->host[0] || strpbrk(settings->host, " \t\r\n")) {
		dial_say(&dial->reason, "no host to connect to");
		return ERR_INVALID;
	}
	if (settings->proxy && parse_proxy(settings->proxy, &proxy)) {
		dial_say(&dial->reason, "the proxy is not of the form http://host:port");
		return ERR_INVALID;
	}
	dial->io_timeout_ms = connect_ms;
	dial->deadline_ms = clock_monotonic_ms() + connect_ms;
	if (settings->proxy) {
		err = open_socket(proxy.host, proxy.port, dial);
		if (!err)
			err = ask_proxy(dial, &proxy, settings);
		memory_wipe(&proxy, sizeof(proxy));
	} else {
		err = open_socket(settings->host, settings->port, dial);
	}
	if (!err && settings->tls)
		err = shake_hands(dial, settings);
	dial->deadline_ms = 0;
	dial->io_timeout_ms = settings->io_timeout_ms ? settings->io_timeout_ms : LIMIT_DIAL_IO_MS;
	return err;
}

enum err
dial_open(const struct dial_settings *settings, struct dial **ret_dial,
	  struct dial_reason *ret_reason)
{
	CLEANUP(dial_closep) struct dial *dial = new_object(struct dial);
	enum err err;

	dial->descriptor = -1;
	buf_init(&dial->input, LIMIT_HTTP_HEAD * 4);
	err = set_up(dial, settings);
	if (err) {
		if (ret_reason)
			*ret_reason = dial->reason;
		return err;
	}
	*ret_dial = TAKE(dial);
	return OK;
}

void
dial_close(struct dial *own_dial)
{
	if (!own_dial)
		return;
	if (own_dial->session)
		tls_session_shutdown(own_dial->session);
	tls_session_free(own_dial->session);
	if (own_dial->descriptor >= 0)
		close(own_dial->descriptor);
	buf_release(&own_dial->input);
	memory_free(own_dial);
}

void
dial_closep(struct dial **dial)
{
	dial_close(*dial);
}

/* How long the peer may be silent from now. */
static int64_t
patience_ends(const struct dial *dial)
{
	int64_t end_ms = clock_monotonic_ms() + dial->io_timeout_ms;

	return dial->deadline_ms && dial->deadline_ms < end_ms ? dial->deadline_ms : end_ms;
}

/* One try. ERR_AGAIN: *ret_events is to be waited for. */
static enum err
try_write(struct dial *dial, struct str bytes, size_t *ret_sent, short *ret_events)
{
	enum tls_status status = TLS_DONE;
	ssize_t sent;

	*ret_events = POLLOUT;
	if (dial->session) {
		status = tls_session_write(dial->session, bytes.data, bytes.length, ret_sent);
	} else {
		sent = send(dial->descriptor, bytes.data, bytes.length, MSG_NOSIGNAL);
		if (sent < 0)
			status = errno == EAGAIN || errno == EINTR ? TLS_WANT_WRITE : TLS_CLOSED;
		else
			*ret_sent = (size_t)sent;
	}
	if (status == TLS_WANT_READ)
		*ret_events = POLLIN;
	if (status == TLS_WANT_READ || status == TLS_WANT_WRITE)
		return ERR_AGAIN;
	return status == TLS_DONE ? OK : ERR_CLOSED;
}

enum err
dial_write(struct dial *dial, struct str bytes)
{
	while (bytes.length) {
		size_t sent = 0;
		short events;
		enum err err = try_write(dial, bytes, &sent, &events);

		if (err == ERR_AGAIN)
			err = dial_wait(dial->descriptor, events, patience_ends(dial));
		if (err) {
			dial_say(&dial->reason, err == ERR_TIMEOUT
							? "the peer takes nothing more"
							: "the peer closed the connection");
			return err;
		}
		bytes = str_from_offset(bytes, sent);
	}
	return OK;
}

static enum err
try_read(struct dial *dial, void *data, size_t room, size_t *ret_length, short *ret_events)
{
	enum tls_status status = TLS_DONE;
	ssize_t length;

	*ret_events = POLLIN;
	if (dial->session) {
		status = tls_session_read(dial->session, data, room, ret_length);
	} else {
		length = recv(dial->descriptor, data, room, 0);
		if (length < 0)
			status = errno == EAGAIN || errno == EINTR ? TLS_WANT_READ : TLS_CLOSED;
		dial->was_cut = length < 0 && status == TLS_CLOSED;
		if (length < 0)
			*ret_length = 0;
		else if (length == 0)
			status = TLS_CLOSED;
		else
			*ret_length = (size_t)length;
	}
	if (status == TLS_WANT_WRITE)
		*ret_events = POLLOUT;
	if (status == TLS_WANT_READ || status == TLS_WANT_WRITE)
		return ERR_AGAIN;
	if (status == TLS_CLOSED && dial->session)
		dial->was_cut = tls_session_was_cut(dial->session);
	if (status == TLS_FAILED) {
		dial_say(&dial->reason, "TLS: %s", tls_session_reason(dial->session));
		return ERR_IO;
	}
	return status == TLS_DONE ? OK : ERR_CLOSED;
}

static enum err
read_some(struct dial *dial, void *data, size_t room, size_t *ret_length)
{
	int64_t deadline_ms = patience_ends(dial);

	for (;;) {
		short events;
		enum err err = try_read(dial, data, room, ret_length, &events);

		if (err == ERR_AGAIN)
			err = dial_wait(dial->descriptor, events, deadline_ms);
		else if (!err)
			return OK;
		if (err == ERR_TIMEOUT)
			dial_say(&dial->reason, "the peer does not answer");
		if (err == ERR_CLOSED)
			dial_say(&dial->reason, "the peer closed the connection");
		if (err)
			return err;
	}
}

enum err
dial_fill(struct dial *dial)
{
	size_t room = dial->input.limit - dial->input.length;
	size_t length;
	char *data;
	enum err err;

	if (!room)
		return ERR_LIMIT;
	if (room > READ_PIECE)
		room = READ_PIECE;
	data = buf_reserve(&dial->input, room);
	err = read_some(dial, data, room, &length);
	if (err)
		return err;
	buf_added(&dial->input, length);
	return OK;
}

enum err
dial_read(struct dial *dial, void *data, size_t room, size_t *ret_length)
{
	size_t length = dial->input.length < room ? dial->input.length : room;

	if (!length)
		return read_some(dial, data, room, ret_length);
	memcpy(data, dial->input.data, length);
	buf_consume(&dial->input, length);
	*ret_length = length;
	return OK;
}

const char *
dial_reason(const struct dial *dial)
{
	return dial->reason.text;
}

int
dial_descriptor(const struct dial *dial)
{
	return dial->descriptor;
}

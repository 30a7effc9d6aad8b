/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP server as a whole: settings, listeners, certificates, drain. One connection's life is
 * http_connection.c's. */
#include "net/http1.h"

#include <assert.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "net/http_internal.h"
#include "net/loop_internal.h"
#include "net/tcp.h"
#include "net/tls.h"

struct listen_entry {
	struct list link;
	struct http_server *server;
	struct listener *listener;
	struct tls_context *tls;
};

static void
fill_in(struct http_settings *settings)
{
#define FILL(member, limit) \
	if (!settings->member) \
	settings->member = (limit)
	FILL(body_limit, LIMIT_HTTP_BODY);
	FILL(head_limit, LIMIT_HTTP_HEAD);
	FILL(header_limit, LIMIT_HTTP_HEADERS);
	FILL(handshake_ms, LIMIT_TLS_HANDSHAKE_MS);
	FILL(head_ms, LIMIT_HTTP_HEAD_MS);
	FILL(body_ms, LIMIT_HTTP_BODY_MS);
	FILL(keepalive_ms, LIMIT_HTTP_KEEPALIVE_MS);
	FILL(linger_ms, LIMIT_HTTP_LINGER_MS);
	FILL(write_ms, LIMIT_HTTP_WRITE_MS);
	FILL(rate, LIMIT_HTTP_RATE);
#undef FILL
	if (settings->header_limit > LIMIT_HTTP_HEADERS)
		settings->header_limit = LIMIT_HTTP_HEADERS;
}

enum err
http_server_trust(struct http_server *server, const char *const *texts)
{
	struct network *proxies;
	size_t count = 0;
	enum err err;

	while (texts && texts[count])
		count++;
	proxies = memory_new_array(count, sizeof(proxies[0]));
	for (size_t i = 0; i < count; i++) {
		err = network_parse(str_from(texts[i]), &proxies[i]);
		if (err) {
			log_error("http.proxy_invalid", LOG_TEXT("text", texts[i]));
			memory_free(proxies);
			return err;
		}
	}
	memory_free(server->proxies);
	server->proxies = proxies;
	server->proxy_count = count;
	return OK;
}

static void
end_drain(void *context)
{
	struct http_server *server = context;

	if (!server->drained)
		return;
	timer_cancel(&server->drain_deadline);
	timer_cancel(&server->drain_check);
	void (*drained)(void *) = TAKE(server->drained);

	drained(server->drained_context);
}

static void
cut_all(struct http_server *server)
{
	while (!list_is_empty(&server->connections))
		http_connection_close(
			list_entry(server->connections.next, struct http_connection, link));
	/* One's end may make its owner end another, so nothing is remembered from one to the next.
	 */
	while (!list_is_empty(&server->upgraded)) {
		struct http_upgraded *one =
			list_entry(server->upgraded.next, struct http_upgraded, link);

		one->cut(one);
	}
}

static void
drain_is_over(void *context)
{
	struct http_server *server = context;

	log_warning("http.drain_cut", LOG_INT("connections", (int64_t)server->connection_count));
	cut_all(server);
	end_drain(server);
}

struct http_server *
http_server_new(const struct http_settings *settings)
{
	struct http_server *server = new_object(struct http_server);

	server->settings = *settings;
	server->settings.trusted_proxies = NULL;
	fill_in(&server->settings);
	list_init(&server->listens);
	list_init(&server->connections);
	list_init(&server->upgraded);
	list_init(&server->spare);
	buf_init(&server->scratch, LIMIT_HTTP_HEAD * 2 + LIMIT_CONNECTION_OUTPUT / 2);
	timer_init(&server->drain_deadline, settings->loop, drain_is_over, server);
	timer_init(&server->drain_check, settings->loop, end_drain, server);
	if (http_server_trust(server, settings->trusted_proxies)) {
		http_server_free(server);
		return NULL;
	}
	return server;
}

static void
stop_listening(struct http_server *server)
{
	list_each(link, &server->listens) {
		struct listen_entry *entry = list_entry(link, struct listen_entry, link);

		list_remove(&entry->link);
		listener_free(entry->listener);
		tls_context_unref(entry->tls);
		memory_free(entry);
	}
}

void
http_server_free(struct http_server *own_server)
{
	if (!own_server)
		return;
	stop_listening(own_server);
	cut_all(own_server);
	loop_run_posted(own_server->settings.loop); /* the last replies */
	assert(!own_server->lent_count);
	timer_cancel(&own_server->drain_deadline);
	timer_cancel(&own_server->drain_check);
	list_each(link, &own_server->spare)
		http_exchange_free(list_entry(link, struct http_exchange, link));
	buf_release(&own_server->scratch);
	memory_free(own_server->proxies);
	memory_free(own_server);
}

static void
accepted(int own_descriptor, const struct sockaddr_storage *peer, struct admission *own_admission,
	 void *context)
{
	struct listen_entry *entry = context;
	struct http_server *server = entry->server;
	struct connection *connection;

	connection = connection_new(server->settings.loop, own_descriptor, entry->tls,
				    own_admission, server->settings.handshake_ms);
	http_connection_new(server, connection, peer);
}

/* Behind a proxy everybody has its address. */
static bool
is_proxy(const struct sockaddr_storage *peer, void *context)
{
	const struct listen_entry *entry = context;
	struct address address;

	return address_from_socket(peer, &address) == OK && http_is_proxy(entry->server, &address);
}

struct listener *
http_server_listen(struct http_server *server, const struct http_listen *listen)
{
	struct listen_entry *entry = new_object(struct listen_entry);
	struct listener_settings settings = {
		.loop = server->settings.loop,
		.connection_limit = listen->connection_limit,
		.address_limit = listen->address_limit,
		.is_proxy = is_proxy,
		.accepted = accepted,
		.context = entry,
	};

	entry->server = server;
	entry->tls = tls_context_ref(listen->tls);
	entry->listener = listener_new(&settings, listen->own_descriptor);
	list_init(&entry->link);
	list_append(&server->listens, &entry->link);
	return entry->listener;
}

void
http_server_swap_tls(struct http_server *server, struct tls_context *tls)
{
	assert(tls); /* or what was TLS would go on in the clear */
	list_each(link, &server->listens) {
		struct listen_entry *entry = list_entry(link, struct listen_entry, link);

		if (!entry->tls)
			continue;
		tls_context_unref(entry->tls);
		entry->tls = tls_context_ref(tls);
	}
}

size_t
http_server_count(const struct http_server *server)
{
	return server->connection_count;
}

void
http_server_accept(struct http_server *server, int own_descriptor, struct tls_context *tls)
{
	struct sockaddr_storage peer = { 0 };
	socklen_t length = sizeof(peer);
	struct connection *connection;

	fcntl(own_descriptor, F_SETFL, O_NONBLOCK);
	getpeername(own_descriptor, (struct sockaddr *)&peer, &length);
	connection = connection_new(server->settings.loop, own_descriptor, tls, NULL,
				    server->settings.handshake_ms);
	http_connection_new(server, connection, &peer);
}

void
http_server_check_drained(struct http_server *server)
{
	if (server->is_draining && list_is_empty(&server->connections) &&
	    list_is_empty(&server->upgraded))
		timer_set_in(&server->drain_check, 0);
}

void
http_server_drain(struct http_server *server, int64_t deadline_ms, void (*done)(void *),
		  void *context)
{
	server->is_draining = true;
	server->drained = done;
	server->drained_context = context;
	timer_set_at(&server->drain_deadline, deadline_ms);
	stop_listening(server);
	list_each(link, &server->connections)
		http_connection_drain(list_entry(link, struct http_connection, link));
	list_each(upgraded, &server->upgraded) {
		struct http_upgraded *one = list_entry(upgraded, struct http_upgraded, link);

		one->drain(one);
	}
	http_server_check_drained(server);
}

void
http_add_upgraded(struct http_server *server, struct http_upgraded *upgraded)
{
	upgraded->server = server;
	list_init(&upgraded->link);
	list_append(&server->upgraded, &upgraded->link);
	if (server->is_draining)
		upgraded->drain(upgraded);
}

void
http_remove_upgraded(struct http_upgraded *upgraded)
{
	list_remove(&upgraded->link);
	http_server_check_drained(upgraded->server);
}

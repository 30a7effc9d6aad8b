/* SPDX-License-Identifier: Apache-2.0 */
/* libevent's resolver on a base of its own for the length of one look-up. */
#include "net/resolve.h"

#include <event2/dns.h>
#include <event2/event.h>
#include <event2/util.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "net/address.h"

enum { MOST_NAME = 253 };

struct lookup {
	struct event_base *events;
	struct evutil_addrinfo *found;
	int error;
	bool is_done;
};

static void
found(int error, struct evutil_addrinfo *addresses, void *context)
{
	struct lookup *lookup = context;

	lookup->error = error;
	lookup->found = addresses;
	lookup->is_done = true;
	event_base_loopbreak(lookup->events);
}

static bool
is_host(const char *host)
{
	size_t length = strlen(host);

	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)host[i];

		if (byte <= 0x20 || byte >= 0x7f || strchr("/@\\\"<>#?", byte))
			return false;
	}
	return length > 0 && length <= MOST_NAME;
}

static void
take_literal(const struct address *literal, int port, struct resolved *resolved)
{
	struct sockaddr_in ipv4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };

	resolved->count = 1;
	if (address_is_ipv4(literal)) {
		memcpy(&ipv4.sin_addr, literal->bytes + 12, 4);
		memcpy(&resolved->addresses[0], &ipv4, sizeof(ipv4));
		resolved->lengths[0] = sizeof(ipv4);
		return;
	}
	memcpy(&ipv6.sin6_addr, literal->bytes, 16);
	memcpy(&resolved->addresses[0], &ipv6, sizeof(ipv6));
	resolved->lengths[0] = sizeof(ipv6);
}

/* The next one of that family at or behind at; NULL when there is none. */
static const struct evutil_addrinfo *
next_of(const struct evutil_addrinfo *at, int family)
{
	while (at && (at->ai_family != family || at->ai_addrlen > sizeof(struct sockaddr_storage)))
		at = at->ai_next;
	return at;
}

/* Both families in turns, so that one that leads nowhere costs one try (RFC 8305). */
static void
take_found(const struct evutil_addrinfo *all, struct resolved *resolved)
{
	const struct evutil_addrinfo *next[2] = { next_of(all, AF_INET6), next_of(all, AF_INET) };

	while ((next[0] || next[1]) && resolved->count < RESOLVE_MOST) {
		for (int i = 0; i < 2; i++) {
			const struct evutil_addrinfo *one = next[i];

			if (!one || resolved->count == RESOLVE_MOST)
				continue;
			memcpy(&resolved->addresses[resolved->count], one->ai_addr,
			       one->ai_addrlen);
			resolved->lengths[resolved->count++] = one->ai_addrlen;
			next[i] = next_of(one->ai_next, one->ai_family);
		}
	}
}

static enum err
error_of(int error)
{
	switch (error) {
	case EVUTIL_EAI_NONAME:
	case EVUTIL_EAI_NODATA:
	case EVUTIL_EAI_ADDRFAMILY:
		return ERR_NOT_FOUND;
	case EVUTIL_EAI_CANCEL:
		return ERR_TIMEOUT;
	default:
		return ERR_IO;
	}
}

static void
ask(struct lookup *lookup, struct evdns_base *dns, const char *host, const char *port,
    int64_t deadline_ms)
{
	/* A machine with only loopback still finds its own names: then the hint asks for neither
	 * family alone. */
	struct evutil_addrinfo hints = {
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_protocol = IPPROTO_TCP,
		.ai_flags = EVUTIL_AI_NUMERICSERV | EVUTIL_AI_ADDRCONFIG,
	};
	struct evdns_getaddrinfo_request *request;
	int64_t left_ms = deadline_ms - clock_monotonic_ms();
	struct timeval left;

	if (left_ms < 1)
		left_ms = 1;
	left = (struct timeval){ .tv_sec = left_ms / 1000, .tv_usec = left_ms % 1000 * 1000 };
	request = evdns_getaddrinfo(dns, host, port, &hints, found, lookup);
	if (lookup->is_done)
		return;
	event_base_loopexit(lookup->events, &left);
	event_base_dispatch(lookup->events);
	if (lookup->is_done)
		return;
	evdns_getaddrinfo_cancel(request);
	while (!lookup->is_done && event_base_loop(lookup->events, EVLOOP_ONCE) == 0)
		;
}

/* The caller gets a reason; libevent would write one of its own to the standard error. */
static void
say_nothing(int is_warning, const char *message)
{
}

static enum err
look_up(struct event_base *events, const char *host, int port, int64_t deadline_ms,
	struct resolved *resolved)
{
	struct lookup lookup = { .events = events };
	struct evdns_base *dns = evdns_base_new(events, 0);
	char port_text[8];
	enum err err = OK;

	if (!dns)
		return ERR_IO;
	evdns_set_log_fn(say_nothing);
	/* Mixed case in questions confuses some name servers; TLS is what proves the peer. */
	evdns_base_set_option(dns, "randomize-case:", "0");
	evdns_base_resolv_conf_parse(dns, DNS_OPTIONS_ALL, "/etc/resolv.conf");
	snprintf(port_text, sizeof(port_text), "%d", port);
	ask(&lookup, dns, host, port_text, deadline_ms);
	if (!lookup.is_done)
		err = ERR_TIMEOUT;
	else if (lookup.error)
		err = error_of(lookup.error);
	else
		take_found(lookup.found, resolved);
	if (!err && !resolved->count)
		err = ERR_NOT_FOUND;
	if (lookup.found)
		evutil_freeaddrinfo(lookup.found);
	evdns_base_free(dns, 0);
	return err;
}

enum err
resolve_host(const char *host, int port, int64_t deadline_ms, struct resolved *ret_resolved)
{
	struct address literal;
	struct event_base *events;
	enum err err;

	ret_resolved->count = 0;
	if (!is_host(host) || port < 1 || port > 65535)
		return ERR_INVALID;
	if (address_parse(str_from(host), &literal) == OK) {
		take_literal(&literal, port, ret_resolved);
		return OK;
	}
	if (strchr(host, ':'))
		return ERR_INVALID;
	events = event_base_new();
	if (!events)
		return ERR_IO;
	err = look_up(events, host, port, deadline_ms, ret_resolved);
	event_base_free(events);
	return err;
}

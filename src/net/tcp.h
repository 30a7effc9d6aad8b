/* SPDX-License-Identifier: Apache-2.0 */
/* Listening sockets: binding (in the supervisor), adopting what somebody else bound (in the front),
 * accepting under limits. A listener belongs to its loop's thread. */
#ifndef NET_TCP_H
#define NET_TCP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "base/str.h"

struct loop;
struct listener;
struct admission; /* a connection's place under the listener's limits, given back at its end */

/* Binds and listens, non-blocking and close-on-exec. address is "127.0.0.1:8443", "[::1]:8443",
 * "*:8443" (both families) or "unix:/run/x.sock" (mode 0600; a left-over socket nobody listens on
 * is replaced). Literal addresses only. ERR_INVALID: not such a text; ERR_CONFLICT: in use;
 * ERR_DENIED: not allowed; ERR_IO. Any thread. */
MUST_CHECK enum err tcp_bind(struct str address, int *ret_descriptor);

/* The port a descriptor is bound to (for ":0"); 0 for a unix socket. Any thread. */
int tcp_port(int descriptor);

/* A peer's address as text without port: "192.0.2.1", "2001:db8::1" (IPv4 inside IPv6 as IPv4),
 * "unix" for a unix socket. */
enum { TCP_ADDRESS_ROOM = 64 };
void tcp_address_text(const struct sockaddr_storage *address, char text[TCP_ADDRESS_ROOM]);

struct listener_settings {
	struct loop *loop;
	int connection_limit; /* in all; 0: LIMIT_CONNECTIONS */
	/* Per IPv4 address or IPv6 /64; 0: LIMIT_CONNECTIONS_PER_ADDRESS. None for a unix socket.
	 */
	int address_limit;
	/* Whether this peer speaks for many, as a proxy does: it counts in all, but has no limit of
	 * its own. NULL: nobody does. */
	bool (*is_proxy)(const struct sockaddr_storage *peer, void *context);
	/* May stop the listener, but not free it. */
	void (*accepted)(int own_descriptor, const struct sockaddr_storage *peer,
			 struct admission *own_admission, void *context);
	void *context;
};

/* Listens on a bound descriptor. Sets TCP_NODELAY on it, which accepted sockets inherit. */
struct listener *listener_new(const struct listener_settings *settings, int own_descriptor);
void listener_stop(struct listener *listener); /* closes the socket; what was accepted goes on */
void listener_free(struct listener *own_listener); /* also before its connections end; takes NULL */
size_t listener_count(const struct listener *listener); /* connections accepted and not yet ended */
bool listener_is_unix(const struct listener *listener);
int listener_port(const struct listener *listener);

void admission_release(struct admission *own_admission); /* takes NULL */

#endif

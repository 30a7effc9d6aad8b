/* SPDX-License-Identifier: Apache-2.0 */
/* A byte stream with a peer, plain or TLS, on the loop: bounded in both directions, with one
 * deadline at a time. What the bytes mean is the owner's affair (http1, websocket, the Jumpoint
 * link). Loop's thread. */
#ifndef NET_CONNECTION_H
#define NET_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct loop;
struct dial;
struct tls_context;
struct admission;
struct connection;

/* The owner's functions. Each may close the connection, after which nothing is called. */
struct connection_owner {
	/* The TLS handshake is done; NULL: not interested. Its deadline is off from here on. Not
	 * called when plain. */
	void (*opened)(struct connection *connection, void *context);
	/* Bytes can be read, or the end has come: call connection_read. Not called while paused. */
	void (*readable)(struct connection *connection, void *context);
	/* All that was written has left; NULL: not interested. */
	void (*drained)(struct connection *connection, void *context);
	/* It is over: ERR_CLOSED the peer is gone, ERR_TIMEOUT the deadline passed, ERR_INVALID no
	 * TLS. The owner must call connection_close; at ERR_TIMEOUT it may instead set a new
	 * deadline, or write a last word and call connection_finish. */
	void (*failed)(struct connection *connection, enum err err, void *context);
};

/* Takes an open non-blocking socket. tls NULL: plain; else the server's handshake comes
 * first, with handshake_ms for it. The owner hears nothing until the first byte after it. admission
 * may be NULL. */
struct connection *connection_new(struct loop *loop, int own_descriptor, struct tls_context *tls,
				  struct admission *own_admission, int64_t handshake_ms);

/* Goes on with what a dial began (net/dial.h). What that has read and nobody has asked for is
 * appended to early. Little of what is written waits in the kernel, where nothing can overtake it.
 */
struct connection *connection_from_dial(struct loop *loop, struct dial *own_dial,
					struct buf *early);

void connection_set_owner(struct connection *connection, const struct connection_owner *owner,
			  void *context);

/* Ends it now: a TLS good-bye if that needs no wait, then the descriptor. */
void connection_close(struct connection *own_connection);

/* Begins to end it well: sends what is left to send, then the end of the stream, and reads the
 * peer's bytes into nothing until it closes too or the deadline passes, so that the peer sees the
 * last answer although it was still sending. From now on only failed is called, once, and then the
 * owner closes. */
void connection_finish(struct connection *connection, int64_t deadline_ms);

/* Appends what can be had now, at most room bytes. OK: *ret_length > 0; ERR_AGAIN: nothing now;
 * ERR_CLOSED: the end. */
MUST_CHECK enum err connection_read(struct connection *connection, struct buf *into, size_t room,
				    size_t *ret_length);
void connection_pause(struct connection *connection, bool paused); /* stops and starts readable */

/* The peer has sent what nobody has read yet. Asks the kernel. */
bool connection_has_unread(const struct connection *connection);

/* Sends now what the socket takes, keeps the rest up to the limit. ERR_LIMIT: it would hold more
 * than the limit (nothing of it was taken); ERR_CLOSED: failed will follow from the loop. */
MUST_CHECK enum err connection_write(struct connection *connection, struct str bytes);
/* The same, when connection_close or connection_finish comes next: the bytes leave together with
 * the end of the stream, and may wait for it. */
MUST_CHECK enum err connection_write_last(struct connection *connection, struct str bytes);
size_t connection_unsent(const struct connection *connection);

/* Calls drained from the loop's next turn even if nothing waits: for a writer that lets others have
 * their turn. */
void connection_ask_drained(struct connection *connection);

/* The most that may wait to be sent; LIMIT_CONNECTION_OUTPUT unless set. */
void connection_set_write_limit(struct connection *connection, size_t limit);

/* Absolute, by clock_monotonic_ms; 0: none. Replaces the one before. */
void connection_set_deadline(struct connection *connection, int64_t monotonic_ms);

/* The handshake is done, or none was needed. */
bool connection_is_open(const struct connection *connection);
bool connection_is_tls(const struct connection *connection);
struct loop *connection_loop(const struct connection *connection);

/* NULL when plain or before the end of the handshake. Stays the connection's. */
struct tls_session *connection_tls(struct connection *connection);

#endif

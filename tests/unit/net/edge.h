/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the network edge share: a loop and a server with a known handler, peers on
 * socket pairs, certificates. */
#ifndef UNIT_NET_EDGE_H
#define UNIT_NET_EDGE_H

#include "base/buf.h"
#include "net/http1.h"
#include "net/loop.h"
#include "net/tls.h"
#include "support/test.h"

enum { EDGE_HELD = 8 };

/* The handler answers by path:
 *   /echo      the body, as text/plain           /say?text  that text
 *   /big?n     n times 'x'                       /file?n    a file of n times 'f' behind the body
 * "head:" /later     keeps the exchange in held        /worker    a thread answers "worked" /close
 * "bye" and close                   /about     method, path, query, host, address, body length
 *   /overflow  a body past its ceiling           /empty     204
 *   /take      takes the connection out of HTTP into taken */
struct edge {
	struct loop *loop;
	struct http_server *server;
	struct http_exchange *held[EDGE_HELD];
	int held_count;
	int served;
	struct connection *taken;
	struct buf early;
	bool is_drained;
};

void edge_start(struct edge *edge,
		const struct http_settings
			*settings); /* settings may be NULL; loop and serve are filled in */
void edge_stop(struct edge *edge);

/* One pass through http_loopback; the answer is valid until the next call. */
const char *edge_ask(struct edge *edge, const char *request);
const char *edge_ask_bytes(struct edge *edge, struct str request);
int edge_status(struct edge *edge, const char *request); /* of the (first) answer; 0: none */

/* A peer on a socket pair; all of its functions turn the loop. */
int edge_connect(struct edge *edge, struct tls_context *tls);
void edge_turn(struct edge *edge); /* until nothing moves any more */
void edge_send(struct edge *edge, int peer, const char *text);
void edge_send_bytes(struct edge *edge, int peer, struct str bytes);
const char *edge_receive(struct edge *edge, int peer); /* what is there, "" when nothing */
bool edge_is_closed(struct edge *edge,
		    int peer); /* the server hung up (unread bytes are thrown away) */

/* For http_server_drain: sets is_drained, once. */
void edge_note_drained(void *edge);

/* A self-signed P-256 certificate for localhost, 127.0.0.1 and ::1, made anew each time. PEM. */
struct edge_certificate {
	struct buf certificate;
	struct buf key;
};
void edge_certificate_make(struct edge_certificate *certificate);
void edge_certificate_release(struct edge_certificate *certificate);
struct tls_context *edge_tls_server(const struct edge_certificate *certificate, int tickets);
struct tls_context *edge_tls_client(
	const struct edge_certificate *certificate); /* trusts it; NULL: trusts nobody */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* TLS by OpenSSL: contexts made from bytes or descriptors, counted, so that a new certificate is a
 * new context and old connections keep theirs; and one connection's session on a non-blocking
 * descriptor. Contexts are for any thread once made; a session belongs to one thread. */
#ifndef NET_TLS_H
#define NET_TLS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/str.h"

struct tls_context;
struct tls_session;

/* Why a context could not be made, for a person: "the key does not belong to the certificate". */
struct tls_reason {
	char text[200];
};

/* A server's context from PEM bytes: the certificate with its chain, and its key. tickets:
 * resumption tickets sent after each handshake: 1 where browsers come, 0 for an API alone.
 * ret_reason may be NULL. ERR_INVALID with a reason. */
MUST_CHECK enum err tls_context_server(struct str certificates, struct str key, int tickets,
				       struct tls_context **ret_context,
				       struct tls_reason *ret_reason);

/* The same from open descriptors, read from their start; they stay the caller's. */
MUST_CHECK enum err tls_context_server_open(int certificates, int key, int tickets,
					    struct tls_context **ret_context,
					    struct tls_reason *ret_reason);

/* A client's context that trusts ca_file (PEM bundle) and the certificates of ca_directory; both
 * NULL: the machine's own, from the usual places and SSL_CERT_FILE. ERR_NOT_FOUND: the file cannot
 * be read; ERR_INVALID: no certificate in it. */
MUST_CHECK enum err tls_context_client(const char *ca_file, const char *ca_directory,
				       struct tls_context **ret_context,
				       struct tls_reason *ret_reason);

/* A client's context for a protocol that proves its peer by itself, over tls_session_export:
 * neither name nor issuer counts. TLS 1.3 only. ERR_BACKEND: TLS cannot be set up. */
MUST_CHECK enum err tls_context_unproved(struct tls_context **ret_context);

/* From now on the peer must also hold this public key: SHA-256 over its SubjectPublicKeyInfo. With
 * only_pin neither name nor issuer counts. Before the first session. */
void tls_context_pin(struct tls_context *context, const unsigned char sha256[32], bool only_pin);

struct tls_context *tls_context_ref(struct tls_context *context); /* NULL gives NULL */
void tls_context_unref(struct tls_context *own_context);	  /* takes NULL */

/* A session on a non-blocking descriptor, which stays the caller's. host is a client's: sent as SNI
 * and checked against the certificate, name or literal address. ERR_INVALID for a host that cannot
 * be one. */
MUST_CHECK enum err tls_session_server(struct tls_context *context, int descriptor,
				       struct tls_session **ret_session);
MUST_CHECK enum err tls_session_client(struct tls_context *context, int descriptor,
				       const char *host, struct tls_session **ret_session);
void tls_session_free(struct tls_session *own_session);

/* Bytes come and go: from now on the session keeps its two buffers, some 34 KB, from one record to
 * the next. A new one does not. False: nor does this one, because LIMIT_TLS_KEEPING sessions of its
 * context already do. */
bool tls_session_wake(struct tls_session *session);

/* It has fallen silent: gives the buffers back, wiped, and keeps none. False: there are bytes in
 * them, nothing was done. */
bool tls_session_rest(struct tls_session *session);

enum tls_status {
	TLS_DONE,
	TLS_WANT_READ, /* again when the descriptor is readable */
	TLS_WANT_WRITE,
	TLS_CLOSED, /* the peer said good-bye, or the stream ended */
	TLS_FAILED, /* tls_session_reason says why */
};
enum tls_status tls_session_handshake(struct tls_session *session);
enum tls_status tls_session_read(struct tls_session *session, void *data, size_t room,
				 size_t *ret_length);
enum tls_status tls_session_write(struct tls_session *session, const void *data, size_t length,
				  size_t *ret_length);

/* What is written from now on waits in the kernel until a packet is full or the descriptor is shut
 * down: so the last answer, the good-bye and the end of the stream leave together. */
void tls_session_gather(struct tls_session *session);

/* Says good-bye, once, and only if that needs no wait. */
void tls_session_shutdown(struct tls_session *session);

/* Bytes are inside that no poll will tell of. */
bool tls_session_has_pending(const struct tls_session *session);

/* It failed because of the peer's certificate. */
bool tls_session_is_untrusted(const struct tls_session *session);

/* It closed without the peer's good-bye: perhaps not all has come. */
bool tls_session_was_cut(const struct tls_session *session);

/* Why it failed, for a person; "" when it did not. Valid as long as the session. */
const char *tls_session_reason(const struct tls_session *session);

/* Keying material of this very connection for protocols that bind to it (RFC 5705). After the
 * handshake. */
MUST_CHECK enum err tls_session_export(struct tls_session *session, const char *label,
				       unsigned char *out, size_t size);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* TLS sessions: handshake, bytes and good-bye over a non-blocking descriptor. Contexts are made in
 * tls_context.c. */
#include "net/tls.h"

#include <arpa/inet.h>
#include <assert.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"
#include "net/address.h"
#include "net/tls_internal.h"

enum { MOST_HOST = 253 };

struct tls_session {
	SSL *ssl;
	struct tls_context *context;
	struct tls_socket socket;
	char *reason; /* NULL while nothing failed */
	bool is_untrusted;
	bool has_failed; /* nothing may be sent any more, not even a good-bye */
	bool said_good_bye;
	bool was_cut;	    /* the stream ended without the peer's good-bye */
	bool keeps_buffers; /* counted in the context */
};

static enum err
session_new(struct tls_context *context, int descriptor, struct tls_session **ret_session)
{
	struct tls_session *session = new_object(struct tls_session);
	BIO *bio;

	session->socket.descriptor = descriptor;
	ERR_clear_error();
	session->ssl = SSL_new(context->ssl);
	bio = tls_bio_new(context, &session->socket);
	if (!session->ssl || !bio) {
		SSL_free(session->ssl);
		BIO_free(bio);
		memory_free(session);
		return ERR_IO;
	}
	SSL_set_bio(session->ssl, bio, bio);
	session->context = tls_context_ref(context);
	*ret_session = session;
	return OK;
}

enum err
tls_session_server(struct tls_context *context, int descriptor, struct tls_session **ret_session)
{
	struct tls_session *session;
	enum err err;

	err = session_new(context, descriptor, &session);
	if (err)
		return err;
	SSL_set_accept_state(session->ssl);
	*ret_session = session;
	return OK;
}

static bool
expect_host(SSL *ssl, const char *host)
{
	struct address literal;
	char text[ADDRESS_TEXT_ROOM];
	char name[MOST_HOST + 1];

	if (address_parse(str_from(host), &literal) == OK) {
		address_text(&literal, text);
		return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), text) == 1;
	}
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	memcpy(name, host, strlen(host) + 1);
	return SSL_set1_host(ssl, name) == 1 && SSL_set_tlsext_host_name(ssl, name) == 1;
}

enum err
tls_session_client(struct tls_context *context, int descriptor, const char *host,
		   struct tls_session **ret_session)
{
	struct tls_session *session;
	enum err err;

	if (!host || !*host || strlen(host) > MOST_HOST)
		return ERR_INVALID;
	err = session_new(context, descriptor, &session);
	if (err)
		return err;
	SSL_set_connect_state(session->ssl);
	if (!expect_host(session->ssl, host)) {
		tls_session_free(session);
		return ERR_INVALID;
	}
	*ret_session = session;
	return OK;
}

/* Older ones free buffers that hold half a record (CVE-2024-4741). */
static bool
can_free_buffers(void)
{
	static const unsigned mended[] = { 14, 6, 2, 1 }; /* 3.0.14, 3.1.6, 3.2.2, 3.3.1 */
	unsigned minor = OPENSSL_version_minor();

	return OPENSSL_version_major() > 3 || minor >= COUNT_OF(mended) ||
	       OPENSSL_version_patch() >= mended[minor];
}

bool
tls_session_wake(struct tls_session *session)
{
	atomic_int *keeping = &session->context->keeping;

	if (session->keeps_buffers)
		return true;
	if (atomic_fetch_add_explicit(keeping, 1, memory_order_relaxed) >= LIMIT_TLS_KEEPING ||
	    !can_free_buffers()) {
		atomic_fetch_sub_explicit(keeping, 1, memory_order_relaxed);
		return false;
	}
	session->keeps_buffers = true;
	SSL_clear_mode(session->ssl, SSL_MODE_RELEASE_BUFFERS);
	return true;
}

bool
tls_session_rest(struct tls_session *session)
{
	if (!session->keeps_buffers)
		return true;
	if (SSL_has_pending(session->ssl) || SSL_free_buffers(session->ssl) != 1)
		return false;
	session->keeps_buffers = false;
	SSL_set_mode(session->ssl, SSL_MODE_RELEASE_BUFFERS);
	atomic_fetch_sub_explicit(&session->context->keeping, 1, memory_order_relaxed);
	return true;
}

void
tls_session_free(struct tls_session *own_session)
{
	if (!own_session)
		return;
	SSL_free(own_session->ssl);
	if (own_session->keeps_buffers)
		atomic_fetch_sub_explicit(&own_session->context->keeping, 1, memory_order_relaxed);
	tls_context_unref(own_session->context);
	memory_free(own_session->reason);
	memory_free(own_session);
}

static enum tls_status
fail(struct tls_session *session, const char *reason)
{
	session->has_failed = true;
	if (!session->reason)
		session->reason = memory_text(reason);
	return TLS_FAILED;
}

static enum tls_status
status_of(struct tls_session *session, int result)
{
	int error = SSL_get_error(session->ssl, result);
	long verified = SSL_get_verify_result(session->ssl);
	const char *reason;

	switch (error) {
	case SSL_ERROR_WANT_READ:
		return TLS_WANT_READ;
	case SSL_ERROR_WANT_WRITE:
		return TLS_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		return TLS_CLOSED;
	case SSL_ERROR_SYSCALL:
		/* The connection was cut: no reason beyond errno, which is a plain socket's matter
		 * too. */
		session->has_failed = true;
		session->was_cut = true;
		return TLS_CLOSED;
	default:
		break;
	}
	if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
		session->has_failed = true;
		session->was_cut = true;
		return TLS_CLOSED;
	}
	if (verified != X509_V_OK && !SSL_is_server(session->ssl)) {
		session->is_untrusted = true;
		return fail(session, X509_verify_cert_error_string(verified));
	}
	reason = ERR_reason_error_string(ERR_peek_error());
	return fail(session, reason ? reason : "TLS failed");
}

static bool
has_pinned_key(const struct tls_session *session)
{
	unsigned char *encoded = NULL;
	unsigned char digest[32];
	X509 *certificate = SSL_get0_peer_certificate(session->ssl);
	int length;
	int done;

	if (!certificate)
		return false;
	length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded);
	if (length <= 0)
		return false;
	done = EVP_Digest(encoded, (size_t)length, digest, NULL, EVP_sha256(), NULL);
	OPENSSL_free(encoded);
	return done == 1 && memcmp(digest, session->context->pin, sizeof(digest)) == 0;
}

enum tls_status
tls_session_handshake(struct tls_session *session)
{
	int result;

	ERR_clear_error();
	result = SSL_do_handshake(session->ssl);
	if (result != 1)
		return status_of(session, result);
	if (session->context->has_pin && !has_pinned_key(session)) {
		session->is_untrusted = true;
		return fail(session, "the server's key is not the pinned one");
	}
	return TLS_DONE;
}

enum tls_status
tls_session_read(struct tls_session *session, void *data, size_t room, size_t *ret_length)
{
	int result;

	ERR_clear_error();
	result = SSL_read_ex(session->ssl, data, room, ret_length);
	return result == 1 ? TLS_DONE : status_of(session, result);
}

enum tls_status
tls_session_write(struct tls_session *session, const void *data, size_t length, size_t *ret_length)
{
	int result;

	ERR_clear_error();
	result = SSL_write_ex(session->ssl, data, length, ret_length);
	return result == 1 ? TLS_DONE : status_of(session, result);
}

void
tls_session_gather(struct tls_session *session)
{
	session->socket.gathers = true;
}

void
tls_session_shutdown(struct tls_session *session)
{
	if (session->has_failed || session->said_good_bye || !SSL_is_init_finished(session->ssl))
		return;
	session->said_good_bye = true;
	ERR_clear_error();
	SSL_shutdown(session->ssl);
}

bool
tls_session_has_pending(const struct tls_session *session)
{
	return SSL_has_pending(session->ssl) == 1;
}

bool
tls_session_is_untrusted(const struct tls_session *session)
{
	return session->is_untrusted;
}

bool
tls_session_was_cut(const struct tls_session *session)
{
	return session->was_cut;
}

const char *
tls_session_reason(const struct tls_session *session)
{
	return session->reason ? session->reason : "";
}

enum err
tls_session_export(struct tls_session *session, const char *label, unsigned char *out, size_t size)
{
	ERR_clear_error();
	if (SSL_export_keying_material(session->ssl, out, size, label, strlen(label), NULL, 0, 0) !=
	    1)
		return ERR_BACKEND;
	return OK;
}

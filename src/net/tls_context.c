/* SPDX-License-Identifier: Apache-2.0 */
/* TLS contexts: certificates, keys, trust and the protocol's options. */
#include <dirent.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "net/tls_internal.h"

enum {
	PEM_LIMIT = 1024 * 1024,
	PEM_PIECE = 16 * 1024,
};

static void
say(struct tls_reason *ret_reason, const char *what)
{
	if (!ret_reason)
		return;
	snprintf(ret_reason->text, sizeof(ret_reason->text), "%s", what);
}

/* What OpenSSL noted first, behind our own words. */
static void
say_why(struct tls_reason *ret_reason, const char *what)
{
	const char *why = ERR_reason_error_string(ERR_peek_error());

	if (!ret_reason)
		return;
	snprintf(ret_reason->text, sizeof(ret_reason->text), "%s: %s", what,
		 why ? why : "unknown reason");
}

/* OpenSSL's own socket BIO writes without MSG_NOSIGNAL; ours leaves SIGPIPE to the program. */

static int
bio_read(BIO *bio, char *data, int room)
{
	const struct tls_socket *socket = BIO_get_data(bio);
	ssize_t length = recv(socket->descriptor, data, (size_t)room, 0);

	BIO_clear_retry_flags(bio);
	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_read(bio);
	else if (length == 0)
		BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
	return (int)length;
}

static int
bio_write(BIO *bio, const char *data, int length)
{
	const struct tls_socket *socket = BIO_get_data(bio);
	ssize_t sent = send(socket->descriptor, data, (size_t)length,
			    MSG_NOSIGNAL | (socket->gathers ? MSG_MORE : 0));

	BIO_clear_retry_flags(bio);
	if (sent < 0 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_write(bio);
	return (int)sent;
}

static long
bio_control(BIO *bio, int command, long number, void *pointer)
{
	if (command == BIO_CTRL_EOF)
		return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
	return command == BIO_CTRL_FLUSH;
}

BIO *
tls_bio_new(struct tls_context *context, struct tls_socket *socket)
{
	BIO *bio = BIO_new(context->bio);

	if (!bio)
		return NULL;
	BIO_set_data(bio, socket);
	BIO_set_init(bio, 1);
	return bio;
}

static struct tls_context *
context_new(const SSL_METHOD *method)
{
	struct tls_context *context = new_object(struct tls_context);

	/* The machine's openssl.cnf could load modules, which neither a static nor a confined
	 * program can. */
	OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	ERR_clear_error();
	atomic_init(&context->references, 1);
	atomic_init(&context->keeping, 0);
	context->ssl = SSL_CTX_new(method);
	context->bio = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "descriptor");
	if (!context->ssl || !context->bio) {
		tls_context_unref(context);
		return NULL;
	}
	BIO_meth_set_read(context->bio, bio_read);
	BIO_meth_set_write(context->bio, bio_write);
	BIO_meth_set_ctrl(context->bio, bio_control);
	SSL_CTX_set_min_proto_version(context->ssl, TLS1_2_VERSION);
	SSL_CTX_set_mode(context->ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
					       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	/* Plaintext is wiped from OpenSSL's buffers once it was read: it may have been a secret. */
	SSL_CTX_set_options(context->ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
						  SSL_OP_CLEANSE_PLAINTEXT);
	SSL_CTX_set_session_cache_mode(context->ssl, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_read_ahead(context->ssl, 1); /* one recv for a record's header and its bytes */
	SSL_CTX_set1_groups_list(context->ssl, "X25519:P-256:P-384");
	SSL_CTX_set_cipher_list(context->ssl, "ECDHE+AESGCM:ECDHE+CHACHA20");
	return context;
}

/* Never asks a terminal for a pass phrase. */
static int
no_pass_phrase(char *buffer, int size, int writes, void *context)
{
	return -1;
}

static bool
use_chain(SSL_CTX *ssl, BIO *pem)
{
	unsigned long error;
	X509 *certificate;

	for (;;) {
		certificate = PEM_read_bio_X509(pem, NULL, no_pass_phrase, NULL);
		if (!certificate)
			break;
		if (SSL_CTX_add0_chain_cert(ssl, certificate) != 1) {
			X509_free(certificate);
			return false;
		}
	}
	error = ERR_peek_last_error();
	if (ERR_GET_LIB(error) != ERR_LIB_PEM || ERR_GET_REASON(error) != PEM_R_NO_START_LINE)
		return false;
	ERR_clear_error();
	return true;
}

static bool
use_certificates(SSL_CTX *ssl, struct str pem)
{
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.length);
	X509 *certificate = bio ? PEM_read_bio_X509_AUX(bio, NULL, no_pass_phrase, NULL) : NULL;
	bool used;

	used = certificate && SSL_CTX_use_certificate(ssl, certificate) == 1 && use_chain(ssl, bio);
	X509_free(certificate);
	BIO_free(bio);
	return used;
}

static bool
use_key(SSL_CTX *ssl, struct str pem)
{
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.length);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_pass_phrase, NULL) : NULL;
	bool used;

	used = key && SSL_CTX_use_PrivateKey(ssl, key) == 1;
	EVP_PKEY_free(key);
	BIO_free(bio);
	return used;
}

static int
choose_protocol(SSL *ssl, const unsigned char **ret_chosen, unsigned char *ret_length,
		const unsigned char *offered, unsigned int offered_length, void *context)
{
	static const unsigned char ours[] = "\x08http/1.1\x08http/1.0";
	unsigned char *chosen;

	if (SSL_select_next_proto(&chosen, ret_length, ours, sizeof(ours) - 1, offered,
				  offered_length) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*ret_chosen = chosen;
	return SSL_TLSEXT_ERR_OK;
}

enum err
tls_context_server(struct str certificates, struct str key, int tickets,
		   struct tls_context **ret_context, struct tls_reason *ret_reason)
{
	static const unsigned char session_context[] = "edge";
	struct tls_context *context = context_new(TLS_server_method());
	const char *what = NULL;

	if (!context) {
		say_why(ret_reason, "TLS cannot be set up");
		return ERR_BACKEND;
	}
	if (!use_certificates(context->ssl, certificates))
		what = "the certificate cannot be read";
	else if (!use_key(context->ssl, key))
		what = "the key cannot be read, or does not belong to the certificate";
	else if (SSL_CTX_check_private_key(context->ssl) != 1)
		what = "the key does not belong to the certificate";
	if (what) {
		say_why(ret_reason, what);
		ERR_clear_error();
		tls_context_unref(context);
		return ERR_INVALID;
	}
	SSL_CTX_set_options(context->ssl, SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_session_id_context(context->ssl, session_context, sizeof(session_context) - 1);
	SSL_CTX_set_num_tickets(context->ssl, (size_t)tickets);
	if (!tickets)
		SSL_CTX_set_options(context->ssl, SSL_OP_NO_TICKET);
	SSL_CTX_set_alpn_select_cb(context->ssl, choose_protocol, NULL);
	*ret_context = context;
	return OK;
}

static enum err
read_all(int descriptor, struct buf *into)
{
	off_t at = 0;

	for (;;) {
		char *room = buf_reserve(into, PEM_PIECE);
		ssize_t length;

		if (!room)
			return ERR_LIMIT;
		length = pread(descriptor, room, PEM_PIECE, at);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return ERR_IO;
		if (length == 0)
			return OK;
		buf_added(into, (size_t)length);
		at += length;
	}
}

enum err
tls_context_server_open(int certificates, int key, int tickets, struct tls_context **ret_context,
			struct tls_reason *ret_reason)
{
	CLEANUP(buf_release) struct buf certificate_pem;
	CLEANUP(buf_release) struct buf key_pem;

	buf_init(&certificate_pem, PEM_LIMIT);
	buf_init(&key_pem, PEM_LIMIT);
	if (read_all(certificates, &certificate_pem)) {
		say(ret_reason, "the certificate's file cannot be read");
		return ERR_INVALID;
	}
	if (read_all(key, &key_pem)) {
		say(ret_reason, "the key's file cannot be read");
		return ERR_INVALID;
	}
	return tls_context_server(buf_str(&certificate_pem), buf_str(&key_pem), tickets,
				  ret_context, ret_reason);
}

/* A directory is of use only with the names that OpenSSL looks for: "5ed36f99.0". */
static bool
is_hashed_directory(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	bool found = false;

	if (!directory)
		return false;
	for (entry = readdir(directory); entry && !found; entry = readdir(directory))
		found = strlen(entry->d_name) == 10 &&
			strspn(entry->d_name, "0123456789abcdef") == 8 && entry->d_name[8] == '.';
	closedir(directory);
	return found;
}

/* A hashed directory is looked into for the one issuer needed; a bundle of 140 certificates would
 * be parsed at every start. */
static bool
trust_machine(SSL_CTX *ssl)
{
	static const char directory[] = "/etc/ssl/certs";
	static const char *const bundles[] = {
		"/etc/ssl/certs/ca-certificates.crt", /* Debian, Arch */
		"/etc/pki/tls/certs/ca-bundle.crt",   /* Fedora, Red Hat, Amazon */
		"/etc/ssl/ca-bundle.pem",	      /* SUSE */
		"/etc/ssl/cert.pem",		      /* Alpine */
	};

	if (getenv("SSL_CERT_FILE") || getenv("SSL_CERT_DIR"))
		return SSL_CTX_set_default_verify_paths(ssl) == 1;
	if (is_hashed_directory(directory))
		return SSL_CTX_load_verify_dir(ssl, directory) == 1;
	for (size_t i = 0; i < COUNT_OF(bundles); i++)
		if (access(bundles[i], R_OK) == 0)
			return SSL_CTX_load_verify_file(ssl, bundles[i]) == 1;
	return true; /* nobody is trusted; the handshake will say so */
}

enum err
tls_context_client(const char *ca_file, const char *ca_directory, struct tls_context **ret_context,
		   struct tls_reason *ret_reason)
{
	struct tls_context *context = context_new(TLS_client_method());
	bool done = true;

	if (!context) {
		say_why(ret_reason, "TLS cannot be set up");
		return ERR_BACKEND;
	}
	if (ca_file && access(ca_file, R_OK)) {
		say(ret_reason, "the CA file cannot be read");
		tls_context_unref(context);
		return ERR_NOT_FOUND;
	}
	if (ca_file)
		done = SSL_CTX_load_verify_file(context->ssl, ca_file) == 1;
	if (done && ca_directory)
		done = SSL_CTX_load_verify_dir(context->ssl, ca_directory) == 1;
	if (!ca_file && !ca_directory)
		done = trust_machine(context->ssl);
	if (!done) {
		say_why(ret_reason, "the trusted certificates cannot be read");
		ERR_clear_error();
		tls_context_unref(context);
		return ERR_INVALID;
	}
	SSL_CTX_set_verify(context->ssl, SSL_VERIFY_PEER, NULL);
	*ret_context = context;
	return OK;
}

enum err
tls_context_unproved(struct tls_context **ret_context)
{
	struct tls_context *context = context_new(TLS_client_method());

	if (!context || SSL_CTX_set_min_proto_version(context->ssl, TLS1_3_VERSION) != 1) {
		tls_context_unref(context);
		return ERR_BACKEND;
	}
	SSL_CTX_set_verify(context->ssl, SSL_VERIFY_NONE, NULL);
	*ret_context = context;
	return OK;
}

void
tls_context_pin(struct tls_context *context, const unsigned char sha256[32], bool only_pin)
{
	memcpy(context->pin, sha256, sizeof(context->pin));
	context->has_pin = true;
	if (only_pin)
		SSL_CTX_set_verify(context->ssl, SSL_VERIFY_NONE, NULL);
}

struct tls_context *
tls_context_ref(struct tls_context *context)
{
	if (context)
		atomic_fetch_add_explicit(&context->references, 1, memory_order_relaxed);
	return context;
}

void
tls_context_unref(struct tls_context *own_context)
{
	if (!own_context ||
	    atomic_fetch_sub_explicit(&own_context->references, 1, memory_order_acq_rel) > 1)
		return;
	SSL_CTX_free(own_context->ssl);
	BIO_meth_free(own_context->bio);
	memory_free(own_context);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The fixture of the edge's tests. */
#include "edge.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/memory.h"
#include "base/thread.h"
#include "net/connection.h"

static struct buf answer; /* edge_ask's and edge_receive's */
static struct thread *worker;

static void
work(void *context)
{
	struct http_exchange *exchange = context;

	buf_append_text(&http_response(exchange)->body, "worked");
	http_reply(exchange);
}

static int64_t
query_number(const struct http_request *request)
{
	int64_t number = 0;

	CHECK_OK(str_to_int(request->query, 0, INT32_MAX, &number));
	return number;
}

static void
fill(struct buf *buf, char byte, int64_t count)
{
	for (int64_t i = 0; i < count; i++)
		buf_append_byte(buf, byte);
}

static void
give_file(struct http_response *response, int64_t size)
{
	response->file = memfd_create("file", MFD_CLOEXEC);
	for (int64_t i = 0; i < size; i++)
		CHECK_INT(write(response->file, "f", 1), 1);
	lseek(response->file, 0, SEEK_SET);
	response->file_size = size;
	buf_append_text(&response->body, "head:");
}

static void
about(const struct http_request *request, struct buf *body)
{
	buf_printf(body, "%.*s %.*s ?%.*s @%.*s from %.*s, %zu bytes%s",
		   STR_ARG(request->method_text), STR_ARG(request->path), STR_ARG(request->query),
		   STR_ARG(request->host), STR_ARG(request->address), request->body.length,
		   request->is_tls ? ", tls" : "");
}

static void
serve(struct http_exchange *exchange, void *context)
{
	struct edge *edge = context;
	const struct http_request *request = http_request(exchange);
	struct http_response *response = http_response(exchange);
	struct str early;

	edge->served++;
	response->content_type = "text/plain";
	if (str_equal(request->path, STR("/later"))) {
		CHECK(edge->held_count < EDGE_HELD);
		edge->held[edge->held_count++] = exchange;
		return;
	}
	if (str_equal(request->path, STR("/worker"))) {
		if (worker)
			thread_join(worker);
		worker = thread_start("test-worker", work, exchange);
		return;
	}
	if (str_equal(request->path, STR("/take"))) {
		edge->taken = http_take_connection(exchange, &early);
		buf_append_str(&edge->early, early);
		return;
	}
	if (str_equal(request->path, STR("/echo")))
		buf_append_str(&response->body, request->body);
	else if (str_equal(request->path, STR("/say")))
		buf_append_str(&response->body, request->query);
	else if (str_equal(request->path, STR("/big")))
		fill(&response->body, 'x', query_number(request));
	else if (str_equal(request->path, STR("/file")))
		give_file(response, query_number(request));
	else if (str_equal(request->path, STR("/about")))
		about(request, &response->body);
	else if (str_equal(request->path, STR("/overflow")))
		fill(&response->body, 'x', LIMIT_HTTP_RESPONSE + 1);
	else if (str_equal(request->path, STR("/empty")))
		response->status = 204;
	else if (str_equal(request->path, STR("/close")))
		response->close = true;
	else
		response->status = 404;
	if (str_equal(request->path, STR("/close")))
		buf_append_text(&response->body, "bye");
	http_reply(exchange);
}

void
edge_start(struct edge *edge, const struct http_settings *settings)
{
	struct http_settings own = settings ? *settings : (struct http_settings){ 0 };

	*edge = (struct edge){ .loop = loop_new() };
	buf_init(&edge->early, 64 * 1024);
	own.loop = edge->loop;
	if (!own.serve) {
		own.serve = serve;
		own.context = edge;
	}
	edge->server = http_server_new(&own);
	CHECK(edge->server);
}

void
edge_stop(struct edge *edge)
{
	if (worker)
		thread_join(TAKE(worker));
	while (edge->held_count)
		http_reply(edge->held[--edge->held_count]);
	if (edge->taken)
		connection_close(edge->taken);
	http_server_free(edge->server);
	loop_free(edge->loop);
	buf_release(&edge->early);
	buf_release(&answer);
}

const char *
edge_ask_bytes(struct edge *edge, struct str request)
{
	buf_release(&answer);
	buf_init(&answer, 2 * LIMIT_HTTP_RESPONSE);
	CHECK_OK(http_loopback(edge->server, request, &answer));
	return buf_str(&answer).data;
}

const char *
edge_ask(struct edge *edge, const char *request)
{
	return edge_ask_bytes(edge, str_from(request));
}

int
edge_status(struct edge *edge, const char *request)
{
	int status = 0;

	sscanf(edge_ask(edge, request), "HTTP/1.1 %d", &status);
	return status;
}

int
edge_connect(struct edge *edge, struct tls_context *tls)
{
	int pair[2];

	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
	http_server_accept(edge->server, pair[0], tls);
	return pair[1];
}

void
edge_turn(struct edge *edge)
{
	for (int i = 0; i < 20; i++)
		loop_turn(edge->loop);
}

void
edge_send_bytes(struct edge *edge, int peer, struct str bytes)
{
	while (bytes.length) {
		ssize_t sent = send(peer, bytes.data, bytes.length, MSG_NOSIGNAL);

		edge_turn(edge);
		if (sent < 0 && errno != EAGAIN)
			return;
		bytes = str_from_offset(bytes, sent > 0 ? (size_t)sent : 0);
	}
}

void
edge_send(struct edge *edge, int peer, const char *text)
{
	edge_send_bytes(edge, peer, str_from(text));
}

static ssize_t
receive_some(int peer)
{
	char *data = buf_reserve(&answer, 65536);
	ssize_t length = recv(peer, data, 65536, 0);

	if (length > 0)
		buf_added(&answer, (size_t)length);
	return length;
}

const char *
edge_receive(struct edge *edge, int peer)
{
	buf_release(&answer);
	buf_init(&answer, 4 * LIMIT_HTTP_RESPONSE);
	edge_turn(edge);
	while (receive_some(peer) > 0)
		edge_turn(edge);
	return buf_str(&answer).data;
}

bool
edge_is_closed(struct edge *edge, int peer)
{
	ssize_t length;

	buf_release(&answer);
	buf_init(&answer, 4 * LIMIT_HTTP_RESPONSE);
	do {
		edge_turn(edge);
		length = receive_some(peer);
	} while (length > 0);
	return length == 0 || errno == ECONNRESET;
}

void
edge_note_drained(void *context)
{
	struct edge *edge = context;

	CHECK(!edge->is_drained);
	edge->is_drained = true;
}

static void
add_extension(X509 *certificate, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	CHECK(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

static void
to_buf(BIO *bio, struct buf *buf)
{
	char *data;
	long length = BIO_get_mem_data(bio, &data);

	buf_init(buf, 64 * 1024);
	buf_append(buf, data, (size_t)length);
	BIO_free(bio);
}

void
edge_certificate_make(struct edge_certificate *made)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	BIO *certificate_pem = BIO_new(BIO_s_mem());
	BIO *key_pem = BIO_new(BIO_s_mem());

	CHECK(key && certificate);
	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -86400);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
				   (const unsigned char *)"edge", -1, -1, 0);
	X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
	X509_set_pubkey(certificate, key);
	add_extension(certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
	add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
	CHECK(X509_sign(certificate, key, EVP_sha256()) > 0);
	PEM_write_bio_X509(certificate_pem, certificate);
	PEM_write_bio_PrivateKey(key_pem, key, NULL, NULL, 0, NULL, NULL);
	to_buf(certificate_pem, &made->certificate);
	to_buf(key_pem, &made->key);
	X509_free(certificate);
	EVP_PKEY_free(key);
}

void
edge_certificate_release(struct edge_certificate *certificate)
{
	buf_release(&certificate->certificate);
	buf_release(&certificate->key);
}

struct tls_context *
edge_tls_server(const struct edge_certificate *certificate, int tickets)
{
	struct tls_context *context = NULL;

	CHECK_OK(tls_context_server(buf_str(&certificate->certificate), buf_str(&certificate->key),
				    tickets, &context, NULL));
	return context;
}

struct tls_context *
edge_tls_client(const struct edge_certificate *certificate)
{
	struct tls_context *context = NULL;
	char path[] = "/tmp/edge-ca-XXXXXX";
	int descriptor;

	if (!certificate) {
		CHECK_OK(tls_context_client(NULL, "/nonexistent", &context, NULL));
		return context;
	}
	descriptor = mkstemp(path);
	CHECK_INT(write(descriptor, certificate->certificate.data, certificate->certificate.length),
		  certificate->certificate.length);
	close(descriptor);
	CHECK_OK(tls_context_client(path, NULL, &context, NULL));
	unlink(path);
	return context;
}

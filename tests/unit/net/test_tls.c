/* SPDX-License-Identifier: Apache-2.0 */
/* TLS sessions between a client and a server on a socket pair. */
#include "net/tls.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "edge.h"

struct pair {
	int descriptors[2];
	struct tls_session *client, *server;
};

static void
open_pair(struct pair *pair, struct tls_context *client, struct tls_context *server,
	  const char *host)
{
	*pair = (struct pair){ .client = NULL };
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair->descriptors), 0);
	CHECK_OK(tls_session_client(client, pair->descriptors[0], host, &pair->client));
	CHECK_OK(tls_session_server(server, pair->descriptors[1], &pair->server));
}

/* Both sides in turns; returns the client's verdict. */
static enum tls_status
shake(struct pair *pair)
{
	enum tls_status client = TLS_WANT_READ;
	enum tls_status server = TLS_WANT_READ;

	for (int i = 0; i < 10; i++) {
		if (client == TLS_WANT_READ)
			client = tls_session_handshake(pair->client);
		if (server == TLS_WANT_READ)
			server = tls_session_handshake(pair->server);
	}
	return client;
}

static void
close_pair(struct pair *pair)
{
	tls_session_free(pair->client);
	tls_session_free(pair->server);
	close(pair->descriptors[0]);
	close(pair->descriptors[1]);
}

struct world {
	struct edge_certificate certificate;
	struct tls_context *server, *client;
};

static void
begin(struct world *world)
{
	edge_certificate_make(&world->certificate);
	world->server = edge_tls_server(&world->certificate, 1);
	world->client = edge_tls_client(&world->certificate);
}

static void
finish(struct world *world)
{
	tls_context_unref(world->server);
	tls_context_unref(world->client);
	edge_certificate_release(&world->certificate);
}

TEST(tls_carries_bytes_both_ways_until_the_good_bye)
{
	struct world world;
	struct pair pair;
	char data[16];
	size_t length;

	begin(&world);
	open_pair(&pair, world.client, world.server, "localhost");
	CHECK_INT(shake(&pair), TLS_DONE);
	CHECK_INT(tls_session_write(pair.client, "hello", 5, &length), TLS_DONE);
	CHECK_INT(tls_session_read(pair.server, data, sizeof(data), &length), TLS_DONE);
	CHECK_STR(str_of(data, length), "hello");
	CHECK_INT(tls_session_read(pair.server, data, sizeof(data), &length), TLS_WANT_READ);
	tls_session_shutdown(pair.server);
	CHECK_INT(tls_session_read(pair.client, data, sizeof(data), &length), TLS_CLOSED);
	CHECK(!tls_session_was_cut(pair.client));
	close_pair(&pair);
	finish(&world);
}

TEST(tls_keeps_its_buffers_while_bytes_are_inside)
{
	struct world world;
	struct pair pair;
	char data[16];
	size_t length;

	begin(&world);
	open_pair(&pair, world.client, world.server, "localhost");
	CHECK(tls_session_wake(pair.server));
	CHECK_INT(shake(&pair), TLS_DONE);
	CHECK_INT(tls_session_write(pair.client, "hello", 5, &length), TLS_DONE);
	CHECK_INT(tls_session_read(pair.server, data, 2, &length), TLS_DONE);
	CHECK(!tls_session_rest(pair.server));
	CHECK_INT(tls_session_read(pair.server, data, sizeof(data), &length), TLS_DONE);
	CHECK_STR(str_of(data, length), "llo");
	CHECK(tls_session_rest(pair.server));
	/* It has none now, and takes new ones for the next bytes. */
	CHECK_INT(tls_session_write(pair.client, "again", 5, &length), TLS_DONE);
	CHECK_INT(tls_session_read(pair.server, data, sizeof(data), &length), TLS_DONE);
	CHECK_STR(str_of(data, length), "again");
	close_pair(&pair);
	finish(&world);
}

TEST(tls_bounds_the_sessions_that_keep_buffers)
{
	static struct tls_session *sessions[LIMIT_TLS_KEEPING + 1];
	const int last = LIMIT_TLS_KEEPING;
	struct world world;

	begin(&world);
	for (int i = 0; i <= last; i++) {
		CHECK_OK(tls_session_server(world.server, -1, &sessions[i]));
		CHECK(tls_session_wake(sessions[i]) == (i < last));
	}
	CHECK(tls_session_rest(sessions[0]));
	CHECK(tls_session_wake(sessions[last]));
	tls_session_free(TAKE(sessions[1]));
	CHECK(tls_session_wake(sessions[0]));
	for (int i = 0; i <= last; i++)
		tls_session_free(sessions[i]);
	finish(&world);
}

TEST(tls_tells_a_cut_from_a_good_bye)
{
	struct world world;
	struct pair pair;
	char data[16];
	size_t length;

	begin(&world);
	open_pair(&pair, world.client, world.server, "localhost");
	CHECK_INT(shake(&pair), TLS_DONE);
	shutdown(pair.descriptors[1], SHUT_WR);
	CHECK_INT(tls_session_read(pair.client, data, sizeof(data), &length), TLS_CLOSED);
	CHECK(tls_session_was_cut(pair.client));
	close_pair(&pair);
	finish(&world);
}

TEST(tls_client_takes_names_and_addresses_of_the_certificate)
{
	static const char *const hosts[] = { "localhost", "127.0.0.1", "::1", "0:0::1" };
	struct world world;
	struct pair pair;

	begin(&world);
	for (size_t i = 0; i < COUNT_OF(hosts); i++) {
		open_pair(&pair, world.client, world.server, hosts[i]);
		CHECK_INT(shake(&pair), TLS_DONE);
		close_pair(&pair);
	}
	finish(&world);
}

TEST(tls_client_refuses_another_name)
{
	static const char *const hosts[] = { "other.example", "127.0.0.2", "sub.localhost" };
	struct world world;
	struct pair pair;

	begin(&world);
	for (size_t i = 0; i < COUNT_OF(hosts); i++) {
		open_pair(&pair, world.client, world.server, hosts[i]);
		CHECK_INT(shake(&pair), TLS_FAILED);
		CHECK(tls_session_is_untrusted(pair.client));
		CHECK(strstr(tls_session_reason(pair.client), "mismatch"));
		close_pair(&pair);
	}
	finish(&world);
}

TEST(tls_client_refuses_an_unknown_issuer)
{
	struct world world;
	struct pair pair;
	struct tls_context *stranger = edge_tls_client(NULL);

	begin(&world);
	open_pair(&pair, stranger, world.server, "localhost");
	CHECK_INT(shake(&pair), TLS_FAILED);
	CHECK(tls_session_is_untrusted(pair.client));
	close_pair(&pair);
	tls_context_unref(stranger);
	finish(&world);
}

static void
hash_key(const struct edge_certificate *certificate, unsigned char sha256[32])
{
	BIO *bio = BIO_new_mem_buf(certificate->key.data, (int)certificate->key.length);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	unsigned char *encoded = NULL;
	int length = i2d_PUBKEY(key, &encoded);

	CHECK(length > 0);
	EVP_Digest(encoded, (size_t)length, sha256, NULL, EVP_sha256(), NULL);
	OPENSSL_free(encoded);
	EVP_PKEY_free(key);
	BIO_free(bio);
}

TEST(tls_pin_alone_decides_when_told_so)
{
	struct world world;
	struct pair pair;
	struct tls_context *pinned = edge_tls_client(NULL);
	unsigned char pin[32];

	begin(&world);
	hash_key(&world.certificate, pin);
	tls_context_pin(pinned, pin, true);
	open_pair(&pair, pinned, world.server, "whatever.example");
	CHECK_INT(shake(&pair), TLS_DONE);
	close_pair(&pair);
	tls_context_unref(pinned);
	finish(&world);
}

TEST(tls_pin_refuses_another_key)
{
	struct world world;
	struct pair pair;
	unsigned char pin[32] = { 1 };

	begin(&world);
	tls_context_pin(world.client, pin, false);
	open_pair(&pair, world.client, world.server, "localhost");
	CHECK_INT(shake(&pair), TLS_FAILED);
	CHECK(tls_session_is_untrusted(pair.client));
	close_pair(&pair);
	finish(&world);
}

TEST(tls_both_sides_export_the_same_key)
{
	struct world world;
	struct pair pair;
	unsigned char keys[2][32];

	begin(&world);
	open_pair(&pair, world.client, world.server, "localhost");
	CHECK_INT(shake(&pair), TLS_DONE);
	CHECK_OK(tls_session_export(pair.client, "EXPORTER-test", keys[0], 32));
	CHECK_OK(tls_session_export(pair.server, "EXPORTER-test", keys[1], 32));
	CHECK_BYTES(keys[0], keys[1], 32);
	close_pair(&pair);
	finish(&world);
}

TEST(tls_session_outlives_the_owners_reference)
{
	struct world world;
	struct pair pair;

	begin(&world);
	open_pair(&pair, world.client, world.server, "localhost");
	tls_context_unref(TAKE(world.server));
	tls_context_unref(TAKE(world.client));
	CHECK_INT(shake(&pair), TLS_DONE);
	close_pair(&pair);
	finish(&world);
}

TEST(tls_one_connections_garbage_does_not_trouble_another)
{
	struct world world;
	struct pair good, bad;
	char data[16];
	size_t length;

	begin(&world);
	open_pair(&good, world.client, world.server, "localhost");
	open_pair(&bad, world.client, world.server, "localhost");
	CHECK_INT(shake(&good), TLS_DONE);
	CHECK_INT(write(bad.descriptors[0], "GET / HTTP/1.1\r\n\r\n", 18), 18);
	CHECK_INT(tls_session_handshake(bad.server), TLS_FAILED);
	CHECK(tls_session_reason(bad.server)[0]);
	CHECK_INT(tls_session_read(good.server, data, sizeof(data), &length), TLS_WANT_READ);
	close_pair(&good);
	close_pair(&bad);
	finish(&world);
}

TEST(tls_client_refuses_hosts_that_cannot_be_one)
{
	struct world world;
	struct tls_session *session;

	begin(&world);
	CHECK_ERR(tls_session_client(world.client, 0, "", &session), ERR_INVALID);
	CHECK_ERR(tls_session_client(world.client, 0, NULL, &session), ERR_INVALID);
	finish(&world);
}

TEST(tls_without_proof_needs_no_issuer_and_no_name)
{
	struct world world;
	struct tls_context *unproved;
	unsigned char ours[32], theirs[32];
	struct pair pair;

	begin(&world);
	CHECK_OK(tls_context_unproved(&unproved));
	open_pair(&pair, unproved, world.server, "somebody.else");
	CHECK_INT(shake(&pair), TLS_DONE);
	CHECK_OK(tls_session_export(pair.client, "EXPORTER-test", ours, sizeof(ours)));
	CHECK_OK(tls_session_export(pair.server, "EXPORTER-test", theirs, sizeof(theirs)));
	CHECK_BYTES(ours, theirs, sizeof(ours));
	close_pair(&pair);
	tls_context_unref(unproved);
	finish(&world);
}

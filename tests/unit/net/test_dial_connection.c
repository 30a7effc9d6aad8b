/* SPDX-License-Identifier: Apache-2.0 */
/* A dial goes on as a connection of a loop: nothing that came is lost on the way. */
#include <unistd.h>

#include "dial_peer.h"
#include "net/connection.h"
#include "net/dial_internal.h"
#include "net/loop.h"
#include "support/test.h"

struct reader {
	struct buf bytes;
	bool has_ended;
};

static void
read_some(struct connection *connection, void *context)
{
	struct reader *reader = context;
	size_t length;

	reader->has_ended = connection_read(connection, &reader->bytes, 16, &length) == ERR_CLOSED;
}

static void
fail(struct connection *connection, enum err err, void *context)
{
	((struct reader *)context)->has_ended = true;
}

TEST(dial_becomes_a_connection)
{
	static const struct connection_owner owner = { .readable = read_some, .failed = fail };
	struct dial_peer peer = { .text = "headand the rest" };
	struct dial_settings settings = { .host = "127.0.0.1" };
	struct loop *loop = loop_new();
	struct reader reader = { .has_ended = false };
	struct connection *connection;
	char local[DIAL_ADDRESS_ROOM];
	unsigned char exported[32];
	struct dial *dial;
	char head[4];
	size_t length;

	buf_init(&reader.bytes, 1024);
	dial_peer_start(&peer);
	settings.port = peer.port;
	CHECK_OK(dial_open(&settings, &dial, NULL));
	CHECK_OK(dial_write(dial, STR("ping\n")));
	CHECK_OK(dial_fill(dial));
	CHECK_OK(dial_read(dial, head, sizeof(head), &length));
	CHECK_STR(str_of(head, length), "head");
	dial_local_address(dial, local);
	CHECK_TEXT(local, "127.0.0.1");
	CHECK_ERR(dial_export(dial, "EXPORTER-test", exported, sizeof(exported)), ERR_INVALID);
	connection = connection_from_dial(loop, dial, &reader.bytes);
	connection_set_owner(connection, &owner, &reader);
	CHECK(connection_is_open(connection));
	CHECK(!connection_is_tls(connection));
	while (!reader.has_ended)
		loop_wait(loop);
	CHECK_STR(buf_str(&reader.bytes), "and the rest");
	connection_close(connection);
	buf_release(&reader.bytes);
	dial_peer_stop(&peer);
	loop_free(loop);
}

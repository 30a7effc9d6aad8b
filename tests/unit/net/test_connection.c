/* SPDX-License-Identifier: Apache-2.0 */
/* Connections by themselves: bounds, pausing, breaking, ending. */
#include "net/connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/connection_internal.h"
#include "net/loop.h"
#include "support/test.h"

struct side {
	struct loop *loop;
	struct connection *connection;
	int peer;
	struct buf read;
	int drained;
	int failures;
	enum err failure;
	bool closes_at_once;
};

static void
on_readable(struct connection *connection, void *context)
{
	struct side *side = context;
	size_t length;
	enum err err;

	if (side->closes_at_once) {
		connection_close(TAKE(side->connection));
		return;
	}
	err = connection_read(connection, &side->read, 100, &length);
	if (err == ERR_CLOSED)
		connection_close(TAKE(side->connection));
}

static void
on_drained(struct connection *connection, void *context)
{
	((struct side *)context)->drained++;
}

static void
on_failed(struct connection *connection, enum err err, void *context)
{
	struct side *side = context;

	side->failures++;
	side->failure = err;
	connection_close(TAKE(side->connection));
}

static const struct connection_owner owner = { .readable = on_readable,
					       .drained = on_drained,
					       .failed = on_failed };

static void
begin(struct side *side)
{
	int pair[2];

	*side = (struct side){ .loop = loop_new() };
	buf_init(&side->read, 100000);
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	side->peer = pair[1];
	side->connection = connection_new(side->loop, pair[0], NULL, NULL, 0);
	connection_set_owner(side->connection, &owner, side);
}

static void
finish(struct side *side)
{
	if (side->connection)
		connection_close(side->connection);
	close(side->peer);
	buf_release(&side->read);
	loop_free(side->loop);
}

static void
turn(struct side *side)
{
	for (int i = 0; i < 20; i++)
		loop_turn(side->loop);
}

static char block[100000];

/* Writes until bytes wait; returns how many were accepted in all. */
static size_t
fill(struct side *side)
{
	size_t accepted = 0;

	while (!connection_unsent(side->connection)) {
		CHECK_OK(connection_write(side->connection, str_of(block, sizeof(block))));
		accepted += sizeof(block);
	}
	return accepted;
}

static size_t
drink(struct side *side)
{
	size_t total = 0;
	ssize_t length;

	for (int i = 0; i < 1000; i++) {
		length = recv(side->peer, block, sizeof(block), 0);
		total += length > 0 ? (size_t)length : 0;
		loop_turn(side->loop);
	}
	return total;
}

TEST(connection_reads_what_comes)
{
	struct side side;

	begin(&side);
	CHECK_INT(write(side.peer, "hello", 5), 5);
	turn(&side);
	CHECK_STR(buf_str(&side.read), "hello");
	finish(&side);
}

TEST(connection_reads_nothing_while_paused)
{
	struct side side;

	begin(&side);
	connection_pause(side.connection, true);
	CHECK_INT(write(side.peer, "hello", 5), 5);
	turn(&side);
	CHECK_INT(side.read.length, 0);
	connection_pause(side.connection, false);
	turn(&side);
	CHECK_STR(buf_str(&side.read), "hello");
	finish(&side);
}

TEST(connection_keeps_what_a_slow_peer_does_not_take)
{
	struct side side;
	size_t accepted;

	begin(&side);
	accepted = fill(&side);
	CHECK_INT(drink(&side), accepted);
	CHECK_INT(connection_unsent(side.connection), 0);
	CHECK_INT(side.drained, 1);
	finish(&side);
}

TEST(connection_refuses_output_past_its_limit)
{
	struct side side;
	size_t before;

	begin(&side);
	fill(&side);
	connection_set_write_limit(side.connection, connection_unsent(side.connection) + 10);
	before = connection_unsent(side.connection);
	CHECK_ERR(connection_write(side.connection, str_of(block, 11)), ERR_LIMIT);
	CHECK_INT(connection_unsent(side.connection), before);
	CHECK_OK(connection_write(side.connection, str_of(block, 10)));
	finish(&side);
}

TEST(connection_tells_of_a_broken_write_from_the_loop)
{
	struct side side;

	begin(&side);
	connection_pause(side.connection, true);
	shutdown(side.peer, SHUT_RDWR);
	CHECK_ERR(connection_write(side.connection, STR("hello")), ERR_CLOSED);
	CHECK_INT(side.failures, 0);
	turn(&side);
	CHECK_INT(side.failures, 1);
	CHECK_ERR(side.failure, ERR_CLOSED);
	finish(&side);
}

TEST(connection_may_be_closed_by_its_owner_while_reading)
{
	struct side side;

	begin(&side);
	side.closes_at_once = true;
	CHECK_INT(write(side.peer, "hello", 5), 5);
	turn(&side);
	CHECK(!side.connection);
	CHECK_INT(side.failures, 0);
	finish(&side);
}

TEST(connection_tells_of_its_deadline)
{
	struct side side;

	clock_use_fake(1000000);
	begin(&side);
	connection_set_deadline(side.connection, clock_monotonic_ms() + 100);
	connection_set_deadline(side.connection, 0);
	clock_advance_ms(100);
	turn(&side);
	CHECK_INT(side.failures, 0);
	connection_set_deadline(side.connection, clock_monotonic_ms() + 100);
	clock_advance_ms(100);
	turn(&side);
	CHECK_ERR(side.failure, ERR_TIMEOUT);
	finish(&side);
	clock_use_real();
}

TEST(connection_finish_sends_the_rest_and_then_the_end)
{
	struct side side;
	size_t accepted;
	char byte;

	begin(&side);
	accepted = fill(&side);
	connection_finish(side.connection, clock_monotonic_ms() + 10000);
	CHECK_ERR(connection_write(side.connection, STR("more")), ERR_CLOSED);
	CHECK_INT(drink(&side), accepted);
	CHECK_INT(recv(side.peer, &byte, 1, 0), 0);
	/* What the peer says now is read and dropped, until it closes. */
	CHECK_INT(write(side.peer, "x", 1), 1);
	turn(&side);
	CHECK_INT(side.failures, 0);
	shutdown(side.peer, SHUT_WR);
	turn(&side);
	CHECK_INT(side.failures, 1);
	CHECK_INT(side.read.length, 0);
	finish(&side);
}

TEST(connection_finish_ends_at_its_deadline)
{
	struct side side;

	clock_use_fake(1000000);
	begin(&side);
	connection_finish(side.connection, clock_monotonic_ms() + 100);
	clock_advance_ms(99);
	turn(&side);
	CHECK_INT(side.failures, 0);
	clock_advance_ms(1);
	turn(&side);
	CHECK_ERR(side.failure, ERR_TIMEOUT);
	finish(&side);
	clock_use_real();
}

TEST(connection_calls_drained_when_asked)
{
	struct side side;

	begin(&side);
	connection_ask_drained(side.connection);
	CHECK_INT(side.drained, 0);
	turn(&side);
	CHECK_INT(side.drained, 1);
	finish(&side);
}

TEST(connection_in_memory_waits_for_a_slow_peer)
{
	struct side side;
	CLEANUP(buf_release) struct buf output;
	struct memory_peer peer = { .is_slow = true, .output = &output };
	struct connection *connection;

	buf_init(&output, 1000);
	begin(&side);
	connection = connection_new_memory(side.loop, &peer);
	connection_set_owner(connection, &owner, &side);
	CHECK_OK(connection_write(connection, STR("hello")));
	CHECK_INT(output.length, 0);
	peer.is_slow = false;
	connection_wake_memory(connection);
	turn(&side);
	CHECK_STR(buf_str(&output), "hello");
	CHECK_INT(side.drained, 1);
	connection_close(connection);
	CHECK(peer.is_closed);
	finish(&side);
}

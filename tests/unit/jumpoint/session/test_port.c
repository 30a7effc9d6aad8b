/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/port.h"

#include <stdio.h>
#include <unistd.h>

#include "support/test.h"

static void
make(struct port *port, int *ret_other)
{
	int pair[2];

	CHECK_OK(ipc_pair(pair));
	port_init(port, pair[0]);
	*ret_other = pair[1];
}

TEST(port_sends_in_order_what_was_put)
{
	struct ipc_message message;
	struct port port;
	int other;

	make(&port, &other);
	ipc_message_init(&message);
	CHECK_OK(port_put(&port, LINK_OUTPUT, STR("one")));
	CHECK_OK(port_put(&port, LINK_TAKEN, STR("")));
	CHECK(!port_is_idle(&port));
	CHECK_OK(port_flush(&port));
	CHECK(port_is_idle(&port));
	CHECK_OK(ipc_receive(other, &message, 0));
	CHECK_INT(message.kind, LINK_OUTPUT);
	CHECK_STR(message.body, "one");
	CHECK_OK(ipc_receive(other, &message, 0));
	CHECK_INT(message.kind, LINK_TAKEN);
	ipc_message_release(&message);
	port_release(&port);
	close(other);
}

TEST(port_never_blocks_and_is_bounded)
{
	static char block[30000];
	struct ipc_message message;
	struct port port;
	enum err err = OK;
	int other, count = 0, got = 0;

	make(&port, &other);
	ipc_message_init(&message);
	for (; err == OK && count < 1000; count++) {
		err = port_put(&port, LINK_OUTPUT, str_of(block, sizeof(block)));
		if (!err)
			err = port_flush(&port);
	}
	CHECK_ERR(err, ERR_LIMIT);
	CHECK(count < 100);
	while (ipc_receive(other, &message, 0) == OK) {
		got++;
		CHECK_INT(message.body.length, sizeof(block));
		CHECK_OK(port_flush(&port));
	}
	CHECK_INT(got, count - 1);
	ipc_message_release(&message);
	port_release(&port);
	close(other);
}

TEST(port_finds_out_that_the_agent_is_gone)
{
	struct port port;
	int other;

	make(&port, &other);
	close(other);
	CHECK_OK(port_put(&port, LINK_OUTPUT, STR("one")));
	CHECK_ERR(port_flush(&port), ERR_CLOSED);
	port_drop(&port);
	CHECK_OK(port_put(&port, LINK_OUTPUT, STR("two")));
	CHECK(port_is_idle(&port));
	port_release(&port);
}

TEST(port_takes_the_next_agent_of_its_own_user)
{
	struct port port;
	char path[64];
	int listening, agent;

	snprintf(path, sizeof(path), "/tmp/sallyport-port-%d.sock", getpid());
	port_init(&port, -1);
	CHECK_OK(ipc_listen(path, &listening));
	CHECK_ERR(port_accept(&port, listening), ERR_TIMEOUT);
	CHECK_OK(ipc_connect(path, 0, &agent));
	CHECK_OK(port_accept(&port, listening));
	CHECK(port.descriptor >= 0);
	port_release(&port);
	close(agent);
	close(listening);
	unlink(path);
}

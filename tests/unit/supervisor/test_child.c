/* SPDX-License-Identifier: Apache-2.0 */
/* The front's end of the control pair, with a supervisor played by the test. */
#include "supervisor/child.h"

#include <fcntl.h>
#include <unistd.h>

#include "in_child.h"
#include "ipc/ipc.h"
#include "supervisor/launch.h"
#include "support/test.h"
#include "wire/supervisor.h"
#include "wire/wire.h"

static int pair[2];

/* The child puts its end where a launched program finds it. */
static void
take_place(void)
{
	close(pair[0]);
	if (pair[1] != LAUNCH_CONTROL) {
		dup2(pair[1], LAUNCH_CONTROL);
		close(pair[1]);
	}
}

static void
begin(void)
{
	int low[8];

	/* Descriptor 3 must not be one of the two while both ends are here. */
	for (int i = 0; i < 8; i++)
		low[i] = dup(0);
	CHECK_OK(ipc_pair(pair));
	for (int i = 0; i < 8; i++)
		close(low[i]);
}

static void
send_start(bool with_start_pair)
{
	struct buf body;
	int files[4] = { 0, 0, 0, 0 };

	buf_init(&body, 4096);
	wire_put_text(&body, "site=access.example.com\nworkers=7\n");
	CHECK_OK(ipc_send(pair[0], SUPERVISOR_SETUP, 0, buf_str(&body), files, 2, 0));
	CHECK_OK(ipc_send(pair[0], SUPERVISOR_CERTIFICATE, 0, STR(""), files, 2, 0));
	buf_clear(&body);
	wire_put_int(&body, with_start_pair);
	wire_put_text(&body, "0123456789abcdef0123456789abcdef");
	wire_put_text(&body, "the public key secrets seal to..");
	wire_put_text(&body, "the public key of its identity..");
	CHECK_OK(ipc_send(pair[0], SUPERVISOR_KEEPER, 0, buf_str(&body), files, 4, 0));
	buf_release(&body);
}

static int
receive_start(void *context)
{
	struct child_start start;

	take_place();
	if (child_receive_start(&start) != OK)
		return 1;
	if (strcmp(start.settings.site, "access.example.com") != 0 || start.settings.workers != 7)
		return 2;
	if (start.keeper_pair_count != 3 || start.keeper_start < 0 || start.control < 0)
		return 3;
	if (strcmp(start.site_id, "0123456789abcdef0123456789abcdef") != 0)
		return 4;
	if (memcmp(start.identity_public, "the public key of its identity..", 32) != 0)
		return 5;
	return child_tell_ready() == OK ? 0 : 6;
}

TEST(child_receives_its_start_and_says_that_it_is_ready)
{
	CLEANUP(ipc_message_release) struct ipc_message message;

	ipc_message_init(&message);
	begin();
	send_start(true);
	CHECK_INT(in_child(receive_start, NULL), 0);
	CHECK_OK(ipc_receive(pair[0], &message, 1000));
	CHECK_INT(message.kind, FRONT_READY);
	close(pair[0]);
	close(pair[1]);
}

TEST(child_refuses_a_start_without_the_way_to_its_keys)
{
	begin();
	send_start(false);
	CHECK_INT(in_child(receive_start, NULL), 1);
	close(pair[0]);
	close(pair[1]);
}

static int
receive_events(void *context)
{
	struct child_event event;

	take_place();
	if (child_receive_event(&event) != OK || event.kind != CHILD_CERTIFICATE || event.key < 0)
		return 1;
	if (child_receive_event(&event) != OK || event.kind != CHILD_KEEPER ||
	    event.keeper_pair_count != 2)
		return 2;
	if (child_receive_event(&event) != OK || event.kind != CHILD_STOP)
		return 3;
	if (child_receive_event(&event) != ERR_INVALID)
		return 4;
	child_tell_failed("no store");
	return child_receive_event(&event) == OK && event.kind == CHILD_NOTHING ? 0 : 5;
}

TEST(child_receives_what_comes_later)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	struct wire_reader reader;
	int files[2] = { 0, 0 };

	ipc_message_init(&message);
	begin();
	CHECK_OK(ipc_send(pair[0], SUPERVISOR_CERTIFICATE, 0, STR(""), files, 2, 0));
	CHECK_OK(ipc_send(pair[0], SUPERVISOR_KEEPER, 0, STR(""), files, 2, 0));
	CHECK_OK(ipc_send(pair[0], SUPERVISOR_STOP, 0, STR(""), NULL, 0, 0));
	CHECK_OK(ipc_send(pair[0], SUPERVISOR_CERTIFICATE, 0, STR(""), NULL, 0, 0));
	CHECK_INT(in_child(receive_events, NULL), 0);
	CHECK_OK(ipc_receive(pair[0], &message, 1000));
	CHECK_INT(message.kind, FRONT_FAILED);
	reader = (struct wire_reader){ .rest = message.body };
	CHECK_STR(wire_get_str(&reader, 100), "no store");
	close(pair[0]);
	close(pair[1]);
}

static int
outlive_supervisor(void *context)
{
	struct child_event event;

	take_place();
	return child_receive_event(&event) == ERR_CLOSED ? 0 : 1;
}

TEST(child_learns_that_the_supervisor_is_gone)
{
	begin();
	close(pair[0]);
	pair[0] = -1;
	CHECK_INT(in_child(outlive_supervisor, NULL), 0);
	close(pair[1]);
}

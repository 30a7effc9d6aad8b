/* SPDX-License-Identifier: Apache-2.0 */
/* Messages to a session process: kind, length in two bytes, body. And the plan that it starts by.
 */
#include "fuzz.h"

#include <unistd.h>

#include "jumpoint/session/session_internal.h"

static const struct session_settings settings = { .listening = -1 };

static void
begin(struct session *session, int descriptor)
{
	*session = (struct session){ .settings = &settings,
				     .has_plan = true,
				     .is_attached = true,
				     .limit = LINK_WINDOW_FIRST,
				     .state = LINK_STATE_OPEN };
	session->plan.columns = 80;
	session->plan.rows = 24;
	session->screen = screen_new(80, 24);
	port_init(&session->port, descriptor);
	input_init(&session->input);
	target_init(&session->target, &session->plan);
	ring_append(&session->ring, STR("what the target printed"), 1);
}

static void
finish(struct session *session)
{
	target_release(&session->target);
	input_release(&session->input);
	ring_release(&session->ring);
	screen_free(session->screen);
	buf_release(&session->painted);
	port_release(&session->port);
}

static void
drain(int descriptor)
{
	static char buffer[65536];

	while (read(descriptor, buffer, sizeof(buffer)) > 0)
		;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct session session;
	struct plan plan;
	int pair[2];

	if (plan_read(str_of(data, size), &plan) == OK)
		plan_release(&plan);
	if (ipc_pair(pair) != OK)
		return 0;
	begin(&session, pair[0]);
	while (size >= 3) {
		size_t length = (size_t)data[1] << 8 | data[2];

		length = length < size - 3 ? length : size - 3;
		(void)!session_hear(&session, data[0], str_of(data + 3, length));
		(void)!session_say(&session);
		data += 3 + length;
		size -= 3 + length;
	}
	finish(&session);
	drain(pair[1]);
	close(pair[1]);
	return 0;
}

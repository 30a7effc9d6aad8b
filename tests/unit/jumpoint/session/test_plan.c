/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/plan.h"

#include "agent.h"
#include "support/test.h"

static void
put_plan(struct buf *body, const char *uid, const char *addresses, int port, int columns, int keys)
{
	buf_init(body, 65536);
	wire_put_text(body, uid);
	wire_put_text(body, addresses);
	wire_put_int(body, port);
	wire_put_int(body, LINK_PROTOCOL_SSH);
	wire_put_text(body, "xterm");
	wire_put_int(body, columns);
	wire_put_int(body, 24);
	wire_put_int(body, 30);
	wire_put_text(body, "user");
	wire_put_int(body, 1);
	wire_put_text(body, AGENT_ACCOUNT);
	wire_put_int(body, 0);
	wire_put_int(body, keys);
	for (int i = 0; i < keys; i++)
		wire_put_str(body, STR("\0\0\0\013ssh-ed25519-key"));
	wire_put_int(body, 60000);
}

static void
check_refused(struct buf *body)
{
	struct plan plan;

	CHECK_ERR(plan_read(buf_str(body), &plan), ERR_INVALID);
	buf_release(body);
}

TEST(plan_reads_what_start_says)
{
	struct buf body;
	struct plan plan;

	put_plan(&body, AGENT_UID, "10.0.0.1 ::1", 22, 80, 2);
	CHECK_OK(plan_read(buf_str(&body), &plan));
	buf_release(&body); /* the keys are the plan's own */
	CHECK_TEXT(plan.addresses, "10.0.0.1 ::1");
	CHECK_INT(plan.timeout_ms, PLAN_TIMEOUT_USUAL_MS);
	CHECK_INT(plan.linger_ms, 60000);
	CHECK(plan_knows_key(&plan, STR("\0\0\0\013ssh-ed25519-key")));
	CHECK(!plan_knows_key(&plan, STR("\0\0\0\013ssh-ed25519-kez")));
	CHECK(!plan_knows_key(&plan, STR("")));
	CHECK_STR(plan_key_algorithm(plan.keys[1]), "ssh-ed25519");
	plan_release(&plan);
}

TEST(plan_refuses_what_is_out_of_bounds)
{
	struct buf body;

	put_plan(&body, "0011", "10.0.0.1", 22, 80, 0);
	check_refused(&body);
	put_plan(&body, AGENT_UID, "", 22, 80, 0);
	check_refused(&body);
	put_plan(&body, AGENT_UID, "10.0.0.1", 0, 80, 0);
	check_refused(&body);
	put_plan(&body, AGENT_UID, "10.0.0.1", 22, 100000, 0);
	check_refused(&body);
	put_plan(&body, AGENT_UID, "10.0.0.1", 22, 80, LINK_HOST_KEYS_MOST + 1);
	check_refused(&body);
	put_plan(&body, AGENT_UID, "10.0.0.1", 22, 80, 0);
	buf_append_byte(&body, 'x');
	check_refused(&body);
}

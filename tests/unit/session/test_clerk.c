/* SPDX-License-Identifier: Apache-2.0 */
/* Rows and questions by real jobs on a real store; the broker's targets are the test's. */
#include "session/clerk.h"

#include "actions/worker.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/pool.h"
#include "evidence/journal.h"
#include "net/loop.h"
#include "session/session.h"
#include "unit/actions/session/carried.h"
#include "wire/certificate.h"

struct office {
	struct carried carried;
	struct loop *loop;
	struct pool *pool;
	struct clerk *clerk;
	struct broker *broker;
	struct session *session;
	struct target target;
	int last;    /* kind of the last message to the target */
	size_t size; /* of its bytes */
	int why;
	enum err keeper;
};

static struct office office;

static enum err
deliver(struct leg *leg, const struct message *message)
{
	office.last = message->kind;
	office.size = message->bytes.length;
	office.why = message->why;
	return OK;
}

static void
close_leg(struct leg *own_leg, int code, const char *reason)
{
}

static const struct leg_table leg = { deliver, close_leg };

static enum err
open_target(void *ways, int64_t jumpoint_id, struct session *session, struct target **ret_target)
{
	office.target = (struct target){ .leg = { &leg },
					 .jumpoint_id = jumpoint_id,
					 .node_id = CARRIED_NODE,
					 .certificate = STR("certificate") };
	*ret_target = &office.target;
	return OK;
}

static const struct target_table ways = { open_target };

static enum err
rewrap(void *context, const struct seal_context *about, struct str sealed, int64_t audit_id,
       const struct injector_proof *proof, struct arena *arena, struct str *ret_sealed)
{
	*ret_sealed = sealed;
	return office.keeper;
}

static void
open_pool(void)
{
	const struct pool_settings settings = { .threads = { 2, 0 },
						.queue_limit = { 16, 0 },
						.worker_new = worker_new,
						.worker_free = worker_free,
						.context = office.carried.store };

	office.pool = pool_new(&settings);
}

static void
open_office(const char *url, int account)
{
	struct clerk_settings settings = { .place = "here", .injector = { .rewrap = rewrap } };
	struct broker_settings broker = { .clerk_table = &clerk_functions,
					  .target_table = &ways,
					  .rules = { .linger_ms = 600 * 1000 } };
	struct session_plan plan = { .uid = CARRIED_UID,
				     .jumpoint_id = 7,
				     .item_type = "shell_jump",
				     .item_name = "db1",
				     .hostname = "db1",
				     .terminal = "xterm",
				     .username = "root",
				     .account_uid = account ? "x" : "",
				     .columns = 80,
				     .rows = 24,
				     .end_why = "",
				     .end_text = "" };

	memset(&office, 0, sizeof(office));
	carried_open(&office.carried, url);
	if (account)
		carried_use(&office.carried, account);
	office.loop = loop_new();
	open_pool();
	settings.loop = broker.loop = office.loop;
	settings.pool = office.pool;
	settings.store = office.carried.store;
	office.clerk = clerk_new(&settings);
	broker.clerk = office.clerk;
	office.broker = broker_new(&broker);
	clerk_serve(office.clerk, office.broker);
	CHECK_OK(broker_start(office.broker, &plan, &office.session));
}

static void
close_office(void)
{
	pool_close(office.pool);
	loop_turn(office.loop);
	broker_free(office.broker);
	clerk_free(office.clerk);
	pool_free(office.pool);
	loop_free(office.loop);
	carried_close(&office.carried);
}

/* Each job posts something when it is done. */
static void
wait_for(int kind)
{
	while (office.last != kind)
		loop_wait(office.loop);
}

static const char *
state_of_row(void)
{
	return carried_text(&office.carried, "SELECT \"state\" FROM \"session\"");
}

static struct session_step
step(const char *state, int64_t at)
{
	return (struct session_step){ .uid = CARRIED_UID,
				      .state = state,
				      .at = at,
				      .columns = 80,
				      .rows = 24,
				      .exit_status = -1 };
}

STORE_TEST(a_step_of_a_session_is_written_into_its_row)
{
	struct session_step next = step("reconnecting", CARRIED_NOW);

	open_office(url, 0);
	clerk_functions.step(office.clerk, &next);
	pool_close(office.pool);
	CHECK_TEXT(state_of_row(), "reconnecting");
	close_office();
}

STORE_TEST(a_question_for_a_credential_is_answered_on_the_loop)
{
	struct session_statement statement = { .site_id = CARRIED_UID,
					       .session_uid = CARRIED_UID,
					       .account_uid = CARRIED_ACCOUNT };
	CLEANUP(buf_release) struct buf bytes;

	open_office(url, CARRIED_KEY);
	buf_init(&bytes, SESSION_STATEMENT_SIZE);
	wire_put_session_statement(&bytes, &statement);

	const struct message ask = { .kind = LINK_CREDENTIAL_ASK,
				     .bytes = buf_str(&bytes),
				     .signature = STR("signature") };

	office.session->has_asked = true;
	clerk_functions.credential(office.clerk, office.session, &ask);
	wait_for(LINK_CREDENTIAL);
	CHECK(office.size > 0);
	office.keeper = ERR_DENIED;
	clerk_functions.credential(office.clerk, office.session, &ask);
	wait_for(LINK_NO_CREDENTIAL);
	CHECK_INT(office.why, LINK_END_CREDENTIAL);
	close_office();
}

STORE_TEST(a_host_s_key_is_judged_on_the_loop)
{
	static const char key[] = "\0\0\0\x0bssh-ed25519\0\0\0\x04"
				  "aaaa";
	const struct message shown = { .kind = LINK_HOST_KEY,
				       .bytes = str_of(key, sizeof(key) - 1) };

	open_office(url, 0);
	clerk_functions.host_key(office.clerk, office.session, &shown);
	wait_for(LINK_HOST_KEY_VERDICT);
	CHECK_INT(office.why, true);
	CHECK_INT(carried_number(&office.carried, "SELECT count(*) FROM \"host_key\""), 1);
	close_office();
}

STORE_TEST(a_key_that_cannot_be_read_is_refused)
{
	const struct message shown = { .kind = LINK_HOST_KEY, .bytes = STR("nonsense") };

	open_office(url, 0);
	clerk_functions.host_key(office.clerk, office.session, &shown);
	wait_for(LINK_HOST_KEY_VERDICT);
	CHECK_INT(office.why, false);
	close_office();
}

STORE_TEST(answers_for_a_session_that_is_gone_are_nobody_s)
{
	const struct message shown = { .kind = LINK_HOST_KEY, .bytes = STR("nonsense") };

	open_office(url, 0);
	clerk_functions.host_key(office.clerk, office.session, &shown);
	broker_end(office.broker, STR(CARRIED_UID), LINK_END_BY_SITE, "enough");
	session_finish(office.session, LINK_END_CLOSED, STR(""), 0);
	loop_turn(office.loop);
	pool_close(office.pool);
	loop_turn(office.loop);
	CHECK_INT(office.last, LINK_END);
	close_office();
}

STORE_TEST(a_finished_recording_is_written_to_its_row)
{
	struct journal_news news = { .kind = JOURNAL_NEWS_FINISHED,
				     .uid = CARRIED_UID,
				     .facts = { .is_whole = true, .output_bytes = 42 } };

	open_office(url, 0);
	clerk_functions.recorded(office.clerk, &news);
	pool_close(office.pool);
	loop_turn(office.loop);
	CHECK_INT(carried_number(&office.carried, "SELECT \"recording_bytes\" FROM \"session\""),
		  42);
	close_office();
}

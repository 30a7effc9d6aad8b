/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's part of the beginning: nothing for strangers, and which refusals end it. */
#include "base/clock.h"
#include "uplinks.h"

static void
check_node_proof(struct line *line, const unsigned char signature[SIGNATURE_SIZE])
{
	struct buf proof;

	buf_init(&proof, 256);
	wire_put_node_proof(&proof, line->exporter, line->nonce);
	CHECK_OK(signature_check(line->node.public_key, NODE_PROOF_PURPOSE, buf_str(&proof),
				 str_of(signature, SIGNATURE_SIZE)));
	buf_release(&proof);
}

TEST(handshake_enrols_by_the_deploy_key)
{
	struct handshake_enrol enrol;
	struct line line;

	line_open(&line, "", "abcd");
	line_connect(&line);
	line_expect_hello(&line);
	line_say_proof(&line, &line.identity);
	CHECK_OK(wire_get_enrol(line_expect(&line, LINK_ENROL).body, &enrol));
	CHECK_STR(enrol.deploy_key, "abcd");
	CHECK_STR(enrol.host_name, "gate");
	CHECK_BYTES(enrol.node_public, line.node.public_key, sizeof(enrol.node_public));
	check_node_proof(&line, enrol.signature);
	line_say_welcome(&line);
	CHECK_INT(line.ups, 1);
	line_close(&line);
}

TEST(handshake_resumes_by_the_certificate)
{
	struct handshake_resume resume;
	struct line line;

	line_open(&line, "certificate", "abcd");
	line_connect(&line);
	line_expect_hello(&line);
	line_say_proof(&line, &line.identity);
	CHECK_OK(wire_get_resume(line_expect(&line, LINK_RESUME).body, &resume));
	CHECK_STR(resume.certificate, "certificate");
	check_node_proof(&line, resume.signature);
	line_say_welcome(&line);
	CHECK_INT(line.ups, 1);
	line_close(&line);
}

TEST(handshake_tells_a_stranger_nothing)
{
	struct signature_keys other;
	struct line line;

	signature_keys_make(&other);
	line_open(&line, "", "abcd");
	line_connect(&line);
	line_expect_hello(&line);
	line_say_proof(&line, &other);
	CHECK(line_is_cut(&line));
	CHECK_INT(line.failures, 1);
	CHECK_INT(line.refusals, 0);
	line_close(&line);
}

/* The right site's proof, of another connection. */
TEST(handshake_takes_no_proof_of_another_connection)
{
	struct line line;

	line_open(&line, "", "abcd");
	line_connect(&line);
	line_expect_hello(&line);
	line.exporter[0] ^= 1;
	line_say_proof(&line, &line.identity);
	CHECK(line_is_cut(&line));
	line_close(&line);
}

static void
refuse_proved(struct line *line, enum link_refusal why)
{
	line_open(line, "certificate", "");
	line_connect(line);
	line_expect_hello(line);
	line_say_proof(line, &line->identity);
	line_expect(line, LINK_RESUME);
	line_say_refused(line, why);
}

TEST(handshake_stops_where_trying_is_of_no_use)
{
	static const enum link_refusal ends[] = { LINK_REFUSAL_DEPLOY_KEY,
						  LINK_REFUSAL_UNKNOWN_NODE,
						  LINK_REFUSAL_NODES_FULL };
	struct line line;

	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		refuse_proved(&line, ends[i]);
		CHECK_INT(line.refusals, 1);
		CHECK_INT(line.refusal, ends[i]);
		CHECK_INT(line.uplink->state, UPLINK_STOPPED);
		line_close(&line);
	}
}

TEST(handshake_tries_again_later)
{
	static const struct {
		enum link_refusal why;
		int64_t least_ms;
	} rows[] = { { LINK_REFUSAL_BUSY, UPLINK_BUSY_WAIT_MS },
		     { LINK_REFUSAL_DISABLED, UPLINK_SLOW_WAIT_MS },
		     { LINK_REFUSAL_VERSION, UPLINK_SLOW_WAIT_MS } };
	struct line line;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		refuse_proved(&line, rows[i].why);
		CHECK_INT(line.refusals, 0);
		CHECK_INT(line.failures, 1);
		clock_advance_ms(rows[i].least_ms - 1);
		line_turn(&line);
		CHECK_INT(line.uplink->state, UPLINK_WAITS);
		clock_advance_ms(1);
		line_turn(&line);
		CHECK_INT(line.uplink->state, UPLINK_DIALS);
		line_close(&line);
	}
}

/* Anybody on the way could say so. */
TEST(handshake_is_not_stopped_by_a_stranger_s_refusal)
{
	struct line line;

	line_open(&line, "certificate", "");
	line_connect(&line);
	line_expect_hello(&line);
	line_say_refused(&line, LINK_REFUSAL_UNKNOWN_NODE);
	CHECK_INT(line.refusals, 0);
	CHECK_INT(line.failures, 1);
	CHECK_INT(line.uplink->state, UPLINK_WAITS);
	line_close(&line);
}

TEST(handshake_ends_after_ten_seconds)
{
	struct line line;

	line_open(&line, "certificate", "");
	line_connect(&line);
	clock_advance_ms(LINK_HANDSHAKE_MS);
	line_turn(&line);
	CHECK_INT(line.failures, 1);
	CHECK_TEXT(line.why, "the site did not finish the handshake in time");
	line_close(&line);
}

/* Every kind in both states of the handshake but the ones that are due. */
TEST(handshake_ends_at_any_other_message)
{
	for (unsigned kind = 0; kind < 64; kind++) {
		struct line line;

		if (kind == LINK_REFUSED)
			continue;
		line_open(&line, "certificate", "");
		line_connect(&line);
		line_expect_hello(&line);
		line_say(&line, (enum link_kind)kind, kind >= LINK_START ? 1 : 0, STR(""));
		CHECK(line_is_cut(&line));
		CHECK_INT(line.ups, 0);
		line_connect(&line);
		line_expect_hello(&line);
		line_say_proof(&line, &line.identity);
		line_expect(&line, LINK_RESUME);
		line_say(&line, (enum link_kind)kind, kind >= LINK_START ? 1 : 0, STR(""));
		CHECK(line_is_cut(&line));
		CHECK_INT(line.ups, 0);
		line_close(&line);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The handshake on the site's side: each message in its turn and no other; what proves a node, and
 * what is refused with which reason. */
#include "base/clock.h"
#include "links_rig.h"
#include "wire/certificate.h"
#include "wire/wire.h"

STORE_TEST(opening_enrols_by_a_deploy_key)
{
	struct links_rig rig;
	struct agent agent;
	struct node_certificate certificate;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	CHECK_INT(agent.jumpoint_id, 1);
	CHECK_INT(links_count(rig.links), 1);
	CHECK_INT(rig.arrivals, 1);
	CHECK(links_pick(rig.links, 1) == links_find(rig.links, agent.node_id));
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint_node"), 1);
	CHECK_TEXT(stores_text(rig.reader, "SELECT hostname FROM jumpoint_node", &rig.arena),
		   "Gate-1");
	CHECK_TEXT(stores_text(rig.reader, "SELECT hostname_key FROM jumpoint_node", &rig.arena),
		   "gate-1");
	CHECK_TEXT(stores_text(rig.reader, "SELECT private_ip FROM jumpoint_node", &rig.arena),
		   "10.1.2.3");
	CHECK_TEXT(stores_text(rig.reader, "SELECT public_ip FROM jumpoint_node", &rig.arena),
		   "192.0.2.7");
	CHECK_INT(stores_number(rig.reader, "SELECT last_connect_timestamp FROM jumpoint_node"),
		  RIG_NOW);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint WHERE connected"), 1);
	CHECK_INT(stores_number(
			  rig.reader,
			  "SELECT COUNT(*) FROM audit WHERE event = "
			  "'created' AND resource = 'jumpoint_node' AND actor_kind = 'jumpoint' "
			  "AND actor_id = 1"),
		  1);
	CHECK_OK(wire_get_node_certificate(str_of(agent.certificate, agent.certificate_length),
					   &certificate));
	CHECK_OK(signature_check(rig.identity.public_key, NODE_CERTIFICATE_PURPOSE,
				 certificate.covered, certificate.signature));
	CHECK_INT(certificate.node_id, agent.node_id);
	CHECK_TEXT(certificate.site_id, RIG_SITE_ID);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(opening_signs_this_very_connection)
{
	struct handshake_proof proof;
	struct links_rig rig;
	struct agent agent;
	struct buf covered;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_dial(&agent);
	agent_hello(&agent);
	CHECK_OK(wire_get_proof(agent_expect(&agent, LINK_PROOF).body, &proof));
	buf_init(&covered, 256);
	wire_put_site_proof(&covered, agent.exporter, agent.nonce, LINK_VERSION);
	CHECK_OK(signature_check(rig.identity.public_key, SIGNER_LINK_HELLO_PURPOSE,
				 buf_str(&covered), str_of(proof.signature, SIGNATURE_SIZE)));
	buf_release(&covered);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(opening_resumes_by_certificate)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	agent_hang_up(&agent);
	rig_settle(&rig);
	CHECK_INT(links_count(rig.links), 0);
	rig_advance(&rig, 500);
	agent_rejoin(&agent);
	CHECK_INT(links_count(rig.links), 1);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint_node"), 1);
	CHECK_TEXT(stores_text(rig.reader, "SELECT hostname FROM jumpoint_node", &rig.arena),
		   "gate-2");
	CHECK_INT(stores_number(rig.reader, "SELECT last_connect_timestamp FROM jumpoint_node"),
		  RIG_NOW + 500);
	agent_release(&agent);
	rig_close(&rig);
}

static enum link_refusal
try_enrol(struct agent *agent, const char *deploy_key)
{
	agent_dial(agent);
	agent_hello(agent);
	agent_expect(agent, LINK_PROOF);
	agent_enrol(agent, deploy_key);
	return agent_expect_refused(agent);
}

static enum link_refusal
try_resume(struct agent *agent)
{
	agent_dial(agent);
	agent_hello(agent);
	agent_expect(agent, LINK_PROOF);
	agent_resume(agent);
	return agent_expect_refused(agent);
}

STORE_TEST(opening_takes_a_deploy_key_once)
{
	struct links_rig rig;
	struct agent first, second;

	rig_open(&rig, url);
	agent_init(&first, &rig);
	agent_init(&second, &rig);
	agent_join(&first);
	CHECK_INT(try_enrol(&second, RIG_DEPLOY_KEY), LINK_REFUSAL_DEPLOY_KEY);
	CHECK(agent_is_cut(&second));
	CHECK_INT(links_count(rig.links), 1);
	agent_release(&first);
	agent_release(&second);
	rig_close(&rig);
}

/* The answer was lost: the same machine asks again. */
STORE_TEST(opening_gives_the_same_key_of_a_node_the_same_node)
{
	struct links_rig rig;
	struct agent agent;
	int64_t node_id;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	node_id = agent.node_id;
	rig_advance(&rig, 2 * DEPLOY_KEY_LIFE_MS);
	agent_join(&agent);
	CHECK_INT(agent.node_id, node_id);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint_node"), 1);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(opening_refuses_a_key_that_is_old_or_unknown)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	CHECK_INT(try_enrol(&agent, "ffff"), LINK_REFUSAL_DEPLOY_KEY);
	rig_advance(&rig, DEPLOY_KEY_LIFE_MS);
	CHECK_INT(try_enrol(&agent, RIG_DEPLOY_KEY), LINK_REFUSAL_DEPLOY_KEY);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint_node"), 0);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(opening_refuses_more_nodes_than_may_be)
{
	struct links_rig rig;
	struct agent agents[12];
	char key[65];

	rig_open(&rig, url);
	for (size_t i = 0; i < COUNT_OF(agents); i++)
		agent_init(&agents[i], &rig);
	agent_join(&agents[0]);
	rig_put_key(&rig, 1, "0f", RIG_NOW + DEPLOY_KEY_LIFE_MS);
	CHECK_INT(try_enrol(&agents[1], "0f"), LINK_REFUSAL_NODES_FULL);
	for (size_t i = 1; i <= 10; i++) {
		snprintf(key, sizeof(key), "%064zx", i);
		rig_put_key(&rig, 2, key, RIG_NOW + DEPLOY_KEY_LIFE_MS);
		agent_dial(&agents[i]);
		agent_hello(&agents[i]);
		agent_expect(&agents[i], LINK_PROOF);
		agent_enrol(&agents[i], key);
		agent_expect_welcome(&agents[i]);
		rig_advance(&rig, 100);
	}
	rig_put_key(&rig, 2, "11", RIG_NOW + DEPLOY_KEY_LIFE_MS);
	CHECK_INT(try_enrol(&agents[11], "11"), LINK_REFUSAL_NODES_FULL);
	CHECK_INT(links_count(rig.links), 11);
	for (size_t i = 0; i < COUNT_OF(agents); i++)
		agent_release(&agents[i]);
	rig_close(&rig);
}

STORE_TEST(opening_refuses_a_deleted_node)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	agent_hang_up(&agent);
	rig_settle(&rig);
	stores_tell(rig.store, "DELETE FROM jumpoint_node");
	CHECK_INT(try_resume(&agent), LINK_REFUSAL_UNKNOWN_NODE);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(opening_refuses_a_disabled_jumpoint)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	stores_tell(rig.store, "UPDATE jumpoint SET enabled = FALSE");
	CHECK_INT(try_enrol(&agent, RIG_DEPLOY_KEY), LINK_REFUSAL_DISABLED);
	stores_tell(rig.store, "UPDATE jumpoint SET enabled = TRUE");
	agent_join(&agent);
	agent_hang_up(&agent);
	stores_tell(rig.store, "UPDATE jumpoint SET enabled = FALSE");
	CHECK_INT(try_resume(&agent), LINK_REFUSAL_DISABLED);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(opening_refuses_another_site_s_certificate)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	agent.certificate[agent.certificate_length - 1] ^= 1;
	CHECK_INT(try_resume(&agent), LINK_REFUSAL_UNKNOWN_NODE);
	agent_release(&agent);
	rig_close(&rig);
}

/* Somebody has the certificate, which is no secret, and not the key. */
STORE_TEST(opening_drops_a_false_proof)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	agent_hang_up(&agent);
	rig_settle(&rig);
	signature_keys_make(&agent.keys);
	agent_dial(&agent);
	agent_hello(&agent);
	agent_expect(&agent, LINK_PROOF);
	agent_resume(&agent);
	CHECK(agent_is_cut(&agent));
	CHECK_INT(links_count(rig.links), 0);
	agent_release(&agent);
	rig_close(&rig);
}

/* A proof of one connection shown on another. */
STORE_TEST(opening_drops_a_proof_of_another_connection)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_dial(&agent);
	agent_hello(&agent);
	agent_expect(&agent, LINK_PROOF);
	agent.exporter[0] ^= 1;
	agent_enrol(&agent, RIG_DEPLOY_KEY);
	CHECK(agent_is_cut(&agent));
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint_node"), 0);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(opening_says_busy_while_keeper_is_away)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	rig.signer_error = ERR_BACKEND;
	agent_dial(&agent);
	agent_hello(&agent);
	CHECK_INT(agent_expect_refused(&agent), LINK_REFUSAL_BUSY);
	rig.signer_error = OK;
	agent_dial(&agent);
	agent_hello(&agent);
	agent_expect(&agent, LINK_PROOF);
	rig.signer_error = ERR_BACKEND;
	agent_enrol(&agent, RIG_DEPLOY_KEY);
	CHECK_INT(agent_expect_refused(&agent), LINK_REFUSAL_BUSY);
	rig.signer_error = OK;
	agent_join(&agent); /* the deploy key is not lost */
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(opening_refuses_another_version)
{
	struct handshake_hello hello = { .lowest = 2, .highest = 9, .program = STR("test") };
	struct links_rig rig;
	struct agent agent;
	struct buf body;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_dial(&agent);
	buf_init(&body, 256);
	wire_put_hello(&body, &hello);
	agent_send(&agent, LINK_HELLO, 0, buf_str(&body));
	buf_release(&body);
	CHECK_INT(agent_expect_refused(&agent), LINK_REFUSAL_VERSION);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(opening_ends_after_ten_seconds)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_dial(&agent);
	rig_advance(&rig, LINK_HANDSHAKE_MS - 1);
	agent_hello(&agent);
	agent_expect(&agent, LINK_PROOF);
	rig_advance(&rig, 1);
	CHECK(agent_is_cut(&agent));
	CHECK_INT(rig.links->opening_count, 0);
	agent_release(&agent);
	rig_close(&rig);
}

/* It goes while a job works for it: what was noted is taken back. */
STORE_TEST(opening_that_goes_while_it_is_checked_leaves_nothing)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_dial(&agent);
	agent_hello(&agent);
	agent_expect(&agent, LINK_PROOF);
	agent_enrol(&agent, RIG_DEPLOY_KEY);
	agent_hang_up(&agent);
	rig_settle(&rig);
	CHECK_INT(links_count(rig.links), 0);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint_link"), 0);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint WHERE connected"), 0);
	agent_release(&agent);
	rig_close(&rig);
}

/* Every kind of message in each state of the handshake but the one that is due. */
STORE_TEST(opening_ends_at_any_other_message)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	for (unsigned kind = 0; kind < 64; kind++) {
		if (kind == LINK_HELLO)
			continue;
		agent_dial(&agent);
		agent_send(&agent, (enum link_kind)kind, kind >= LINK_START ? 1 : 0, STR(""));
		CHECK(agent_is_cut(&agent));
	}
	for (unsigned kind = 0; kind < 64; kind++) {
		agent_dial(&agent);
		agent_hello(&agent);
		agent_expect(&agent, LINK_PROOF);
		agent_send(&agent, (enum link_kind)kind, kind >= LINK_START ? 1 : 0, STR(""));
		CHECK(agent_is_cut(&agent));
	}
	CHECK_INT(rig.links->opening_count, 0);
	agent_release(&agent);
	rig_close(&rig);
}

/* Two messages at once: nobody who waits for answers does that. */
STORE_TEST(opening_ends_at_a_message_before_its_time)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_dial(&agent);
	agent_hello(&agent);
	agent_enrol(&agent, RIG_DEPLOY_KEY);
	CHECK(agent_is_cut(&agent));
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(opening_narrows_by_the_site_s_rules)
{
	struct handshake_welcome welcome;
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	links_set_narrowing(rig.links, STR("deny ssh 10.0.0.0/8 *\n"));
	agent_init(&agent, &rig);
	agent_dial(&agent);
	agent_hello(&agent);
	agent_expect(&agent, LINK_PROOF);
	agent_enrol(&agent, RIG_DEPLOY_KEY);
	CHECK_OK(wire_get_welcome(agent_expect(&agent, LINK_WELCOME).body, &welcome));
	CHECK_STR(welcome.narrowing, "deny ssh 10.0.0.0/8 *\n");
	CHECK_INT(welcome.heartbeat_ms, LINKS_HEARTBEAT_MS);
	CHECK_INT(welcome.now_ms, RIG_NOW);
	agent_release(&agent);
	rig_close(&rig);
}

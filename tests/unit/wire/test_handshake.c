/* SPDX-License-Identifier: Apache-2.0 */
/* Each message of the beginning is got as it was put, and refused when cut, longer or out of
 * bounds. */
#include "wire/handshake.h"

#include "support/test.h"
#include "wire/wire.h"

enum { ROOM = 4096 };

/* Every prefix of a good message, and one byte more, is no message. */
#define CHECK_WHOLE_ONLY(out, get, type) \
	do { \
		type got_; \
		for (size_t i_ = 0; i_ < (out)->length; i_++) \
			CHECK_ERR(get(str_of((out)->data, i_), &got_), ERR_INVALID); \
		buf_append_byte((out), 0); \
		CHECK_ERR(get(buf_str(out), &got_), ERR_INVALID); \
	} while (0)

TEST(handshake_hello)
{
	struct handshake_hello hello = { .lowest = 1, .highest = 3, .program = STR("0.1.0") }, got;
	struct buf out;

	memset(hello.nonce, 7, sizeof(hello.nonce));
	buf_init(&out, ROOM);
	wire_put_hello(&out, &hello);
	CHECK_OK(wire_get_hello(buf_str(&out), &got));
	CHECK_INT(got.lowest, 1);
	CHECK_INT(got.highest, 3);
	CHECK_STR(got.program, "0.1.0");
	CHECK(!memcmp(got.nonce, hello.nonce, sizeof(got.nonce)));
	CHECK_WHOLE_ONLY(&out, wire_get_hello, struct handshake_hello);
	buf_clear(&out);
	hello.lowest = 4; /* above the highest */
	wire_put_hello(&out, &hello);
	CHECK_ERR(wire_get_hello(buf_str(&out), &got), ERR_INVALID);
	buf_release(&out);
}

TEST(handshake_proof)
{
	struct handshake_proof proof = { .version = 1 }, got;
	struct buf out;

	memset(proof.signature, 9, sizeof(proof.signature));
	buf_init(&out, ROOM);
	wire_put_proof(&out, &proof);
	CHECK_OK(wire_get_proof(buf_str(&out), &got));
	CHECK_INT(got.version, 1);
	CHECK(!memcmp(got.signature, proof.signature, sizeof(got.signature)));
	CHECK_WHOLE_ONLY(&out, wire_get_proof, struct handshake_proof);
	buf_release(&out);
}

TEST(handshake_enrol)
{
	struct handshake_enrol enrol = { .deploy_key = STR("abcd"),
					 .host_name = STR("machine"),
					 .private_address = STR("10.1.2.3") },
			       got;
	struct buf out;

	memset(enrol.node_public, 1, sizeof(enrol.node_public));
	memset(enrol.signature, 2, sizeof(enrol.signature));
	buf_init(&out, ROOM);
	wire_put_enrol(&out, &enrol);
	CHECK_OK(wire_get_enrol(buf_str(&out), &got));
	CHECK_STR(got.deploy_key, "abcd");
	CHECK(!memcmp(got.node_public, enrol.node_public, sizeof(got.node_public)));
	CHECK(!memcmp(got.signature, enrol.signature, sizeof(got.signature)));
	CHECK_STR(got.host_name, "machine");
	CHECK_STR(got.private_address, "10.1.2.3");
	CHECK_WHOLE_ONLY(&out, wire_get_enrol, struct handshake_enrol);
	buf_clear(&out);
	enrol.host_name = STR("two words");
	wire_put_enrol(&out, &enrol);
	CHECK_ERR(wire_get_enrol(buf_str(&out), &got), ERR_INVALID);
	buf_release(&out);
}

TEST(handshake_resume)
{
	struct handshake_resume resume = { .certificate = STR("certificate"),
					   .host_name = STR("machine") },
				got;
	struct buf out;

	memset(resume.signature, 2, sizeof(resume.signature));
	buf_init(&out, ROOM);
	wire_put_resume(&out, &resume);
	CHECK_OK(wire_get_resume(buf_str(&out), &got));
	CHECK_STR(got.certificate, "certificate");
	CHECK(!memcmp(got.signature, resume.signature, sizeof(got.signature)));
	CHECK_STR(got.host_name, "machine");
	CHECK_INT(got.private_address.length, 0);
	CHECK_WHOLE_ONLY(&out, wire_get_resume, struct handshake_resume);
	buf_release(&out);
}

TEST(handshake_welcome)
{
	struct handshake_welcome welcome = { .jumpoint_id = 3,
					     .node_id = 4,
					     .certificate = STR("certificate"),
					     .now_ms = 1000,
					     .heartbeat_ms = 3000,
					     .narrowing = STR("deny ssh * *\n") },
				 got;
	struct buf out;

	buf_init(&out, ROOM);
	wire_put_welcome(&out, &welcome);
	CHECK_OK(wire_get_welcome(buf_str(&out), &got));
	CHECK_INT(got.jumpoint_id, 3);
	CHECK_INT(got.node_id, 4);
	CHECK_STR(got.certificate, "certificate");
	CHECK_INT(got.now_ms, 1000);
	CHECK_INT(got.heartbeat_ms, 3000);
	CHECK_STR(got.narrowing, "deny ssh * *\n");
	CHECK_WHOLE_ONLY(&out, wire_get_welcome, struct handshake_welcome);
	buf_clear(&out);
	welcome.heartbeat_ms = 1; /* nobody can keep that up */
	wire_put_welcome(&out, &welcome);
	CHECK_ERR(wire_get_welcome(buf_str(&out), &got), ERR_INVALID);
	buf_release(&out);
}

TEST(handshake_refused)
{
	struct handshake_refused refused = { .why = LINK_REFUSAL_BUSY, .text = STR("later") }, got;
	struct buf out;

	buf_init(&out, ROOM);
	wire_put_refused(&out, &refused);
	CHECK_OK(wire_get_refused(buf_str(&out), &got));
	CHECK_INT(got.why, LINK_REFUSAL_BUSY);
	CHECK_STR(got.text, "later");
	CHECK_WHOLE_ONLY(&out, wire_get_refused, struct handshake_refused);
	buf_clear(&out);
	refused.why = LINK_REFUSALS;
	wire_put_refused(&out, &refused);
	CHECK_ERR(wire_get_refused(buf_str(&out), &got), ERR_INVALID);
	buf_release(&out);
}

TEST(handshake_here)
{
	struct handshake_here here = { .uid = STR("0123456789abcdef0123456789abcdef"),
				       .oldest = 5,
				       .next = 9,
				       .state = LINK_STATE_OPEN },
			      got;
	struct buf out;

	buf_init(&out, ROOM);
	wire_put_here(&out, &here);
	CHECK_OK(wire_get_here(buf_str(&out), &got));
	CHECK_STR(got.uid, "0123456789abcdef0123456789abcdef");
	CHECK_INT(got.oldest, 5);
	CHECK_INT(got.next, 9);
	CHECK_INT(got.state, LINK_STATE_OPEN);
	CHECK_WHOLE_ONLY(&out, wire_get_here, struct handshake_here);
	buf_clear(&out);
	here.next = 4; /* before the oldest */
	wire_put_here(&out, &here);
	CHECK_ERR(wire_get_here(buf_str(&out), &got), ERR_INVALID);
	buf_clear(&out);
	here.next = LINK_OFFSET_MOST + 1;
	wire_put_here(&out, &here);
	CHECK_ERR(wire_get_here(buf_str(&out), &got), ERR_INVALID);
	buf_clear(&out);
	here.next = 9;
	here.uid = STR("0123456789ABCDEF0123456789abcdef");
	wire_put_here(&out, &here);
	CHECK_ERR(wire_get_here(buf_str(&out), &got), ERR_INVALID);
	buf_release(&out);
}

TEST(handshake_proofs_are_fixed_bytes)
{
	unsigned char exporter[LINK_EXPORTER_SIZE], nonce[LINK_NONCE_SIZE];
	struct buf out;

	memset(exporter, 'e', sizeof(exporter));
	memset(nonce, 'n', sizeof(nonce));
	buf_init(&out, ROOM);
	wire_put_site_proof(&out, exporter, nonce, 1);
	CHECK_INT(out.length, 32 + 32 + 8);
	CHECK(out.data[0] == 'e' && out.data[32] == 'n' && out.data[71] == 1);
	buf_clear(&out);
	wire_put_node_proof(&out, exporter, nonce);
	CHECK_INT(out.length, 64);
	CHECK_TEXT(LINK_HELLO_LABEL, "sallyport " NODE_PROOF_PURPOSE " 1");
	buf_release(&out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's part of the beginning. Nothing of its own is said before the site has proved itself:
 * a deploy key never reaches a stranger, and a stranger's refusal stops nobody. */
#include <stdio.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "jumpoint/uplink_internal.h"
#include "net/connection.h"

enum { MESSAGE_ROOM = 8192 };

void
uplink_say_hello(struct uplink *uplink)
{
	struct handshake_hello hello = { .lowest = LINK_VERSION,
					 .highest = LINK_VERSION,
					 .program = STR(SALLYPORT_VERSION) };
	struct buf body;

	random_bytes(uplink->nonce, sizeof(uplink->nonce));
	memcpy(hello.nonce, uplink->nonce, sizeof(hello.nonce));
	buf_init(&body, MESSAGE_ROOM);
	wire_put_hello(&body, &hello);
	uplink_send(uplink, LINK_HELLO, 0, buf_str(&body));
	buf_release(&body);
}

/* --- who we are --- */

static void
prove(const struct uplink *uplink, unsigned char ret_signature[SIGNATURE_SIZE])
{
	struct buf proof;

	buf_init(&proof, MESSAGE_ROOM);
	wire_put_node_proof(&proof, uplink->exporter, uplink->nonce);
	/* Far below its limit, so it cannot fail; zeros would be refused by the site. */
	if (signature_make(uplink->settings.node->secret_key, NODE_PROOF_PURPOSE, buf_str(&proof),
			   ret_signature))
		memset(ret_signature, 0, SIGNATURE_SIZE);
	buf_release(&proof);
}

static void
say_who(struct uplink *uplink)
{
	const struct uplink_settings *settings = &uplink->settings;
	bool is_known = settings->certificate.length > 0;
	struct handshake_resume resume = { .certificate = settings->certificate,
					   .host_name = str_from(settings->host_name),
					   .private_address = str_from(uplink->address) };
	struct handshake_enrol enrol = { .deploy_key = settings->deploy_key,
					 .host_name = resume.host_name,
					 .private_address = resume.private_address };
	struct buf body;

	buf_init(&body, MESSAGE_ROOM);
	if (is_known) {
		prove(uplink, resume.signature);
		wire_put_resume(&body, &resume);
	} else {
		memcpy(enrol.node_public, settings->node->public_key, sizeof(enrol.node_public));
		prove(uplink, enrol.signature);
		wire_put_enrol(&body, &enrol);
	}
	uplink_send(uplink, is_known ? LINK_RESUME : LINK_ENROL, 0, buf_str(&body));
	buf_release(&body);
}

/* --- who they are --- */

static enum err
check_proof(const struct uplink *uplink, const struct handshake_proof *proof)
{
	struct buf covered;
	enum err err;

	buf_init(&covered, MESSAGE_ROOM);
	wire_put_site_proof(&covered, uplink->exporter, uplink->nonce, proof->version);
	err = signature_check(uplink->settings.site_identity, SIGNER_LINK_HELLO_PURPOSE,
			      buf_str(&covered), str_of(proof->signature, SIGNATURE_SIZE));
	buf_release(&covered);
	return err;
}

static bool
hear_proof(struct uplink *uplink, struct str body)
{
	struct handshake_proof proof;

	if (wire_get_proof(body, &proof) || proof.version != LINK_VERSION) {
		uplink_fail(uplink, "the site broke the protocol", UPLINK_MOST_WAIT_MS);
		return false;
	}
	if (check_proof(uplink, &proof)) {
		uplink_fail(uplink,
			    "who answers is not the site that this Jumpoint belongs to (or a proxy "
			    "between opens TLS): nothing was told to it",
			    UPLINK_MOST_WAIT_MS);
		return false;
	}
	uplink->state = UPLINK_WANTS_WELCOME;
	say_who(uplink);
	return true;
}

static bool
hear_welcome(struct uplink *uplink, struct str body)
{
	struct handshake_welcome welcome;

	if (wire_get_welcome(body, &welcome)) {
		uplink_fail(uplink, "the site broke the protocol", UPLINK_MOST_WAIT_MS);
		return false;
	}
	uplink_come_up(uplink, &welcome);
	return uplink->connection && !uplink->broken;
}

/* --- no --- */

static void
hear_refusal(struct uplink *uplink, const struct handshake_refused *refused)
{
	char text[LINK_TEXT_LIMIT + 1];

	snprintf(text, sizeof(text), "%.*s", STR_ARG(refused->text));
	switch (refused->why) {
	case LINK_REFUSAL_DEPLOY_KEY:
	case LINK_REFUSAL_UNKNOWN_NODE:
	case LINK_REFUSAL_NODES_FULL:
		uplink_give_up(uplink, refused->why, text);
		return;
	case LINK_REFUSAL_BUSY:
		uplink_fail(uplink, text, UPLINK_BUSY_WAIT_MS);
		return;
	default:
		uplink_fail(uplink, text, UPLINK_SLOW_WAIT_MS);
		return;
	}
}

static bool
hear_refused(struct uplink *uplink, struct str body)
{
	struct handshake_refused refused;
	bool is_proved = uplink->state == UPLINK_WANTS_WELCOME;

	if (wire_get_refused(body, &refused))
		uplink_fail(uplink, "the site broke the protocol", UPLINK_MOST_WAIT_MS);
	else if (is_proved)
		hear_refusal(uplink, &refused);
	else
		uplink_fail(uplink, "the site refuses before it has proved itself",
			    UPLINK_BUSY_WAIT_MS);
	return false;
}

bool
uplink_hear_handshake(struct uplink *uplink, const struct frame *frame)
{
	if (uplink->state == UPLINK_WANTS_PROOF && frame->kind == LINK_PROOF)
		return hear_proof(uplink, frame->body);
	if (uplink->state == UPLINK_WANTS_WELCOME && frame->kind == LINK_WELCOME)
		return hear_welcome(uplink, frame->body);
	if (frame->kind == LINK_REFUSED)
		return hear_refused(uplink, frame->body);
	uplink_fail(uplink, "the site broke the protocol", UPLINK_MOST_WAIT_MS);
	return false;
}

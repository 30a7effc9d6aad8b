/* SPDX-License-Identifier: Apache-2.0 */
/* A connection until it has proved which node it is: one message at a time, each the next of the
 * protocol's table, all of it within LINK_HANDSHAKE_MS. What takes keeper or the store is a job. */
#include <assert.h>
#include <stdio.h>

#include "access/throttle.h"
#include "actions/worker.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/metric.h"
#include "crypto/signature.h"
#include "net/connection.h"
#include "net/tcp.h"
#include "session/link_internal.h"
#include "wire/certificate.h"

enum opening_state { WAITS_HELLO, IS_SIGNING, WAITS_NODE, IS_CHECKING };

enum { LAST_WORD_MS = 2000, OPENING_INPUT = LINK_HEAD_SIZE + 4096, TEXTS_ROOM = 4096 };

static struct metric refused = METRIC(COUNTER, "sallyport_links_refused_total",
				      "Links of Jumpoints that were refused in the handshake.");

struct link_opening {
	struct link_job job;
	struct list in_openings;
	struct connection *connection; /* NULL: gone while a job runs */
	enum opening_state state;
	struct buf input;
	char address[TCP_ADDRESS_ROOM];
	unsigned char client_bytes[ALLOW_ADDRESS_SIZE];
	struct str client; /* its address as it counts */
	unsigned char exporter[LINK_EXPORTER_SIZE], nonce[LINK_NONCE_SIZE];

	/* what the job works on, and finds */
	enum link_kind kind; /* ENROL or RESUME */
	struct buf message;  /* its body: the texts below look into it */
	unsigned char node_signature[SIGNATURE_SIZE];
	struct str deploy_key;
	struct node_arrival arrival;
	struct buf certificate;
	unsigned char site_signature[SIGNATURE_SIZE];
	enum err err;
	enum link_refusal refusal;
};

static const char *const refusals[LINK_REFUSALS] = {
	[LINK_REFUSAL_VERSION] = "this site speaks another version of the protocol",
	[LINK_REFUSAL_DEPLOY_KEY] =
		"this installer was used, replaced or is a day old: get another",
	[LINK_REFUSAL_UNKNOWN_NODE] = "this node has been deleted from the site",
	[LINK_REFUSAL_NODES_FULL] = "this Jumpoint has as many nodes as it may have",
	[LINK_REFUSAL_DISABLED] = "this Jumpoint is disabled",
	[LINK_REFUSAL_BUSY] = "the site cannot answer now",
};

static void
leave_list(struct link_opening *opening)
{
	list_remove(&opening->in_openings);
	opening->job.links->opening_count--;
}

static void
release(struct link_opening *own_opening)
{
	buf_release(&own_opening->input);
	buf_release(&own_opening->message);
	buf_release(&own_opening->certificate);
	memory_wipe(own_opening, sizeof(*own_opening));
	memory_free(own_opening);
}

/* A job that runs still needs the rest of it. */
static void
drop(struct link_opening *opening)
{
	connection_close(TAKE(opening->connection));
	leave_list(opening);
	if (opening->state == WAITS_HELLO || opening->state == WAITS_NODE)
		release(opening);
}

static void
send_message(struct link_opening *opening, enum link_kind kind, const struct buf *body)
{
	struct buf *frame = &opening->job.links->frame;

	buf_clear(frame);
	wire_put_frame(frame, kind, 0, buf_str(body));
	/* An agent that is gone is told of by failed. */
	if (buf_error(frame) || connection_write(opening->connection, buf_str(frame)) == ERR_LIMIT)
		log_error("link.not_answered");
}

/* --- saying no --- */

static void
hear_nothing(struct connection *connection, void *context)
{
}

static void
close_finished(struct connection *connection, enum err err, void *context)
{
	connection_close(connection);
}

static const struct connection_owner finished = { .readable = hear_nothing,
						  .failed = close_finished };

/* Its last word; then the connection ends by itself. */
static void
refuse(struct link_opening *own_opening, enum link_refusal why)
{
	const struct handshake_refused message = { .why = why, .text = str_from(refusals[why]) };
	struct connection *connection = own_opening->connection;
	struct buf body;

	metric_add(&refused, 1);
	log_debug("link.refused", LOG_TEXT("why", refusals[why]),
		  LOG_TEXT("address", own_opening->address));
	buf_init(&body, TEXTS_ROOM);
	wire_put_refused(&body, &message);
	send_message(own_opening, LINK_REFUSED, &body);
	buf_release(&body);
	connection_set_owner(connection, &finished, NULL);
	connection_finish(connection, clock_monotonic_ms() + LAST_WORD_MS);
	own_opening->connection = NULL;
	leave_list(own_opening);
	release(own_opening);
}

/* --- the site's proof --- */

static void
sign_proof(struct link_job *job, struct worker *worker)
{
	struct link_opening *opening = (struct link_opening *)(void *)job;
	const struct signer *signer = job->links->settings.signer;
	struct buf proof;

	buf_init(&proof, TEXTS_ROOM);
	wire_put_site_proof(&proof, opening->exporter, opening->nonce, LINK_VERSION);
	opening->err = signer->sign(signer->context, SIGNER_LINK_HELLO, buf_str(&proof),
				    opening->site_signature);
	buf_release(&proof);
}

static void
send_proof(struct link_job *job, bool was_run)
{
	struct link_opening *opening = (struct link_opening *)(void *)job;
	struct handshake_proof proof = { .version = LINK_VERSION };
	struct buf body;

	opening->state = WAITS_NODE;
	if (!opening->connection) {
		release(opening);
		return;
	}
	if (!was_run || opening->err) {
		log_warning("link.proof_not_signed", LOG_ERR(opening->err));
		refuse(opening, LINK_REFUSAL_BUSY);
		return;
	}
	memcpy(proof.signature, opening->site_signature, sizeof(proof.signature));
	buf_init(&body, TEXTS_ROOM);
	wire_put_proof(&body, &proof);
	send_message(opening, LINK_PROOF, &body);
	buf_release(&body);
}

static void
start(struct link_opening *opening, enum opening_state state,
      void (*work)(struct link_job *job, struct worker *worker),
      void (*done)(struct link_job *job, bool was_run))
{
	opening->state = state;
	opening->err = OK;
	opening->job.work = work;
	opening->job.done = done;
	if (!link_job_start(opening->job.links, &opening->job)) {
		opening->err = ERR_LIMIT;
		done(&opening->job, false);
	}
}

/* --- the node's proof, on a worker --- */

static enum err
check_proof(const struct link_opening *opening)
{
	struct buf proof;
	enum err err;

	buf_init(&proof, TEXTS_ROOM);
	wire_put_node_proof(&proof, opening->exporter, opening->nonce);
	err = signature_check(opening->arrival.node_public, NODE_PROOF_PURPOSE, buf_str(&proof),
			      str_of(opening->node_signature, SIGNATURE_SIZE));
	buf_release(&proof);
	return err;
}

static enum err
issue_certificate(struct link_opening *opening)
{
	struct links *links = opening->job.links;
	const struct signer *signer = links->settings.signer;
	struct node_certificate certificate = { .jumpoint_id = opening->arrival.jumpoint_id,
						.node_id = opening->arrival.node_id,
						.issued_at_ms = opening->arrival.now_ms };
	unsigned char signature[SIGNATURE_SIZE];
	enum err err;

	snprintf(certificate.site_id, sizeof(certificate.site_id), "%s", links->site_id);
	memcpy(certificate.node_public, opening->arrival.node_public, NODE_KEY_SIZE);
	buf_clear(&opening->certificate);
	wire_put_node_certificate(&opening->certificate, &certificate);
	err = signer->sign(signer->context, SIGNER_JUMPOINT_CERTIFICATE,
			   buf_str(&opening->certificate), signature);
	if (!err)
		buf_append(&opening->certificate, signature, sizeof(signature));
	return err ? err : buf_error(&opening->certificate);
}

static void
enrol(struct link_job *job, struct worker *worker)
{
	struct link_opening *opening = (struct link_opening *)(void *)job;

	if (check_proof(opening)) {
		opening->err = ERR_DENIED;
		return;
	}
	opening->err =
		node_enrol(worker->store, &worker->arena, opening->deploy_key,
			   job->links->settings.edition, &opening->arrival, &opening->refusal);
	if (opening->err || opening->refusal)
		return;
	opening->err = issue_certificate(opening);
	if (!opening->err)
		opening->err = node_connect(worker->store, &worker->arena, &opening->arrival,
					    &opening->refusal);
}

static enum err
read_certificate(struct link_opening *opening)
{
	const struct links *links = opening->job.links;
	struct node_certificate certificate;
	enum err err;

	err = wire_get_node_certificate(buf_str(&opening->certificate), &certificate);
	if (!err && strcmp(certificate.site_id, links->site_id) != 0)
		err = ERR_DENIED;
	if (!err)
		err = signature_check(links->settings.identity_public, NODE_CERTIFICATE_PURPOSE,
				      certificate.covered, certificate.signature);
	if (err)
		return err;
	opening->arrival.jumpoint_id = certificate.jumpoint_id;
	opening->arrival.node_id = certificate.node_id;
	memcpy(opening->arrival.node_public, certificate.node_public, NODE_PUBLIC_SIZE);
	return OK;
}

static void
resume(struct link_job *job, struct worker *worker)
{
	struct link_opening *opening = (struct link_opening *)(void *)job;

	if (read_certificate(opening)) {
		opening->refusal = LINK_REFUSAL_UNKNOWN_NODE;
		return;
	}
	if (check_proof(opening)) {
		opening->err = ERR_DENIED;
		return;
	}
	opening->err =
		node_connect(worker->store, &worker->arena, &opening->arrival, &opening->refusal);
}

/* --- letting it in --- */

static void
welcome(struct link_opening *own_opening)
{
	struct links *links = own_opening->job.links;
	const struct handshake_welcome message = {
		.jumpoint_id = own_opening->arrival.jumpoint_id,
		.node_id = own_opening->arrival.node_id,
		.certificate = buf_str(&own_opening->certificate),
		.now_ms = clock_now_ms(),
		.heartbeat_ms = links->settings.heartbeat_ms,
		.narrowing = buf_str(&links->narrowing),
	};
	struct buf body;

	buf_init(&body, LINK_BODY_LIMIT);
	wire_put_welcome(&body, &message);
	send_message(own_opening, LINK_WELCOME, &body);
	buf_release(&body);
	log_info("link.up", LOG_INT("jumpoint", own_opening->arrival.jumpoint_id),
		 LOG_INT("node", own_opening->arrival.node_id),
		 LOG_TEXT("address", own_opening->address),
		 LOG_BOOL("is_new", own_opening->kind == LINK_ENROL));
	leave_list(own_opening);
	link_live_begin(links, TAKE(own_opening->connection), &own_opening->arrival,
			buf_str(&own_opening->certificate));
	release(own_opening);
}

static void
decide(struct link_job *job, bool was_run)
{
	struct link_opening *opening = (struct link_opening *)(void *)job;
	bool is_in = was_run && !opening->err && !opening->refusal;

	opening->state = WAITS_NODE;
	if (is_in && (!opening->connection || job->links->is_stopped))
		presence_leave(job->links, &opening->arrival.link, opening->arrival.jumpoint_id,
			       opening->arrival.node_id);
	if (!opening->connection) {
		release(opening);
		return;
	}
	if (opening->err == ERR_DENIED && was_run) {
		log_warning("link.false_proof", LOG_TEXT("address", opening->address));
		drop(opening);
		return;
	}
	if (opening->refusal && !opening->err) {
		refuse(opening, opening->refusal);
		return;
	}
	if (!is_in || job->links->is_stopped) {
		log_warning("link.not_checked", LOG_ERR(opening->err));
		refuse(opening, LINK_REFUSAL_BUSY);
		return;
	}
	welcome(opening);
}

/* --- messages --- */

static enum err
hear_hello(struct link_opening *opening, struct str body)
{
	struct handshake_hello hello;
	enum err err;

	err = wire_get_hello(body, &hello);
	if (err)
		return err;
	if (hello.lowest > LINK_VERSION || hello.highest < LINK_VERSION) {
		refuse(opening, LINK_REFUSAL_VERSION);
		return ERR_CLOSED;
	}
	memcpy(opening->nonce, hello.nonce, sizeof(opening->nonce));
	buf_clear(&opening->input);
	start(opening, IS_SIGNING, sign_proof, send_proof);
	return OK;
}

/* The texts look into the opening's own copy of the message from here on. */
static enum err
hear_enrol(struct link_opening *opening)
{
	struct handshake_enrol message;
	enum err err = wire_get_enrol(buf_str(&opening->message), &message);

	if (err)
		return err;
	opening->deploy_key = message.deploy_key;
	memcpy(opening->arrival.node_public, message.node_public, NODE_PUBLIC_SIZE);
	memcpy(opening->node_signature, message.signature, SIGNATURE_SIZE);
	opening->arrival.host_name = message.host_name;
	opening->arrival.private_address = message.private_address;
	return OK;
}

static enum err
hear_resume(struct link_opening *opening)
{
	struct handshake_resume message;
	enum err err = wire_get_resume(buf_str(&opening->message), &message);

	if (err)
		return err;
	buf_clear(&opening->certificate);
	buf_append_str(&opening->certificate, message.certificate);
	memcpy(opening->node_signature, message.signature, SIGNATURE_SIZE);
	opening->arrival.host_name = message.host_name;
	opening->arrival.private_address = message.private_address;
	return OK;
}

static enum err
hear_node(struct link_opening *opening, const struct frame *frame)
{
	struct links *links = opening->job.links;
	bool is_new = frame->kind == LINK_ENROL;
	enum err err;

	buf_clear(&opening->message);
	buf_append_str(&opening->message, frame->body);
	buf_clear(&opening->input);
	opening->kind = frame->kind;
	opening->arrival = (struct node_arrival){
		.link = { .epoch = links->epoch, .number = links->next_number++ },
		.public_address = str_from(opening->address),
		.now_ms = clock_now_ms(),
	};
	err = is_new ? hear_enrol(opening) : hear_resume(opening);
	if (!err)
		start(opening, IS_CHECKING, is_new ? enrol : resume, decide);
	return err;
}

/* ERR_CLOSED: the opening is gone, or about to be. */
static enum err
hear(struct link_opening *opening, const struct frame *frame)
{
	if (opening->state == WAITS_HELLO && frame->kind == LINK_HELLO)
		return hear_hello(opening, frame->body);
	if (opening->state == WAITS_NODE &&
	    (frame->kind == LINK_ENROL || frame->kind == LINK_RESUME))
		return hear_node(opening, frame);
	return ERR_INVALID;
}

/* One message at most is here at a time: its sender waits for the answer. */
static void
hear_input(struct link_opening *opening)
{
	struct str rest = buf_str(&opening->input);
	struct frame frame;
	enum err err = wire_get_frame(&rest, FRAME_FROM_AGENT, &frame);

	if (!err && rest.length)
		err = ERR_INVALID;
	if (!err)
		err = hear(opening, &frame);
	if (err == ERR_CLOSED || err == ERR_AGAIN)
		return;
	if (err) {
		log_debug("link.no_handshake", LOG_TEXT("address", opening->address));
		drop(opening);
	}
}

static void
read_input(struct connection *connection, void *context)
{
	struct link_opening *opening = context;
	size_t length, room = OPENING_INPUT - opening->input.length;
	enum err err = ERR_LIMIT;

	if (room)
		err = connection_read(connection, &opening->input, room, &length);
	if (err == ERR_AGAIN)
		return;
	/* Nothing may come while a job runs. */
	if (err || opening->state == IS_SIGNING || opening->state == IS_CHECKING) {
		drop(opening);
		return;
	}
	hear_input(opening);
}

static void
fail(struct connection *connection, enum err err, void *context)
{
	drop(context);
}

static const struct connection_owner owner = { .readable = read_input, .failed = fail };

void
link_opening_begin(struct links *links, struct connection *own_connection, struct str address,
		   struct str early, const unsigned char exporter[LINK_EXPORTER_SIZE])
{
	struct link_opening *opening = new_object(struct link_opening);

	opening->job.links = links;
	opening->connection = own_connection;
	snprintf(opening->address, sizeof(opening->address), "%.*s", STR_ARG(address));
	opening->client = throttle_key(str_from(opening->address), opening->client_bytes);
	memcpy(opening->exporter, exporter, sizeof(opening->exporter));
	buf_init(&opening->input, OPENING_INPUT);
	buf_init(&opening->message, OPENING_INPUT);
	buf_init(&opening->certificate, HANDSHAKE_CERTIFICATE_LIMIT);
	list_append(&links->openings, &opening->in_openings);
	links->opening_count++;
	connection_set_owner(own_connection, &owner, opening);
	connection_set_write_limit(own_connection, LINK_OUTPUT_LIMIT + LINK_OUTPUT_RESERVE);
	connection_set_deadline(own_connection, clock_monotonic_ms() + LINK_HANDSHAKE_MS);
	buf_append_str(&opening->input, early);
	if (buf_error(&opening->input))
		drop(opening);
	else if (early.length)
		hear_input(opening);
}

void
link_openings_drop(struct links *links)
{
	list_each(at, &links->openings)
		drop(list_entry(at, struct link_opening, in_openings));
}

static const struct link_opening *
opening_at(const struct list *at)
{
	return (const struct link_opening *)(const void *)((const char *)at -
							   offsetof(struct link_opening,
								    in_openings));
}

size_t
link_openings_of(const struct links *links, struct str address)
{
	unsigned char bytes[ALLOW_ADDRESS_SIZE];
	struct str client = throttle_key(address, bytes);
	size_t count = 0;

	for (const struct list *at = links->openings.next; at != &links->openings; at = at->next)
		count += str_equal(opening_at(at)->client, client);
	return count;
}

int64_t
link_openings_first(const struct links *links)
{
	int64_t first = INT64_MAX;

	for (const struct list *at = links->openings.next; at != &links->openings; at = at->next) {
		const struct link_opening *opening = opening_at(at);

		if (opening->state == IS_CHECKING && opening->arrival.link.number < first)
			first = opening->arrival.link.number;
	}
	return first;
}

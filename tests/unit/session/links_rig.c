/* SPDX-License-Identifier: Apache-2.0 */
#include "links_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "actions/worker.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "model/resources.h"
#include "net/connection.h"
#include "store/queries.h"

static const char make_jumpoint[] =
	"INSERT INTO \"jumpoint\" (\"name\", \"name_key\", \"platform\", \"comments\", "
	"\"enabled\", \"connected\", \"clustered\", \"shell_jump_enabled\", "
	"\"protocol_tunnel_enabled\", \"jzp_enabled\", \"jzp_proxy_hostname\", "
	"\"jzp_proxy_port\", \"jzp_allow_http_get\", \"jzp_client_address_restrictions_type\", "
	"\"jzp_restricted_ips\") VALUES ('%s', '%s', 'linux-x86', '', TRUE, FALSE, %s, TRUE, "
	"TRUE, FALSE, '', 9555, FALSE, 'no_restriction', '[]')";

static enum err
sign(void *context, enum signer_purpose purpose, struct str message,
     unsigned char ret_signature[SIGNATURE_SIZE])
{
	struct links_rig *rig = context;
	const char *label =
		purpose == SIGNER_LINK_HELLO ? SIGNER_LINK_HELLO_PURPOSE : "jumpoint certificate";

	if (rig->signer_error)
		return rig->signer_error;
	return signature_make(rig->identity.secret_key, label, message, ret_signature);
}

static void
hear_presence(int64_t jumpoint_id, int64_t node_id, bool is_connected, void *context)
{
	struct links_rig *rig = context;

	if (is_connected)
		rig->arrivals++;
	else
		rig->departures++;
}

static void
hear_here(struct link_channel *channel, const struct link_here *here, void *context)
{
	struct links_rig *rig = context;

	rig->heres++;
	rig->here = *here;
	memcpy(rig->here_uid, here->uid.data, LINK_UID_SIZE);
	if (!rig->takes_here)
		return;
	rig->here_channel = channel;
	channel_set_owner(channel, rig->here_owner, rig->here_context);
}

static void
open_links(struct links_rig *rig, const char *epoch)
{
	const struct pool_settings pool = { .threads = { [POOL_FAST] = 2 },
					    .queue_limit = { [POOL_FAST] = 256 },
					    .worker_new = worker_new,
					    .worker_free = worker_free,
					    .context = rig->store };
	struct links_settings settings = { .signer = &rig->signer,
					   .site_id = RIG_SITE_ID,
					   .place = "site.test:443",
					   .epoch = epoch,
					   .edition = EDITION_RS,
					   .here = hear_here,
					   .presence = hear_presence,
					   .context = rig };

	rig->loop = loop_new();
	rig->pool = pool_new(&pool);
	settings.loop = rig->loop;
	settings.pool = rig->pool;
	memcpy(settings.identity_public, rig->identity.public_key, KEEPER_KEY_SIZE);
	rig->links = links_new(&settings);
}

static void
close_links(struct links_rig *rig)
{
	pool_close(rig->pool);
	loop_turn(rig->loop);
	links_free(rig->links);
	pool_free(rig->pool);
	loop_free(rig->loop);
}

void
rig_open(struct links_rig *rig, const char *url)
{
	*rig = (struct links_rig){ 0 };
	log_open("test", STDERR_FILENO, LOG_ERROR);
	clock_use_fake(RIG_NOW);
	arena_init(&rig->arena);
	signature_keys_make(&rig->identity);
	rig->signer = (struct signer){ .context = rig, .sign = sign };
	rig->store = stores_open(url, NULL);
	CHECK_OK(reader_open(rig->store, &rig->reader));
	stores_tell(rig->store,
		    arena_printf(&rig->arena, make_jumpoint, "First", "first", "FALSE"));
	stores_tell(rig->store,
		    arena_printf(&rig->arena, make_jumpoint, "Cluster", "cluster", "TRUE"));
	rig_put_key(rig, 1, RIG_DEPLOY_KEY, RIG_NOW + DEPLOY_KEY_LIFE_MS);
	open_links(rig, "epoch-1");
	rig_settle(rig);
}

void
rig_close(struct links_rig *rig)
{
	close_links(rig);
	reader_close(rig->reader);
	store_close(rig->store);
	arena_release(&rig->arena);
	clock_use_real();
}

/* What was open is cut as by a death: nothing of it is noted. */
void
rig_restart(struct links_rig *rig, const char *epoch)
{
	pool_close(rig->pool);
	close_links(rig);
	open_links(rig, epoch);
	rig_settle(rig);
}

void
rig_settle(struct links_rig *rig)
{
	do {
		if (rig->links->job_count)
			loop_wait(rig->loop);
		for (int i = 0; i < 4; i++)
			loop_turn(rig->loop);
	} while (rig->links->job_count);
}

void
rig_advance(struct links_rig *rig, int64_t by_ms)
{
	clock_advance_ms(by_ms);
	rig_settle(rig);
}

struct key {
	int64_t jumpoint_id, expires_at;
	const char *text;
};

static enum err
put_key(struct tx *tx, void *context)
{
	const struct key *key = context;
	unsigned char hash[32];
	struct value values[4];

	node_hash_deploy_key(str_from(key->text), hash);
	values[0] = VALUE_OF_INT(key->jumpoint_id);
	values[1] = VALUE_OF_BYTES(str_of(hash, sizeof(hash)));
	values[2] = VALUE_OF_INT(RIG_NOW);
	values[3] = VALUE_OF_INT(key->expires_at);
	return query_run(tx, query_named(QUERY_DEPLOY_KEY_PUT), values, COUNT_OF(values), NULL);
}

void
rig_put_key(struct links_rig *rig, int64_t jumpoint_id, const char *deploy_key, int64_t expires_at)
{
	struct key key = { jumpoint_id, expires_at, deploy_key };

	CHECK_OK(store_write(rig->store, put_key, &key));
}

/* --- agents --- */

void
agent_init(struct agent *agent, struct links_rig *rig)
{
	*agent = (struct agent){ .rig = rig, .address = "192.0.2.7", .descriptor = -1 };
	buf_init(&agent->input, 8 * 1024 * 1024);
	signature_keys_make(&agent->keys);
}

void
agent_release(struct agent *agent)
{
	agent_hang_up(agent);
	buf_release(&agent->input);
}

void
agent_dial(struct agent *agent)
{
	int pair[2];
	struct connection *connection;

	agent_hang_up(agent);
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
	random_bytes(agent->exporter, sizeof(agent->exporter));
	random_bytes(agent->nonce, sizeof(agent->nonce));
	connection = connection_new(agent->rig->loop, pair[0], NULL, NULL, 0);
	agent->descriptor = pair[1];
	link_opening_begin(agent->rig->links, connection, str_from(agent->address), STR(""),
			   agent->exporter);
}

void
agent_hang_up(struct agent *agent)
{
	if (agent->descriptor >= 0)
		close(agent->descriptor);
	agent->descriptor = -1;
	buf_clear(&agent->input);
}

void
agent_send_bytes(struct agent *agent, const void *bytes, size_t length)
{
	CHECK_INT(send(agent->descriptor, bytes, length, MSG_NOSIGNAL), length);
}

void
agent_send(struct agent *agent, enum link_kind kind, uint32_t channel, struct str body)
{
	struct buf frame;

	buf_init(&frame, LINK_HEAD_SIZE + LINK_BODY_LIMIT);
	wire_put_frame(&frame, kind, channel, body);
	CHECK_OK(buf_error(&frame));
	agent_send_bytes(agent, frame.data, frame.length);
	buf_release(&frame);
}

/* True: there may be more. */
static bool
take_some(struct agent *agent, bool *ret_is_cut)
{
	char *room = buf_reserve(&agent->input, 65536);
	ssize_t length = recv(agent->descriptor, room, 65536, 0);

	*ret_is_cut = length == 0 || (length < 0 && errno != EAGAIN);
	if (length > 0)
		buf_added(&agent->input, (size_t)length);
	return length > 0;
}

struct frame
agent_expect(struct agent *agent, enum link_kind kind)
{
	struct frame frame = { 0 };
	struct str rest;
	bool is_cut;

	rig_settle(agent->rig);
	while (take_some(agent, &is_cut))
		rig_settle(agent->rig);
	rest = buf_str(&agent->input);
	CHECK_OK(wire_get_frame(&rest, FRAME_FROM_SITE, &frame));
	CHECK_INT(frame.kind, kind);
	frame.body = arena_str(&agent->rig->arena, frame.body);
	buf_consume(&agent->input, agent->input.length - rest.length);
	return frame;
}

bool
agent_hears_nothing(struct agent *agent)
{
	bool is_cut;

	rig_settle(agent->rig);
	while (take_some(agent, &is_cut))
		;
	return agent->input.length == 0 && !is_cut;
}

bool
agent_is_cut(struct agent *agent)
{
	bool is_cut;

	rig_settle(agent->rig);
	while (take_some(agent, &is_cut))
		buf_clear(&agent->input);
	return is_cut;
}

void
agent_hello(struct agent *agent)
{
	struct handshake_hello hello = { .lowest = 1, .highest = 1, .program = STR("test") };
	struct buf body;

	memcpy(hello.nonce, agent->nonce, sizeof(hello.nonce));
	buf_init(&body, 4096);
	wire_put_hello(&body, &hello);
	agent_send(agent, LINK_HELLO, 0, buf_str(&body));
	buf_release(&body);
}

static void
prove(const struct agent *agent, unsigned char signature[SIGNATURE_SIZE])
{
	struct buf proof;

	buf_init(&proof, 4096);
	wire_put_node_proof(&proof, agent->exporter, agent->nonce);
	CHECK_OK(signature_make(agent->keys.secret_key, NODE_PROOF_PURPOSE, buf_str(&proof),
				signature));
	buf_release(&proof);
}

void
agent_enrol(struct agent *agent, const char *deploy_key)
{
	struct handshake_enrol enrol = { .deploy_key = str_from(deploy_key),
					 .host_name = STR("Gate-1"),
					 .private_address = STR("10.1.2.3") };
	struct buf body;

	memcpy(enrol.node_public, agent->keys.public_key, sizeof(enrol.node_public));
	prove(agent, enrol.signature);
	buf_init(&body, 4096);
	wire_put_enrol(&body, &enrol);
	agent_send(agent, LINK_ENROL, 0, buf_str(&body));
	buf_release(&body);
}

void
agent_resume(struct agent *agent)
{
	struct handshake_resume resume = { .certificate = str_of(agent->certificate,
								 agent->certificate_length),
					   .host_name = STR("gate-2") };
	struct buf body;

	prove(agent, resume.signature);
	buf_init(&body, 4096);
	wire_put_resume(&body, &resume);
	agent_send(agent, LINK_RESUME, 0, buf_str(&body));
	buf_release(&body);
}

void
agent_expect_welcome(struct agent *agent)
{
	struct frame frame = agent_expect(agent, LINK_WELCOME);
	struct handshake_welcome welcome;

	CHECK_OK(wire_get_welcome(frame.body, &welcome));
	agent->jumpoint_id = welcome.jumpoint_id;
	agent->node_id = welcome.node_id;
	agent->certificate_length = welcome.certificate.length;
	memcpy(agent->certificate, welcome.certificate.data, welcome.certificate.length);
}

enum link_refusal
agent_expect_refused(struct agent *agent)
{
	struct frame frame = agent_expect(agent, LINK_REFUSED);
	struct handshake_refused refused;

	CHECK_OK(wire_get_refused(frame.body, &refused));
	CHECK(refused.text.length > 0);
	return refused.why;
}

void
agent_join(struct agent *agent)
{
	agent_dial(agent);
	agent_hello(agent);
	agent_expect(agent, LINK_PROOF);
	agent_enrol(agent, RIG_DEPLOY_KEY);
	agent_expect_welcome(agent);
}

void
agent_rejoin(struct agent *agent)
{
	agent_dial(agent);
	agent_hello(agent);
	agent_expect(agent, LINK_PROOF);
	agent_resume(agent);
	agent_expect_welcome(agent);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The blocking client against a real keeper process: sealing without it, opening with it, and what
 * happens when it dies, comes back or stops answering. */
#include "keeper/client.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"
#include "crypto/site_key.h"
#include "crypto/sshkey.h"
#include "ipc/ipc.h"
#include "keeper_child.h"
#include "node.h"
#include "support/test.h"
#include "wire/wire.h"

static const struct seal_context about = { "vault_account", { "0011", 4 }, "password" };

static struct keeper_child child;
static struct keeper_client *client;
static struct sealer sealer;
static struct arena arena;

static void
begin(void)
{
	int peer;

	arena_init(&arena);
	child_start(&child, child_master, SEAL_KEY_SIZE);
	CHECK_OK(child.set_up);
	client = keeper_client_new(child.site.seal_public);
	sealer = keeper_client_sealer(client);
	peer = child_peer(&child, KEEPER_ROLE_WORKER);
	keeper_client_give(client, &peer, 1);
}

static void
finish(void)
{
	keeper_client_free(client);
	child_stop(&child);
	arena_release(&arena);
}

/* A node with a certificate from keeper and a statement of its own. */
static void
enrol(struct node *node)
{
	struct signer signer = keeper_client_signer(client);
	unsigned char signature[SIGNATURE_SIZE];

	node_make(node, child.site.id);
	CHECK_OK(signer.sign(signer.context, SIGNER_JUMPOINT_CERTIFICATE, node_unsigned(node),
			     signature));
	buf_append(&node->certificate, signature, sizeof(signature));
	node_state(node, &node->keys);
}

/* --- a keeper played by the test --- */

struct answerer {
	int descriptor;
	enum err err;
};

static void
put_status(struct buf *answer, int64_t opened)
{
	CLEANUP(buf_release) struct buf counts;

	buf_init(&counts, 64);
	wire_put_int(&counts, opened);
	for (int i = 0; i < 4; i++)
		wire_put_int(&counts, 0);
	wire_put_int(answer, OK);
	wire_put_str(answer, buf_str(&counts));
}

static void
answer_one(void *context)
{
	CLEANUP(ipc_message_release) struct ipc_message asked;
	CLEANUP(buf_release) struct buf answer;
	struct answerer *answerer = context;

	ipc_message_init(&asked);
	buf_init(&answer, 256);
	put_status(&answer, 2);
	answerer->err = ipc_receive(answerer->descriptor, &asked, KEEPER_TIMEOUT_MS);
	if (!answerer->err)
		answerer->err = ipc_send(answerer->descriptor, KEEPER_ANSWER, asked.id,
					 buf_str(&answer), NULL, 0, 0);
}

TEST(client_opens_what_it_sealed)
{
	struct str sealed, plain;

	begin();
	CHECK_OK(sealer.seal(sealer.context, &about, STR("hunter2"), &arena, &sealed));
	CHECK_OK(sealer.open(sealer.context, &about, sealed, 7, &arena, &plain));
	CHECK_STR(plain, "hunter2");
	CHECK_ERR(sealer.open(sealer.context, &about, sealed, 0, &arena, &plain), ERR_INVALID);
	finish();
}

TEST(client_counts_at_keeper)
{
	struct keeper_status status;
	struct str sealed, plain;

	begin();
	CHECK_OK(sealer.seal(sealer.context, &about, STR("hunter2"), &arena, &sealed));
	for (int i = 1; i <= 3; i++)
		CHECK_OK(sealer.open(sealer.context, &about, sealed, i, &arena, &plain));
	CHECK_OK(keeper_client_status(client, &status));
	CHECK_INT(status.opened, 3);
	CHECK_INT(status.refused, 0);
	finish();
}

TEST(client_signs)
{
	unsigned char signature[KEEPER_SIGNATURE_SIZE];

	begin();
	CHECK_OK(keeper_client_sign(client, KEEPER_SIGN_CHAIN_HEAD, STR("head"), signature));
	CHECK_OK(signature_check(child.site.identity_public, "chain head", STR("head"),
				 str_of(signature, sizeof(signature))));
	CHECK_ERR(keeper_client_sign(client, KEEPER_SIGNS, STR("x"), signature), ERR_DENIED);
	finish();
}

TEST(client_seals_while_keeper_is_gone_and_opens_when_it_is_back)
{
	struct keeper_child second = { 0 };
	struct str sealed, plain;
	int peer;

	begin();
	kill(child.pid, SIGKILL);
	CHECK_OK(sealer.seal(sealer.context, &about, STR("hunter2"), &arena, &sealed));
	CHECK_ERR(sealer.open(sealer.context, &about, sealed, 1, &arena, &plain), ERR_BACKEND);
	CHECK_ERR(sealer.open(sealer.context, &about, sealed, 1, &arena, &plain), ERR_BACKEND);
	child_start(&second, child_master, SEAL_KEY_SIZE);
	peer = child_peer(&second, KEEPER_ROLE_WORKER);
	keeper_client_give(client, &peer, 1);
	CHECK_OK(sealer.open(sealer.context, &about, sealed, 1, &arena, &plain));
	CHECK_STR(plain, "hunter2");
	child_stop(&second);
	finish();
}

/* Keeper answers too late, and the next time at once. */
TEST(client_passes_over_an_answer_that_came_too_late)
{
	CLEANUP(ipc_message_release) struct ipc_message asked;
	CLEANUP(buf_release) struct buf late;
	struct keeper_client *slow;
	struct keeper_status status;
	struct answerer answerer = { 0 };
	struct thread *thread;
	int pair[2];

	CHECK_OK(ipc_pair(pair));
	slow = keeper_client_new(child_master);
	keeper_client_give(slow, pair, 1);
	keeper_client_set_timeout(slow, 1);
	CHECK_ERR(keeper_client_status(slow, &status), ERR_BACKEND);
	keeper_client_set_timeout(slow, KEEPER_TIMEOUT_MS);
	ipc_message_init(&asked);
	buf_init(&late, 256);
	put_status(&late, 1);
	CHECK_OK(ipc_receive(pair[1], &asked, 0));
	CHECK_OK(ipc_send(pair[1], KEEPER_ANSWER, asked.id, buf_str(&late), NULL, 0, 0));
	answerer.descriptor = pair[1];
	thread = thread_start("keeper", answer_one, &answerer);
	CHECK_OK(keeper_client_status(slow, &status));
	thread_join(thread);
	CHECK_OK(answerer.err);
	CHECK_INT(status.opened, 2);
	keeper_client_free(slow);
	close(pair[1]);
}

TEST(client_without_pairs_says_so)
{
	static const unsigned char key[SEAL_KEY_SIZE] = { 9 };
	struct keeper_client *lonely = keeper_client_new(key);
	struct keeper_status status;

	CHECK_ERR(keeper_client_status(lonely, &status), ERR_BACKEND);
	keeper_client_free(lonely);
	keeper_client_free(NULL);
}

TEST(client_survives_more_pairs_than_it_can_hold)
{
	struct keeper_status status;
	int peers[3];

	begin();
	for (int i = 0; i < 3; i++)
		peers[i] = child_peer(&child, KEEPER_ROLE_WORKER);
	keeper_client_give(client, peers, 3);
	for (int i = 0; i < 10; i++)
		CHECK_OK(keeper_client_status(client, &status));
	finish();
}

enum { THREADS = 8, CALLS = 50 };

struct caller {
	struct thread *thread;
	int wrong;
};

/* Each opens values of its own, so an answer that went to another thread is noticed. */
static void
open_many(void *context)
{
	struct caller *caller = context;
	struct str sealed, plain;
	struct arena own;
	char text[64];

	arena_init(&own);
	for (int i = 0; i < CALLS; i++) {
		snprintf(text, sizeof(text), "%p %d", context, i);
		if (sealer.seal(sealer.context, &about, str_from(text), &own, &sealed) != OK ||
		    sealer.open(sealer.context, &about, sealed, 1, &own, &plain) != OK ||
		    !str_equal_text(plain, text))
			caller->wrong++;
	}
	arena_release(&own);
}

TEST(client_serves_many_threads_at_once)
{
	struct caller callers[THREADS] = { 0 };
	struct keeper_status status;
	int peers[THREADS];

	begin();
	for (int i = 0; i < THREADS; i++)
		peers[i] = child_peer(&child, KEEPER_ROLE_WORKER);
	keeper_client_give(client, peers, THREADS);
	for (int i = 0; i < THREADS; i++)
		callers[i].thread = thread_start("caller", open_many, &callers[i]);
	for (int i = 0; i < THREADS; i++) {
		thread_join(callers[i].thread);
		CHECK_INT(callers[i].wrong, 0);
	}
	CHECK_OK(keeper_client_status(client, &status));
	CHECK_INT(status.opened, THREADS * CALLS);
	finish();
}

TEST(client_reports_values_that_are_too_long)
{
	static char longest[128 * 1024];
	struct str sealed, plain;

	begin();
	CHECK_ERR(sealer.seal(sealer.context, &about, str_of(longest, sizeof(longest)), &arena,
			      &sealed),
		  ERR_LIMIT);
	CHECK_ERR(sealer.open(sealer.context, &about, str_of(longest, sizeof(longest)), 1, &arena,
			      &plain),
		  ERR_LIMIT);
	finish();
}

TEST(client_signs_for_each_purpose_of_the_table)
{
	unsigned char signature[SIGNATURE_SIZE];
	struct signer signer;
	struct node node;

	begin();
	signer = keeper_client_signer(client);
	node_make(&node, child.site.id);
	CHECK_OK(signer.sign(signer.context, SIGNER_CHAIN_HEAD, STR("m"), signature));
	CHECK_OK(signature_check(child.site.identity_public, SIGNER_CHAIN_HEAD_PURPOSE, STR("m"),
				 str_of(signature, sizeof(signature))));
	CHECK_OK(signer.sign(signer.context, SIGNER_LINK_HELLO, STR("m"), signature));
	CHECK_OK(signature_check(child.site.identity_public, SIGNER_LINK_HELLO_PURPOSE, STR("m"),
				 str_of(signature, sizeof(signature))));
	CHECK_OK(signer.sign(signer.context, SIGNER_JUMPOINT_CERTIFICATE, node_unsigned(&node),
			     signature));
	CHECK_OK(signature_check(child.site.identity_public, NODE_CERTIFICATE_PURPOSE,
				 node_unsigned(&node), str_of(signature, sizeof(signature))));
	node_release(&node);
	finish();
}

/* As a site does it: the node is enrolled, states a session, and gets what is in the Vault. */
TEST(client_brings_a_secret_to_a_session_process)
{
	const struct seal_context place = { "vault_account", STR(NODE_ACCOUNT), "password" };
	struct keeper_status status;
	struct injector_proof proof;
	struct injector injector;
	struct str sealed, anew, plain;
	struct node node;

	begin();
	injector = keeper_client_injector(client);
	enrol(&node);
	proof = node_proof(&node);
	CHECK_OK(sealer.seal(sealer.context, &place, STR("hunter2"), &arena, &sealed));
	CHECK_OK(injector.rewrap(injector.context, &place, sealed, 7, &proof, &arena, &anew));
	CHECK_OK(node_open(&node, "password", anew, &arena, &plain));
	CHECK_STR(plain, "hunter2");
	proof.signature = STR("");
	CHECK_ERR(injector.rewrap(injector.context, &place, sealed, 7, &proof, &arena, &anew),
		  ERR_DENIED);
	CHECK_OK(keeper_client_status(client, &status));
	CHECK_INT(status.rewrapped, 1);
	CHECK_INT(status.refused, 1);
	node_release(&node);
	finish();
}

TEST(client_has_a_session_process_certified)
{
	const struct seal_context place = { "vault_account", STR(NODE_ACCOUNT), "private_key" };
	CLEANUP(sshkey_freep) struct sshkey *key = NULL;
	struct ssh_certificate asked = { .principal = STR("deploy"), .key_id = STR("session 17") };
	struct injector_proof proof;
	struct injector injector;
	struct str text, sealed, line;
	struct node node;

	begin();
	injector = keeper_client_injector(client);
	enrol(&node);
	proof = node_proof(&node);
	asked.valid_from_s = clock_now_ms() / 1000;
	asked.valid_to_s = asked.valid_from_s + SSH_CERTIFICATE_SECONDS_MAX;
	CHECK_OK(sshkey_generate(&key));
	CHECK_OK(sshkey_write_private(key, &arena, &text));
	CHECK_OK(sealer.seal(sealer.context, &place, text, &arena, &sealed));
	CHECK_OK(injector.certify(injector.context, &place, sealed, 7, &proof, &asked, &arena,
				  &line));
	CHECK(str_starts(line, STR("ssh-ed25519-cert-v01@openssh.com AAAA")));
	node_release(&node);
	finish();
}

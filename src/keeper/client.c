/* SPDX-License-Identifier: Apache-2.0 */
/* A call takes a pair, sends, waits for the answer with its own id and gives the pair back. One
 * that waited too long gives it back all the same: the late answer has another id than the next
 * question and is passed over then. A pair that failed is closed: keeper is gone, and the
 * supervisor sends new ones when it is back. */
#include "keeper/client.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/random.h"
#include "base/thread.h"
#include "ipc/ipc.h"
#include "wire/wire.h"

struct keeper_client {
	unsigned char seal_public[SEAL_KEY_SIZE];
	int timeout_ms;
	struct lock *lock;
	int free_pairs[KEEPER_PEERS_MAX];
	size_t free_count;
	size_t alive_count; /* free ones and those in use, of this generation */
	uint64_t generation;
};

struct loan {
	int descriptor;
	uint64_t generation;
};

struct keeper_client *
keeper_client_new(const unsigned char seal_public[SEAL_KEY_SIZE])
{
	struct keeper_client *client = new_object(struct keeper_client);

	memcpy(client->seal_public, seal_public, SEAL_KEY_SIZE);
	client->timeout_ms = KEEPER_TIMEOUT_MS;
	client->lock = lock_new();
	return client;
}

void
keeper_client_set_timeout(struct keeper_client *client, int timeout_ms)
{
	client->timeout_ms = timeout_ms;
}

static void
close_free_pairs(struct keeper_client *client)
{
	while (client->free_count)
		close(client->free_pairs[--client->free_count]);
	client->alive_count = 0;
}

void
keeper_client_free(struct keeper_client *own_client)
{
	if (!own_client)
		return;
	close_free_pairs(own_client);
	lock_free(own_client->lock);
	memory_free(own_client);
}

void
keeper_client_give(struct keeper_client *client, const int *own_descriptors, size_t count)
{
	lock_take(client->lock);
	close_free_pairs(client);
	client->generation++;
	for (size_t i = 0; i < count; i++) {
		if (client->free_count == KEEPER_PEERS_MAX) {
			close(own_descriptors[i]);
			continue;
		}
		client->free_pairs[client->free_count++] = own_descriptors[i];
	}
	client->alive_count = client->free_count;
	lock_give(client->lock);
}

static enum err
borrow(struct keeper_client *client, struct loan *ret_loan)
{
	enum err err = OK;

	lock_take(client->lock);
	if (client->free_count)
		*ret_loan = (struct loan){ client->free_pairs[--client->free_count],
					   client->generation };
	else
		err = client->alive_count ? ERR_AGAIN : ERR_BACKEND;
	lock_give(client->lock);
	return err;
}

static void
give_back(struct keeper_client *client, struct loan loan, bool is_good)
{
	bool is_current;

	lock_take(client->lock);
	is_current = loan.generation == client->generation;
	if (is_current && is_good)
		client->free_pairs[client->free_count++] = loan.descriptor;
	else if (is_current)
		client->alive_count--;
	lock_give(client->lock);
	if (!is_current || !is_good)
		close(loan.descriptor);
}

/* The answer with this id; those to questions that were given up are passed over. */
static enum err
await_answer(int descriptor, uint64_t id, int timeout_ms, struct ipc_message *message)
{
	int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;

	for (;;) {
		int64_t left_ms = deadline_ms - clock_monotonic_ms();
		enum err err = ipc_receive(descriptor, message, left_ms > 0 ? (int)left_ms : 0);

		if (err || message->id == id)
			return err;
	}
}

static enum err
ask(int descriptor, enum keeper_message kind, struct str request, int timeout_ms,
    struct ipc_message *message)
{
	uint64_t id;
	enum err err;

	random_bytes(&id, sizeof(id));
	err = ipc_send(descriptor, kind, id, request, NULL, 0, timeout_ms);
	if (err)
		return err;
	pool_wait_begin();
	err = await_answer(descriptor, id, timeout_ms, message);
	pool_wait_end();
	return err;
}

/* Sends a request and waits for its answer. Transport troubles are ERR_BACKEND; *ret_is_good tells
 * whether the pair can serve again. */
static enum err
exchange(int descriptor, enum keeper_message kind, struct str request, int timeout_ms,
	 struct ipc_message *message, struct str *ret_result, bool *ret_is_good)
{
	struct wire_reader reader;
	int64_t code;
	enum err err = ask(descriptor, kind, request, timeout_ms, message);

	*ret_is_good = err == ERR_LIMIT || err == ERR_TIMEOUT;
	if (err == ERR_LIMIT)
		return err;
	if (err) {
		log_warning("keeper.unreachable", LOG_ERR(err));
		return ERR_BACKEND;
	}
	reader = (struct wire_reader){ .rest = message->body };
	code = wire_get_int_in(&reader, OK, ERR_COUNT - 1);
	*ret_result = wire_get_str(&reader, LIMIT_IPC_MESSAGE);
	if (wire_end(&reader) != OK || message->kind != KEEPER_ANSWER)
		return ERR_BACKEND;
	*ret_is_good = true;
	return (enum err)code;
}

/* The answer's bytes, in the arena. */
static enum err
call(struct keeper_client *client, enum keeper_message kind, const struct buf *request,
     struct arena *arena, struct str *ret_result)
{
	CLEANUP(ipc_message_release) struct ipc_message message = { 0 };
	struct str result = { 0 };
	struct loan loan;
	bool is_good;
	enum err err = buf_error(request);

	if (!err)
		err = borrow(client, &loan);
	if (err)
		return err;
	ipc_message_init(&message);
	err = exchange(loan.descriptor, kind, buf_str(request), client->timeout_ms, &message,
		       &result, &is_good);
	give_back(client, loan, is_good);
	if (err)
		return err;
	*ret_result = arena_str(arena, result);
	return OK;
}

static enum err
sealer_seal(void *context, const struct seal_context *about, struct str plain, struct arena *arena,
	    struct str *ret_sealed)
{
	const struct keeper_client *client = context;

	return seal_to(client->seal_public, about, plain, arena, ret_sealed);
}

/* The head of all requests that are about a sealed value. */
static void
put_sealed(struct buf *request, const struct seal_context *about, struct str sealed,
	   int64_t audit_id)
{
	wire_put_int(request, audit_id);
	wire_put_text(request, about->kind);
	wire_put_str(request, about->row);
	wire_put_text(request, about->column);
	wire_put_str(request, sealed);
}

static enum err
sealer_open(void *context, const struct seal_context *about, struct str sealed, int64_t audit_id,
	    struct arena *arena, struct str *ret_plain)
{
	CLEANUP(buf_release) struct buf request;

	buf_init(&request, LIMIT_IPC_MESSAGE);
	put_sealed(&request, about, sealed, audit_id);
	return call(context, KEEPER_OPEN, &request, arena, ret_plain);
}

struct sealer
keeper_client_sealer(struct keeper_client *client)
{
	return (struct sealer){ .context = client, .seal = sealer_seal, .open = sealer_open };
}

static void
put_proof(struct buf *request, const struct injector_proof *proof)
{
	wire_put_str(request, proof->certificate);
	wire_put_str(request, proof->statement);
	wire_put_str(request, proof->signature);
}

static enum err
injector_rewrap(void *context, const struct seal_context *about, struct str sealed,
		int64_t audit_id, const struct injector_proof *proof, struct arena *arena,
		struct str *ret_sealed)
{
	CLEANUP(buf_release) struct buf request;

	buf_init(&request, LIMIT_IPC_MESSAGE);
	put_sealed(&request, about, sealed, audit_id);
	put_proof(&request, proof);
	return call(context, KEEPER_REWRAP, &request, arena, ret_sealed);
}

static enum err
injector_certify(void *context, const struct seal_context *about, struct str sealed,
		 int64_t audit_id, const struct injector_proof *proof,
		 const struct ssh_certificate *asked, struct arena *arena, struct str *ret_line)
{
	CLEANUP(buf_release) struct buf request;

	buf_init(&request, LIMIT_IPC_MESSAGE);
	wire_put_int(&request, KEEPER_SIGN_SSH_CERTIFICATE);
	put_sealed(&request, about, sealed, audit_id);
	put_proof(&request, proof);
	wire_put_str(&request, asked->principal);
	wire_put_str(&request, asked->key_id);
	wire_put_int(&request, asked->serial);
	wire_put_int(&request, asked->valid_from_s);
	wire_put_int(&request, asked->valid_to_s);
	return call(context, KEEPER_SIGN, &request, arena, ret_line);
}

struct injector
keeper_client_injector(struct keeper_client *client)
{
	return (struct injector){ .context = client,
				  .rewrap = injector_rewrap,
				  .certify = injector_certify };
}

static enum err
signer_sign(void *context, enum signer_purpose purpose, struct str message,
	    unsigned char ret_signature[SIGNATURE_SIZE])
{
	static const enum keeper_sign purposes[] = {
		[SIGNER_CHAIN_HEAD] = KEEPER_SIGN_CHAIN_HEAD,
		[SIGNER_LINK_HELLO] = KEEPER_SIGN_LINK_HELLO,
		[SIGNER_JUMPOINT_CERTIFICATE] = KEEPER_SIGN_JUMPOINT_CERTIFICATE,
	};

	return keeper_client_sign(context, purposes[purpose], message, ret_signature);
}

struct signer
keeper_client_signer(struct keeper_client *client)
{
	return (struct signer){ .context = client, .sign = signer_sign };
}

enum err
keeper_client_sign(struct keeper_client *client, enum keeper_sign purpose, struct str message,
		   unsigned char ret_signature[KEEPER_SIGNATURE_SIZE])
{
	CLEANUP(buf_release) struct buf request;
	struct arena arena;
	struct str result;
	enum err err;

	arena_init(&arena);
	buf_init(&request, LIMIT_IPC_MESSAGE);
	wire_put_int(&request, purpose);
	wire_put_str(&request, message);
	err = call(client, KEEPER_SIGN, &request, &arena, &result);
	if (!err && result.length != KEEPER_SIGNATURE_SIZE)
		err = ERR_BACKEND;
	if (!err)
		memcpy(ret_signature, result.data, KEEPER_SIGNATURE_SIZE);
	arena_release(&arena);
	return err;
}

enum err
keeper_client_status(struct keeper_client *client, struct keeper_status *ret_status)
{
	struct wire_reader reader;
	struct keeper_status status;
	struct buf request;
	struct arena arena;
	struct str result;
	enum err err;

	arena_init(&arena);
	buf_init(&request, 0);
	err = call(client, KEEPER_STATUS, &request, &arena, &result);
	if (!err) {
		reader = (struct wire_reader){ .rest = result };
		status.opened = wire_get_int(&reader);
		status.rewrapped = wire_get_int(&reader);
		status.signatures = wire_get_int(&reader);
		status.derived = wire_get_int(&reader);
		status.refused = wire_get_int(&reader);
		if (wire_end(&reader) != OK)
			err = ERR_BACKEND;
	}
	arena_release(&arena);
	if (!err)
		*ret_status = status;
	return err;
}

enum err
keeper_derive_key(int descriptor, enum keeper_derive purpose,
		  unsigned char ret_key[KEEPER_KEY_SIZE])
{
	CLEANUP(ipc_message_release) struct ipc_message message = { 0 };
	CLEANUP(buf_release) struct buf request;
	struct str result = { 0 };
	bool is_good;
	enum err err;

	ipc_message_init(&message);
	buf_init(&request, 64);
	wire_put_int(&request, purpose);
	err = exchange(descriptor, KEEPER_DERIVE, buf_str(&request), KEEPER_TIMEOUT_MS, &message,
		       &result, &is_good);
	if (!err && result.length != KEEPER_KEY_SIZE)
		err = ERR_BACKEND;
	if (!err)
		memcpy(ret_key, result.data, KEEPER_KEY_SIZE);
	return err;
}

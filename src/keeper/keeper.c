/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: one control pair from the supervisor, up to KEEPER_PEERS_MAX pairs of peers. A request
 * is answered before the next is read; an answer that its peer does not take at once costs that
 * peer its pair, so nobody can hold keeper up. */
#include "keeper/keeper.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "ipc/ipc.h"
#include "keeper/requests.h"
#include "wire/wire.h"

struct peer {
	int descriptor;
	enum keeper_role role;
};

struct keeper {
	int control;
	struct secret *secret; /* a struct site_key_secrets in locked memory */
	const struct site_key_secrets *secrets;
	struct peer peers[KEEPER_PEERS_MAX];
	size_t peer_count;
	struct counters counters;
	struct ipc_message message;
	struct buf result, answer;
};

static enum err
send_answer(struct keeper *keeper, int descriptor, uint64_t id, enum err err, struct str result)
{
	enum err sent;

	buf_clear(&keeper->answer);
	wire_put_int(&keeper->answer, err);
	wire_put_str(&keeper->answer, result);
	sent = ipc_send(descriptor, KEEPER_ANSWER, id, buf_str(&keeper->answer), NULL, 0, 0);
	if (keeper->answer.data)
		memory_wipe(keeper->answer.data, keeper->answer.length);
	return sent;
}

/* The key file must hold exactly one key: 32 bytes and then its end. */
static enum err
read_master(int descriptor, unsigned char *out)
{
	unsigned char more;
	size_t length = 0;

	while (length < SEAL_KEY_SIZE) {
		ssize_t count = read(descriptor, out + length, SEAL_KEY_SIZE - length);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return ERR_INVALID;
		length += (size_t)count;
	}
	return read(descriptor, &more, 1) == 0 ? OK : ERR_INVALID;
}

static enum err
unlock(struct keeper *keeper, const struct site_key *site, int descriptor, const char **ret_why)
{
	struct secret *master = secret_new(SEAL_KEY_SIZE);
	enum err err = read_master(descriptor, secret_bytes(master));

	*ret_why = "the master key file must hold 32 bytes";
	if (!err) {
		err = site_key_unlock(
			site, secret_bytes(master),
			(struct site_key_secrets *)(void *)secret_bytes(keeper->secret));
		*ret_why =
			err == ERR_CONFLICT
				? "this master key belongs to another site: put back the key file "
				  "that was backed up with this data"
				: "the site file was damaged or changed: put it back from a "
				  "backup";
	}
	secret_free(master);
	return err;
}

/* The first message of all: the site file and the master key. */
static enum err
set_up(struct keeper *keeper, const char *missing)
{
	struct wire_reader reader;
	struct arena arena;
	struct site_key site;
	struct str text;
	int64_t wants_all;
	enum err sent;
	const char *why = "malformed set-up";
	int descriptor;
	enum err err = ipc_receive(keeper->control, &keeper->message, IPC_FOREVER);

	if (err)
		return err;
	arena_init(&arena);
	reader = (struct wire_reader){ .rest = keeper->message.body };
	wants_all = wire_get_int_in(&reader, 0, 1);
	text = wire_get_str(&reader, SITE_TEXT_LIMIT);
	err = wire_end(&reader);
	descriptor = ipc_take_descriptor(&keeper->message, 0);
	if (keeper->message.kind != KEEPER_SETUP || descriptor < 0)
		err = ERR_INVALID;
	if (!err && wants_all && missing) {
		why = arena_printf(&arena, "keeper would run without %s", missing);
		err = ERR_DENIED;
	}
	if (!err) {
		why = "the site file cannot be read";
		err = site_key_read(text, &arena, &site);
	}
	if (!err)
		err = unlock(keeper, &site, descriptor, &why);
	if (descriptor >= 0)
		close(descriptor);
	if (err)
		log_error("keeper.refused_to_start", LOG_ERR(err), LOG_TEXT("why", why));
	else
		log_info("keeper.started", LOG_TEXT("site", site.id));
	sent = send_answer(keeper, keeper->control, keeper->message.id, err,
			   err ? str_from(why) : (struct str){ "", 0 });
	arena_release(&arena);
	return err ? err : sent;
}

static void
drop_peer(struct keeper *keeper, size_t index)
{
	close(keeper->peers[index].descriptor);
	keeper->peers[index] = keeper->peers[--keeper->peer_count];
}

/* A new pair. ERR_LIMIT, ERR_INVALID: the supervisor is at fault, and the pair is closed. */
static enum err
add_peer(struct keeper *keeper)
{
	struct wire_reader reader = { .rest = keeper->message.body };
	enum keeper_role role = (enum keeper_role)wire_get_int_in(&reader, 0, KEEPER_ROLES - 1);
	int descriptor = ipc_take_descriptor(&keeper->message, 0);
	enum err err = wire_end(&reader);

	if (!err && descriptor < 0)
		err = ERR_INVALID;
	if (!err && keeper->peer_count == KEEPER_PEERS_MAX)
		err = ERR_LIMIT;
	if (err) {
		if (descriptor >= 0)
			close(descriptor);
		return err;
	}
	keeper->peers[keeper->peer_count++] = (struct peer){ descriptor, role };
	return OK;
}

/* ERR_CLOSED: the supervisor is gone or done. */
static enum err
serve_control(struct keeper *keeper)
{
	enum err err = ipc_receive(keeper->control, &keeper->message, 0);

	if (err)
		return err == ERR_TIMEOUT ? OK : err;
	if (keeper->message.kind != KEEPER_PEER)
		return ERR_INVALID;
	err = add_peer(keeper);
	if (err)
		log_error("keeper.no_peer", LOG_ERR(err));
	return OK;
}

static enum err
serve_peer(struct keeper *keeper, const struct peer *peer)
{
	const char *why = "";
	struct str result;
	enum err err = ipc_receive(peer->descriptor, &keeper->message, 0);

	if (err)
		return err == ERR_TIMEOUT ? OK : err;
	if (keeper->message.descriptor_count)
		return ERR_INVALID;
	buf_clear(&keeper->result);
	err = requests_answer(keeper->secrets, peer->role, keeper->message.kind,
			      keeper->message.body, &keeper->counters, &keeper->result, &why);
	result = err ? str_from(why) : buf_str(&keeper->result);
	err = send_answer(keeper, peer->descriptor, keeper->message.id, err, result);
	if (keeper->result.data)
		memory_wipe(keeper->result.data, keeper->result.length);
	return err;
}

/* From the last to the first, because a dropped peer's place is taken by the last one. */
static void
serve_peers(struct keeper *keeper, const struct pollfd *ready)
{
	for (size_t i = keeper->peer_count; i-- > 0;) {
		if (!ready[i].revents)
			continue;
		if (serve_peer(keeper, &keeper->peers[i]) != OK)
			drop_peer(keeper, i);
	}
}

static enum err
serve(struct keeper *keeper)
{
	struct pollfd ready[1 + KEEPER_PEERS_MAX];

	for (;;) {
		ready[0] = (struct pollfd){ .fd = keeper->control, .events = POLLIN };
		for (size_t i = 0; i < keeper->peer_count; i++)
			ready[1 + i] = (struct pollfd){ .fd = keeper->peers[i].descriptor,
							.events = POLLIN };
		if (poll(ready, 1 + keeper->peer_count, -1) < 0) {
			if (errno == EINTR)
				continue;
			return ERR_IO;
		}
		serve_peers(keeper, ready + 1);
		if (ready[0].revents) {
			enum err err = serve_control(keeper);

			if (err)
				return err == ERR_CLOSED ? OK : err;
		}
	}
}

enum err
keeper_run(int control, const char *missing)
{
	struct keeper keeper = { .control = control };
	enum err err;

	keeper.secret = secret_new(sizeof(struct site_key_secrets));
	keeper.secrets = (const struct site_key_secrets *)(const void *)secret_bytes(keeper.secret);
	ipc_message_init(&keeper.message);
	buf_init(&keeper.result, SEAL_PLAIN_LIMIT + SEAL_OVERHEAD);
	buf_init(&keeper.answer, LIMIT_IPC_MESSAGE);
	err = set_up(&keeper, missing);
	if (!err)
		err = serve(&keeper);
	while (keeper.peer_count)
		drop_peer(&keeper, 0);
	buf_release(&keeper.answer);
	buf_release(&keeper.result);
	ipc_message_release(&keeper.message);
	secret_free(keeper.secret);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Messages to the front and from it, as wire/supervisor.h lists them. */
#include "supervisor/parent.h"

#include <unistd.h>

#include "ipc/ipc.h"
#include "wire/supervisor.h"
#include "wire/wire.h"

enum {
	SPARE_PAIRS = 2, /* beside one for each worker: /readyz and the audit's sealer */
	PAIRS_MAX = SETTINGS_WORKERS_MAX + SETTINGS_SLOW_WORKERS_MAX + SPARE_PAIRS + 1,
	TELL_MS = 5000,
	WHY_LIMIT = 1024,
};

_Static_assert(PAIRS_MAX <= (int)KEEPER_PEERS_MAX && PAIRS_MAX <= (int)IPC_DESCRIPTORS_MAX,
	       "as many workers as settings allow, and the start pair");

enum err
parent_tell_settings(int front, const struct settings *settings, const struct data *data,
		     int listener, int control)
{
	CLEANUP(buf_release) struct buf text;
	CLEANUP(buf_release) struct buf body;
	const int descriptors[] = { listener, control };
	struct settings told = *settings;

	/* What depends on this process's working directory is told as it was found. */
	told.data = data->directory;
	told.store = data->store_url;
	buf_init(&text, SUPERVISOR_SETTINGS_LIMIT);
	buf_init(&body, SUPERVISOR_SETTINGS_LIMIT + 4);
	settings_write(&told, &text);
	wire_put_str(&body, buf_str(&text));
	if (buf_error(&text) || buf_error(&body))
		return ERR_LIMIT;
	return ipc_send(front, SUPERVISOR_SETUP, 0, buf_str(&body), descriptors,
			COUNT_OF(descriptors), TELL_MS);
}

enum err
parent_tell_certificate(int front, const struct data_certificate *certificate)
{
	const int descriptors[] = { certificate->certificate, certificate->key };

	return ipc_send(front, SUPERVISOR_CERTIFICATE, 0, STR(""), descriptors,
			COUNT_OF(descriptors), TELL_MS);
}

/* The start pair, if any, comes first. */
static enum err
make_pairs(const struct child *keeper, size_t want, bool with_start, int *pairs, size_t *ret_count)
{
	enum err err = OK;

	*ret_count = 0;
	while (!err && *ret_count < want) {
		bool is_start = with_start && *ret_count == 0;

		err = launch_keeper_peer(keeper, is_start ? KEEPER_ROLE_START : KEEPER_ROLE_WORKER,
					 &pairs[*ret_count]);
		*ret_count += err == OK;
	}
	return err;
}

enum err
parent_tell_keeper(int front, const struct settings *settings, const struct child *keeper,
		   const struct site_key *site, bool with_start)
{
	CLEANUP(buf_release) struct buf body;
	int pairs[PAIRS_MAX];
	size_t want = (size_t)(settings->workers + settings->slow_workers) + SPARE_PAIRS, count;
	enum err err = make_pairs(keeper, want + with_start, with_start, pairs, &count);

	buf_init(&body, 256);
	wire_put_int(&body, with_start);
	wire_put_text(&body, site->id);
	wire_put_str(&body, str_of(site->seal_public, SEAL_KEY_SIZE));
	wire_put_str(&body, str_of(site->identity_public, SITE_KEY_SIZE));
	if (!err)
		err = ipc_send(front, SUPERVISOR_KEEPER, 0, buf_str(&body), pairs, count, TELL_MS);
	for (size_t i = 0; i < count; i++)
		close(pairs[i]);
	return err;
}

enum err
parent_tell_stop(int front)
{
	return ipc_send(front, SUPERVISOR_STOP, 0, STR(""), NULL, 0, 0);
}

enum parent_word
parent_hear(int front, struct arena *arena, const char **ret_why)
{
	CLEANUP(ipc_message_release) struct ipc_message message = { 0 };
	struct wire_reader reader;

	if (front < 0)
		return PARENT_HEARD_NOTHING;
	ipc_message_init(&message);
	while (ipc_receive(front, &message, 0) == OK) {
		if (message.kind == FRONT_READY)
			return PARENT_HEARD_READY;
		if (message.kind != FRONT_FAILED)
			continue;
		reader = (struct wire_reader){ .rest = message.body };
		*ret_why = arena_text(arena, wire_get_str(&reader, WHY_LIMIT));
		return PARENT_HEARD_FAILED;
	}
	return PARENT_HEARD_NOTHING;
}

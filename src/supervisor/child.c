/* SPDX-License-Identifier: Apache-2.0 */
/* Three messages make a start: the settings with the sockets, the certificate, the way to keeper.
 * The last two come again when there are new ones. */
#include "supervisor/child.h"

#include "ipc/ipc.h"
#include "supervisor/launch.h"
#include "wire/supervisor.h"
#include "wire/wire.h"

enum { START_MS = 30 * 1000, TELL_MS = 5000, WHY_LIMIT = 1024 };

static enum err
receive(struct ipc_message *message, enum supervisor_message want, size_t descriptors)
{
	enum err err = ipc_receive(LAUNCH_CONTROL, message, START_MS);

	if (err)
		return err;
	if (message->kind != want || message->descriptor_count < descriptors)
		return ERR_INVALID;
	return OK;
}

static enum err
receive_settings(struct ipc_message *message, struct child_start *start)
{
	struct wire_reader reader;
	struct str text;
	const char *why = NULL;
	enum err err = receive(message, SUPERVISOR_SETUP, 2);

	if (err)
		return err;
	reader = (struct wire_reader){ .rest = message->body };
	text = wire_get_str(&reader, SUPERVISOR_SETTINGS_LIMIT);
	err = wire_end(&reader);
	if (err)
		return err;
	settings_init(&start->settings);
	err = settings_read(&start->settings, &start->arena, text, &why);
	if (err)
		return err;
	start->listener = ipc_take_descriptor(message, 0);
	start->control = ipc_take_descriptor(message, 1);
	return OK;
}

static void
take_pairs(struct ipc_message *message, size_t first, int *pairs, size_t *ret_count)
{
	*ret_count = 0;
	for (size_t i = first; i < message->descriptor_count && *ret_count < KEEPER_PEERS_MAX; i++)
		pairs[(*ret_count)++] = ipc_take_descriptor(message, i);
}

static enum err
receive_keeper(struct ipc_message *message, struct child_start *start)
{
	struct wire_reader reader;
	int64_t has_start;
	struct str id;
	enum err err = receive(message, SUPERVISOR_KEEPER, 1);

	if (err)
		return err;
	reader = (struct wire_reader){ .rest = message->body };
	has_start = wire_get_int_in(&reader, 0, 1);
	id = wire_get_str(&reader, sizeof(start->site_id) - 1);
	wire_get_bytes(&reader, start->seal_public, SEAL_KEY_SIZE);
	wire_get_bytes(&reader, start->identity_public, SITE_KEY_SIZE);
	err = wire_end(&reader);
	if (err || !has_start)
		return ERR_INVALID;
	memcpy(start->site_id, id.data, id.length);
	start->keeper_start = ipc_take_descriptor(message, 0);
	take_pairs(message, 1, start->keeper_pairs, &start->keeper_pair_count);
	return OK;
}

enum err
child_receive_start(struct child_start *ret_start)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	enum err err;

	*ret_start = (struct child_start){ 0 };
	arena_init(&ret_start->arena);
	ipc_message_init(&message);
	err = receive_settings(&message, ret_start);
	if (!err)
		err = receive(&message, SUPERVISOR_CERTIFICATE, 2);
	if (err)
		return err;
	ret_start->certificate = ipc_take_descriptor(&message, 0);
	ret_start->key = ipc_take_descriptor(&message, 1);
	return receive_keeper(&message, ret_start);
}

static enum err
read_event(struct ipc_message *message, struct child_event *event)
{
	switch (message->kind) {
	case SUPERVISOR_CERTIFICATE:
		if (message->descriptor_count < 2)
			return ERR_INVALID;
		event->kind = CHILD_CERTIFICATE;
		event->certificate = ipc_take_descriptor(message, 0);
		event->key = ipc_take_descriptor(message, 1);
		return OK;
	case SUPERVISOR_KEEPER:
		event->kind = CHILD_KEEPER;
		take_pairs(message, 0, event->keeper_pairs, &event->keeper_pair_count);
		return OK;
	case SUPERVISOR_STOP:
		event->kind = CHILD_STOP;
		return OK;
	default:
		return ERR_INVALID;
	}
}

enum err
child_receive_event(struct child_event *ret_event)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	enum err err;

	*ret_event = (struct child_event){ .kind = CHILD_NOTHING };
	ipc_message_init(&message);
	err = ipc_receive(LAUNCH_CONTROL, &message, 0);
	if (err)
		return err == ERR_TIMEOUT ? OK : err;
	return read_event(&message, ret_event);
}

enum err
child_tell_ready(void)
{
	return ipc_send(LAUNCH_CONTROL, FRONT_READY, 0, STR(""), NULL, 0, TELL_MS);
}

void
child_tell_failed(const char *why)
{
	CLEANUP(buf_release) struct buf body;
	enum err ignored;

	buf_init(&body, WHY_LIMIT + 4);
	wire_put_str(&body, str_of(why, strnlen(why, WHY_LIMIT)));
	ignored = ipc_send(LAUNCH_CONTROL, FRONT_FAILED, 0, buf_str(&body), NULL, 0, TELL_MS);
	(void)ignored;
}

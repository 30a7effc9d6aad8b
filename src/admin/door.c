/* SPDX-License-Identifier: Apache-2.0 */
/* One connection, one command. */
#include "admin/door.h"

#include <pwd.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/control.h"
#include "base/log.h"
#include "base/random.h"
#include "codec/utf8.h"
#include "crypto/hash.h"
#include "ipc/ipc.h"
#include "wire/control.h"

enum err
door_ask(const char *path, int count, const char *const *texts, struct str in, struct buf *out,
	 struct buf *error, int *ret_exit)
{
	const struct passwd *user = getpwuid(getuid());
	const struct control_command command = {
		.user = user && strlen(user->pw_name) <= CONTROL_USER_LIMIT ? user->pw_name : "",
		.texts = texts,
		.count = count,
		.in = in,
	};

	return control_ask(path, &command, out, error, ret_exit);
}

/* Who is at the other end: the uid by the kernel, the name by their own word. */
static struct identity *
identify(const struct ipc_peer *peer, const char *name)
{
	struct identity *who = identity_new();
	char number[32];

	who->kind = IDENTITY_CONTROL;
	who->account_id = (int64_t)peer->uid;
	snprintf(number, sizeof(number), "uid %lld", (long long)peer->uid);
	identity_set_names(who, str_from(*name && utf8_is_valid(str_from(name)) ? name : number),
			   STR(""));
	return who;
}

/* As an API request has: it is in the log lines and in the audit lines of this command. */
static struct str
make_request_id(struct arena *arena)
{
	unsigned char bytes[8];

	random_bytes(bytes, sizeof(bytes));
	return str_from(hash_hex(arena, bytes, sizeof(bytes)));
}

static void
serve(int descriptor, struct admin *admin, const struct ipc_peer *peer)
{
	CLEANUP(buf_release) struct buf out;
	CLEANUP(buf_release) struct buf error;
	CLEANUP(identity_unrefp) struct identity *who = NULL;
	struct control_command command = { 0 };
	int exit_code;
	enum err err;

	buf_init(&out, ADMIN_OUTPUT_LIMIT);
	buf_init(&error, ADMIN_ERROR_LIMIT);
	err = control_receive(descriptor, admin->arena, &command);
	if (err) {
		log_warning("control.no_command", LOG_ERR(err), LOG_INT("uid", peer->uid));
		return;
	}
	who = identify(peer, command.user);
	admin->who = who;
	admin->request_id = make_request_id(admin->arena);
	log_set_request(admin->request_id);
	admin->in = command.in;
	admin->out = &out;
	admin->error = &error;
	exit_code = command_do(admin, command.count, command.texts);
	log_info("control.command", LOG_TEXT("group", command.texts[0]), LOG_INT("uid", peer->uid),
		 LOG_INT("exit", exit_code));
	err = control_answer(descriptor, buf_str(&out), buf_str(&error), exit_code);
	if (err)
		log_warning("control.not_answered", LOG_ERR(err), LOG_INT("uid", peer->uid));
	log_set_request((struct str){ 0 });
}

void
door_serve(int own_descriptor, struct admin *admin)
{
	struct ipc_peer peer;

	if (ipc_peer(own_descriptor, &peer) == OK)
		serve(own_descriptor, admin, &peer);
	close(own_descriptor);
}

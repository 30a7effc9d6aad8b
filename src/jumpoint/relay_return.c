/* SPDX-License-Identifier: Apache-2.0 */
/* How a session comes back when its agent has died: each process holds a listening socket, and the
 * next agent connects to all that it finds. So a process, which may be a stranger's by then, needs
 * to reach nobody. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "jumpoint/relay_internal.h"

enum { PATH_ROOM = 512 };

#define SUFFIX ".session"

static bool
write_path(const char *sockets, const char *uid, char path[PATH_ROOM])
{
	int length = snprintf(path, PATH_ROOM, "%s/%s" SUFFIX, sockets, uid);

	return length > 0 && length < PATH_ROOM;
}

enum err
relay_return_prepare(const struct relay_session *session, int *ret_listening)
{
	char path[PATH_ROOM];

	if (!write_path(session->relay->settings.sockets, session->uid, path))
		return ERR_LIMIT;
	return ipc_listen(path, ret_listening);
}

static void
forget(const char *sockets, const char *uid)
{
	char path[PATH_ROOM];

	if (write_path(sockets, uid, path))
		unlink(path);
}

void
relay_return_forget(const struct relay_session *session)
{
	forget(session->relay->settings.sockets, session->uid);
}

/* ERR_NOT_FOUND: the process is gone, and what it left too. */
static enum err
connect_to(const char *sockets, const char *uid, int *ret_socket)
{
	char path[PATH_ROOM];
	enum err err = ERR_LIMIT;

	if (write_path(sockets, uid, path))
		err = ipc_connect(path, 0, ret_socket);
	if (err == ERR_NOT_FOUND)
		unlink(path);
	return err;
}

static bool
read_name(const char *name, char ret_uid[LINK_UID_SIZE + 1])
{
	struct str text = str_from(name);

	if (text.length != LINK_UID_SIZE + strlen(SUFFIX) || !str_ends(text, STR(SUFFIX)))
		return false;
	memcpy(ret_uid, name, LINK_UID_SIZE);
	ret_uid[LINK_UID_SIZE] = '\0';
	return true;
}

static void
visit_all(const char *sockets, void (*visit)(const char *uid, void *context), void *context)
{
	DIR *folder = opendir(sockets);
	const struct dirent *entry = folder ? readdir(folder) : NULL;
	char uid[LINK_UID_SIZE + 1];

	if (!folder)
		log_error("relay.sockets_not_readable");
	for (; entry; entry = readdir(folder))
		if (read_name(entry->d_name, uid))
			visit(uid, context);
	if (folder)
		closedir(folder);
}

/* --- taking them back --- */

static void
take_back(const char *uid, void *context)
{
	struct relay *relay = context;
	struct relay_session *session;
	int socket = -1;
	enum err err = ERR_LIMIT;

	if (relay->count < (size_t)relay->settings.sessions_most)
		err = connect_to(relay->settings.sockets, uid, &socket);
	if (err == ERR_NOT_FOUND)
		return;
	if (err) {
		log_warning("relay.not_taken_back", LOG_TEXT("session", uid), LOG_ERR(err));
		return;
	}
	session = relay_session_new(relay, RELAY_CAME_BACK);
	snprintf(session->uid, sizeof(session->uid), "%s", uid);
	relay_session_run(session, socket, 0);
}

void
relay_take_back(struct relay *relay)
{
	visit_all(relay->settings.sockets, take_back, relay);
}

/* --- ending them --- */

static void
end_left(const char *uid, void *context)
{
	const char *sockets = context;
	struct ipc_peer peer;
	int socket = -1, process = -1;

	if (connect_to(sockets, uid, &socket) != OK)
		return;
	if (ipc_peer(socket, &peer) == OK && peer.pid > 1)
		process = (int)syscall(SYS_pidfd_open, peer.pid, 0);
	if (process >= 0) {
		syscall(SYS_pidfd_send_signal, process, SIGKILL, NULL, 0);
		close(process);
	}
	close(socket);
	forget(sockets, uid);
}

void
relay_end_left(const char *sockets)
{
	visit_all(sockets, end_left, (void *)(uintptr_t)sockets);
}

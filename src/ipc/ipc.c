/* SPDX-License-Identifier: Apache-2.0 */
/* A message is twelve bytes of head (kind, id, in the machine's order: both ends are one machine)
 * and its body, in one datagram; descriptors ride beside it. */
#include "ipc/ipc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"

enum { HEAD_SIZE = 12, BACKLOG = 16, PATH_LIMIT = 4096 };

union control {
	struct cmsghdr header;
	unsigned char bytes[CMSG_SPACE(sizeof(int) * IPC_DESCRIPTORS_MAX)];
};

void
ipc_message_init(struct ipc_message *message)
{
	*message = (struct ipc_message){ .buffer = memory_new(LIMIT_IPC_MESSAGE) };
}

static void
empty(struct ipc_message *message)
{
	if (message->body.length)
		memory_wipe(message->buffer, HEAD_SIZE + message->body.length);
	for (size_t i = 0; i < message->descriptor_count; i++)
		if (message->descriptors[i] >= 0)
			close(message->descriptors[i]);
	message->descriptor_count = 0;
	message->body = (struct str){ 0 };
}

void
ipc_message_release(struct ipc_message *message)
{
	if (!message->buffer)
		return;
	empty(message);
	memory_free(message->buffer);
	message->buffer = NULL;
}

int
ipc_take_descriptor(struct ipc_message *message, size_t index)
{
	int descriptor;

	if (index >= message->descriptor_count)
		return -1;
	descriptor = message->descriptors[index];
	message->descriptors[index] = -1;
	return descriptor;
}

enum err
ipc_pair(int ret_pair[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret_pair) < 0)
		return ERR_IO;
	return OK;
}

/* Until the socket is ready; the deadline survives interruptions. */
static enum err
wait_for(int descriptor, short events, int64_t deadline_ms)
{
	struct pollfd pollfd = { .fd = descriptor, .events = events };
	int64_t left = -1;
	int count;

	if (deadline_ms >= 0) {
		left = deadline_ms - clock_monotonic_ms();
		if (left <= 0)
			return ERR_TIMEOUT;
	}
	count = poll(&pollfd, 1, (int)left);
	if (count < 0)
		return errno == EINTR ? OK : ERR_IO;
	return count == 0 ? ERR_TIMEOUT : OK;
}

static int64_t
deadline_of(int timeout_ms)
{
	return timeout_ms < 0 ? -1 : clock_monotonic_ms() + timeout_ms;
}

static enum err
send_whole(int descriptor, const struct msghdr *header, int timeout_ms)
{
	int64_t deadline_ms = deadline_of(timeout_ms);
	enum err err;

	for (;;) {
		if (sendmsg(descriptor, header, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
			return OK;
		switch (errno) {
		case EINTR:
			break;
		case EAGAIN:
			err = wait_for(descriptor, POLLOUT, deadline_ms);
			if (err)
				return err;
			break;
		case EMSGSIZE:
			return ERR_LIMIT;
		case EPIPE:
		case ECONNRESET:
		case ENOTCONN:
			return ERR_CLOSED;
		default:
			return ERR_IO;
		}
	}
}

enum err
ipc_send(int descriptor, uint32_t kind, uint64_t id, struct str body, const int *descriptors,
	 size_t count, int timeout_ms)
{
	unsigned char head[HEAD_SIZE];
	/* sendmsg reads only; the struct has no const. */
	struct iovec parts[2] = { { head, HEAD_SIZE },
				  { (void *)(uintptr_t)body.data, body.length } };
	struct msghdr header = { .msg_iov = parts, .msg_iovlen = 2 };
	union control control = { 0 };

	if (body.length > LIMIT_IPC_MESSAGE - HEAD_SIZE || count > IPC_DESCRIPTORS_MAX)
		return ERR_LIMIT;
	memcpy(head, &kind, sizeof(kind));
	memcpy(head + sizeof(kind), &id, sizeof(id));
	if (count) {
		header.msg_control = control.bytes;
		header.msg_controllen = CMSG_SPACE(sizeof(int) * count);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int) * count);
		memcpy(CMSG_DATA(&control.header), descriptors, sizeof(int) * count);
	}
	return send_whole(descriptor, &header, timeout_ms);
}

static void
collect_descriptors(struct msghdr *header, struct ipc_message *message)
{
	for (struct cmsghdr *control = CMSG_FIRSTHDR(header); control;
	     control = CMSG_NXTHDR(header, control)) {
		if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS)
			continue;
		message->descriptor_count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(message->descriptors, CMSG_DATA(control),
		       message->descriptor_count * sizeof(int));
	}
}

static enum err
receive_whole(int descriptor, struct msghdr *header, int timeout_ms, size_t *ret_length)
{
	int64_t deadline_ms = deadline_of(timeout_ms);
	enum err err;

	for (;;) {
		ssize_t length = recvmsg(descriptor, header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

		if (length > 0) {
			*ret_length = (size_t)length;
			return OK;
		}
		if (length == 0 || errno == ECONNRESET)
			return ERR_CLOSED;
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return ERR_IO;
		err = wait_for(descriptor, POLLIN, deadline_ms);
		if (err)
			return err;
	}
}

enum err
ipc_receive(int descriptor, struct ipc_message *message, int timeout_ms)
{
	union control control = { 0 };
	struct iovec part = { message->buffer, LIMIT_IPC_MESSAGE };
	struct msghdr header = { .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes) };
	size_t length = 0;
	enum err err;

	empty(message);
	err = receive_whole(descriptor, &header, timeout_ms, &length);
	if (err)
		return err;
	collect_descriptors(&header, message);
	if (length > HEAD_SIZE)
		message->body = str_of(message->buffer + HEAD_SIZE, length - HEAD_SIZE);
	if (length < HEAD_SIZE || header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
		empty(message);
		return ERR_INVALID;
	}
	memcpy(&message->kind, message->buffer, sizeof(message->kind));
	memcpy(&message->id, message->buffer + sizeof(message->kind), sizeof(message->id));
	return OK;
}

/* Where a socket is. Its whole path may be longer than an address can be; then the address goes by
 * way of its directory, which must be open while it is used. */
struct place {
	struct sockaddr_un address;
	int directory; /* -1: not needed */
};

static void
leave_place(struct place *place)
{
	if (place->directory >= 0)
		close(place->directory);
}

static enum err
find_place(const char *path, struct place *ret_place)
{
	const char *slash = strrchr(path, '/');
	char *room = ret_place->address.sun_path, parent[PATH_LIMIT];
	size_t size = sizeof(ret_place->address.sun_path), length = strlen(path);
	int written;

	*ret_place = (struct place){ .address = { .sun_family = AF_UNIX }, .directory = -1 };
	if (length == 0 || length >= sizeof(parent))
		return ERR_LIMIT;
	if (length < size) {
		memcpy(room, path, length);
		return OK;
	}
	if (!slash)
		return ERR_LIMIT;
	snprintf(parent, sizeof(parent), "%.*s", (int)(slash - path) + 1, path);
	ret_place->directory = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (ret_place->directory < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	written = snprintf(room, size, "/proc/self/fd/%d%s", ret_place->directory, slash);
	return written > 0 && (size_t)written < size ? OK : ERR_LIMIT;
}

static enum err
fail(int descriptor, int number)
{
	if (descriptor >= 0)
		close(descriptor);
	switch (number) {
	case ENOENT:
	case ECONNREFUSED:
		return ERR_NOT_FOUND;
	case EACCES:
	case EPERM:
		return ERR_DENIED;
	case EAGAIN:
		return ERR_TIMEOUT;
	default:
		return ERR_IO;
	}
}

static enum err
listen_at(const char *path, const struct place *place, int *ret_descriptor)
{
	int descriptor = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t mask;
	int failed;

	if (descriptor < 0)
		return ERR_IO;
	unlink(path);
	mask = umask(0177);
	failed = bind(descriptor, (const struct sockaddr *)&place->address, sizeof(place->address));
	umask(mask);
	if (failed || listen(descriptor, BACKLOG) != 0)
		return fail(descriptor, errno);
	*ret_descriptor = descriptor;
	return OK;
}

enum err
ipc_listen(const char *path, int *ret_descriptor)
{
	struct place place;
	enum err err = find_place(path, &place);

	if (!err)
		err = listen_at(path, &place, ret_descriptor);
	leave_place(&place);
	return err;
}

/* The kernel notes who listened last. */
enum err
ipc_adopt(int descriptor)
{
	int listens = 0;
	socklen_t size = sizeof(listens);

	if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) || !listens)
		return ERR_INVALID;
	return listen(descriptor, BACKLOG) ? ERR_INVALID : OK;
}

enum err
ipc_accept(int descriptor, int *ret_descriptor)
{
	int accepted = accept4(descriptor, NULL, NULL, SOCK_CLOEXEC);

	if (accepted < 0)
		return errno == EAGAIN || errno == EINTR || errno == ECONNABORTED ? ERR_TIMEOUT
										  : ERR_IO;
	*ret_descriptor = accepted;
	return OK;
}

static enum err
connect_to(const struct place *place, int timeout_ms, int *ret_descriptor)
{
	const struct timeval patience = { timeout_ms / 1000, timeout_ms % 1000 * 1000 };
	int descriptor = socket(
		AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | (timeout_ms ? 0 : SOCK_NONBLOCK), 0);
	int failed;

	if (descriptor < 0)
		return ERR_IO;
	/* The kernel takes it for the wait of connect, too. */
	if (setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)))
		return fail(descriptor, errno);
	do
		failed = connect(descriptor, (const struct sockaddr *)&place->address,
				 sizeof(place->address));
	while (failed && errno == EINTR);
	if (failed)
		return fail(descriptor, errno);
	*ret_descriptor = descriptor;
	return OK;
}

enum err
ipc_connect(const char *path, int timeout_ms, int *ret_descriptor)
{
	struct place place;
	enum err err = find_place(path, &place);

	if (!err)
		err = connect_to(&place, timeout_ms, ret_descriptor);
	leave_place(&place);
	return err;
}

enum err
ipc_peer(int descriptor, struct ipc_peer *ret_peer)
{
	struct ucred credentials;
	socklen_t size = sizeof(credentials);

	if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0)
		return ERR_IO;
	*ret_peer = (struct ipc_peer){ credentials.pid, credentials.uid, credentials.gid };
	return OK;
}

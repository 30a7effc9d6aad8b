/* SPDX-License-Identifier: Apache-2.0 */
/* Three ways to move bytes under one pair of functions. When to move them is connection.c's. */
#include "net/transport.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static enum tls_status
read_socket(struct transport *transport, void *data, size_t room, size_t *ret_length)
{
	ssize_t length = recv(transport->descriptor, data, room, 0);

	if (length < 0)
		return errno == EAGAIN || errno == EINTR ? TLS_WANT_READ : TLS_CLOSED;
	if (!length)
		return TLS_CLOSED;
	*ret_length = (size_t)length;
	return TLS_DONE;
}

static enum tls_status
write_socket(struct transport *transport, const void *data, size_t length, size_t *ret_length)
{
	ssize_t sent = send(transport->descriptor, data, length,
			    MSG_NOSIGNAL | (transport->gathers ? MSG_MORE : 0));

	if (sent < 0)
		return errno == EAGAIN || errno == EINTR ? TLS_WANT_WRITE : TLS_CLOSED;
	*ret_length = (size_t)sent;
	return TLS_DONE;
}

static enum tls_status
read_memory(struct memory_peer *peer, void *data, size_t room, size_t *ret_length)
{
	size_t length = peer->input.length < room ? peer->input.length : room;

	if (!length)
		return peer->has_ended ? TLS_CLOSED : TLS_WANT_READ;
	memcpy(data, peer->input.data, length);
	peer->input = str_from_offset(peer->input, length);
	*ret_length = length;
	return TLS_DONE;
}

static enum tls_status
write_memory(struct memory_peer *peer, const void *data, size_t length, size_t *ret_length)
{
	if (peer->is_slow)
		return TLS_WANT_WRITE;
	buf_append(peer->output, data, length);
	if (buf_error(peer->output))
		return TLS_CLOSED;
	*ret_length = length;
	return TLS_DONE;
}

enum tls_status
transport_read(struct transport *transport, void *data, size_t room, size_t *ret_length)
{
	if (transport->session)
		return tls_session_read(transport->session, data, room, ret_length);
	if (transport->peer)
		return read_memory(transport->peer, data, room, ret_length);
	return read_socket(transport, data, room, ret_length);
}

enum tls_status
transport_write(struct transport *transport, const void *data, size_t length, size_t *ret_length)
{
	if (transport->session)
		return tls_session_write(transport->session, data, length, ret_length);
	if (transport->peer)
		return write_memory(transport->peer, data, length, ret_length);
	return write_socket(transport, data, length, ret_length);
}

void
transport_gather(struct transport *transport)
{
	transport->gathers = true;
	if (transport->session)
		tls_session_gather(transport->session);
}

bool
transport_has_pending(const struct transport *transport)
{
	if (transport->session)
		return tls_session_has_pending(transport->session);
	return transport->peer && (transport->peer->input.length || transport->peer->has_ended);
}

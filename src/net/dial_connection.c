/* SPDX-License-Identifier: Apache-2.0 */
/* From a dial, made by a blocking thread, to what a loop goes on with. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/memory.h"
#include "net/connection_internal.h"
#include "net/dial_internal.h"
#include "net/tcp.h"

enum { UNSENT_IN_KERNEL = 128 * 1024 };

enum err
dial_export(struct dial *dial, const char *label, unsigned char *out, size_t size)
{
	return dial->session ? tls_session_export(dial->session, label, out, size) : ERR_INVALID;
}

void
dial_local_address(const struct dial *dial, char text[DIAL_ADDRESS_ROOM])
{
	struct sockaddr_storage address = { 0 };
	socklen_t length = sizeof(address);

	_Static_assert((int)DIAL_ADDRESS_ROOM >= (int)TCP_ADDRESS_ROOM, "any address fits");
	getsockname(dial->descriptor, (struct sockaddr *)&address, &length);
	tcp_address_text(&address, text);
}

struct connection *
connection_from_dial(struct loop *loop, struct dial *own_dial, struct buf *early)
{
	int unsent = UNSENT_IN_KERNEL;
	struct connection *connection;

	setsockopt(own_dial->descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof(unsent));
	buf_append_str(early, buf_str(&own_dial->input));
	connection = connection_new_open(loop, own_dial->descriptor, TAKE(own_dial->session));
	own_dial->descriptor = -1;
	dial_close(own_dial);
	return connection;
}

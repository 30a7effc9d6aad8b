/* SPDX-License-Identifier: Apache-2.0 */
/* The door for tests: requests as text through the real server, without a socket. */
#include <netinet/in.h>

#include "net/connection_internal.h"
#include "net/http_internal.h"

enum err
http_loopback(struct http_server *server, struct str request, struct buf *response)
{
	struct sockaddr_storage peer = { 0 };
	struct sockaddr_in *address = (struct sockaddr_in *)&peer;
	struct memory_peer memory = { .input = request, .has_ended = true, .output = response };
	struct connection *connection = connection_new_memory(server->settings.loop, &memory);

	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	http_connection_new(server, connection, &peer);
	connection_wake_memory(connection);
	while (!memory.is_closed)
		loop_wait(server->settings.loop);
	return buf_error(response);
}

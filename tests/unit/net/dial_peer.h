/* SPDX-License-Identifier: Apache-2.0 */
/* A server for one connection, in a thread: reads until a line (or an empty line) ends, says its
 * text, closes. */
#ifndef UNIT_NET_DIAL_PEER_H
#define UNIT_NET_DIAL_PEER_H

#include <stdbool.h>

struct thread;
struct dial_peer {
	/* set by the test */
	const char *text;
	bool reads_head; /* up to an empty line; else one line */
	bool resets;	 /* ends by a reset instead of the stream's end */
	int drips_ms;	 /* from byte to byte of the text; 0: all at once */
	int listening;
	int port;
	char heard[2048];
	struct thread *thread;
};

void dial_peer_start(struct dial_peer *peer);
void dial_peer_stop(struct dial_peer *peer); /* waits for its end */

#endif

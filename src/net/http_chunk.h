/* SPDX-License-Identifier: Apache-2.0 */
/* The chunked coding (RFC 9112 §7.1), read strictly: CRLF only, no blanks round a size, trailers
 * passed over. Ours, because Debian's build of http_parser takes any byte for the line ends between
 * chunks. Between two pieces of the body, and behind the last, a peer may say as much as in a head
 * and no more. */
#ifndef NET_HTTP_CHUNK_H
#define NET_HTTP_CHUNK_H

#include <stdint.h>

#include "base/str.h"

enum http_chunk_status {
	HTTP_CHUNK_MORE, /* the bytes are used up */
	HTTP_CHUNK_DATA, /* *ret_piece is a piece of the body; call again */
	HTTP_CHUNK_END,	 /* the body is whole; *bytes stands behind it */
	HTTP_CHUNK_BAD,
};

struct http_chunks {
	int state; /* zero to begin with */
	int digits;
	uint64_t left;	      /* of the current chunk */
	size_t framing_limit; /* sizes, extensions and trailers together; set by the caller */
	size_t framing;
	size_t gap; /* bytes since the last piece */
	int trailers;
};

/* Takes bytes off the front of *bytes. */
enum http_chunk_status http_chunks_next(struct http_chunks *chunks, struct str *bytes,
					struct str *ret_piece);

#endif

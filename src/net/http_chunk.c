/* SPDX-License-Identifier: Apache-2.0 */
/* A byte-wise machine for everything between the pieces; the pieces themselves are handed on whole.
 */
#include "net/http_chunk.h"

#include "base/limits.h"

enum state {
	SIZE,
	EXTENSION,
	SIZE_LF,
	DATA,
	DATA_CR,
	DATA_LF,
	TRAILER_START,
	TRAILER,
	TRAILER_LF,
	END_LF,
	ENDED,
	BROKEN,
};

enum { MOST_DIGITS = 15 };

static bool
is_text(char byte)
{
	return (unsigned char)byte >= 0x20 ? byte != 0x7f : byte == '\t';
}

static enum state
after_size_byte(struct http_chunks *chunks, char byte)
{
	int value = str_hex_value(byte);

	if (value >= 0) {
		chunks->left = chunks->left * 16 + (uint64_t)value;
		return ++chunks->digits <= MOST_DIGITS ? SIZE : BROKEN;
	}
	if (!chunks->digits)
		return BROKEN;
	if (byte == ';')
		return EXTENSION;
	return byte == '\r' ? SIZE_LF : BROKEN;
}

static enum state
after_trailer_byte(struct http_chunks *chunks, char byte)
{
	bool is_first = chunks->state == TRAILER_START;

	if (byte == '\r')
		return is_first ? END_LF : TRAILER_LF;
	if (!is_text(byte) || (is_first && (byte == ' ' || byte == '\t')))
		return BROKEN;
	return is_first && ++chunks->trailers > LIMIT_HTTP_HEADERS ? BROKEN : TRAILER;
}

static enum state
after_byte(struct http_chunks *chunks, char byte)
{
	switch ((enum state)chunks->state) {
	case SIZE:
		return after_size_byte(chunks, byte);
	case EXTENSION:
		if (byte == '\r')
			return SIZE_LF;
		return is_text(byte) ? EXTENSION : BROKEN;
	case SIZE_LF:
		chunks->digits = 0;
		if (byte != '\n')
			return BROKEN;
		return chunks->left ? DATA : TRAILER_START;
	case DATA_CR:
		return byte == '\r' ? DATA_LF : BROKEN;
	case DATA_LF:
		return byte == '\n' ? SIZE : BROKEN;
	case TRAILER_START:
	case TRAILER:
		return after_trailer_byte(chunks, byte);
	case TRAILER_LF:
		return byte == '\n' ? TRAILER_START : BROKEN;
	case END_LF:
		return byte == '\n' ? ENDED : BROKEN;
	default:
		return BROKEN;
	}
}

enum http_chunk_status
http_chunks_next(struct http_chunks *chunks, struct str *bytes, struct str *ret_piece)
{
	while (bytes->length && chunks->state != ENDED && chunks->state != BROKEN) {
		if (chunks->state == DATA) {
			size_t length =
				chunks->left < bytes->length ? (size_t)chunks->left : bytes->length;

			*ret_piece = str_of(bytes->data, length);
			*bytes = str_of(bytes->data + length, bytes->length - length);
			chunks->left -= length;
			chunks->gap = 0;
			if (!chunks->left)
				chunks->state = DATA_CR;
			return HTTP_CHUNK_DATA;
		}
		chunks->state = (int)after_byte(chunks, bytes->data[0]);
		*bytes = str_of(bytes->data + 1, bytes->length - 1);
		if (++chunks->framing > chunks->framing_limit || ++chunks->gap > LIMIT_HTTP_HEAD)
			chunks->state = BROKEN;
	}
	if (chunks->state == ENDED)
		return HTTP_CHUNK_END;
	return chunks->state == BROKEN ? HTTP_CHUNK_BAD : HTTP_CHUNK_MORE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/1.1 answers on a dial: http_parser splits the head, the body follows by length, by chunks or
 * to the end of the stream. */
#include <http_parser.h>
#include <string.h>

#include "base/limits.h"
#include "net/dial_internal.h"
#include "net/http_chunk.h"

enum { MOST_INTERIM = 16 }; /* 1xx answers before the real one */

struct pieces {
	struct dial_response *response;
	bool is_field;
};

/* How the body ends. */
struct framing {
	bool is_chunked;
	bool has_length;
	uint64_t length;
};

void
dial_response_init(struct dial_response *response, size_t body_limit)
{
	response->status = 0;
	response->headers = NULL;
	response->header_count = 0;
	response->reusable = false;
	buf_init(&response->body, body_limit);
	arena_init(&response->arena);
}

void
dial_response_release(struct dial_response *response)
{
	buf_release(&response->body);
	arena_release(&response->arena);
}

struct str
dial_response_header(const struct dial_response *response, const char *name)
{
	for (size_t i = 0; i < response->header_count; i++)
		if (str_equal_nocase(response->headers[i].name, str_from(name)))
			return response->headers[i].value;
	return (struct str){ 0 };
}

static int
on_field(http_parser *parser, const char *at, size_t length)
{
	struct dial_response *response = parser->data;

	if (response->header_count == LIMIT_HTTP_HEADERS)
		return 1;
	response->headers[response->header_count++] =
		(struct dial_header){ .name = str_of(at, length) };
	return 0;
}

static int
on_value(http_parser *parser, const char *at, size_t length)
{
	struct dial_response *response = parser->data;

	response->headers[response->header_count - 1].value = str_trim(str_of(at, length));
	return 0;
}

static int
on_head_end(http_parser *parser)
{
	return 1; /* the body is read here */
}

static const http_parser_settings callbacks = {
	.on_header_field = on_field,
	.on_header_value = on_value,
	.on_headers_complete = on_head_end,
};

static enum err
bad(struct dial *dial, const char *what)
{
	dial_say(&dial->reason, "the answer is not HTTP/1.1 as it should be: %s", what);
	return ERR_INVALID;
}

/* Behind the empty line; 0: it has not come yet. */
static size_t
head_end(struct str bytes)
{
	const char *end = bytes.length ? memmem(bytes.data, bytes.length, "\r\n\r\n", 4) : NULL;

	return end ? (size_t)(end - bytes.data) + 4 : 0;
}

static enum err
split_head(struct dial *dial, struct str head, struct dial_response *response,
	   struct framing *framing)
{
	struct str copy = arena_str(&response->arena, head);
	http_parser parser;
	struct str encoding, length;

	response->headers = arena_array(&response->arena, struct dial_header, LIMIT_HTTP_HEADERS);
	response->header_count = 0;
	http_parser_init(&parser, HTTP_RESPONSE);
	parser.data = response;
	parser.allow_chunked_length = 1;
	http_parser_execute(&parser, &callbacks, copy.data, copy.length);
	if (HTTP_PARSER_ERRNO(&parser) != HPE_OK && HTTP_PARSER_ERRNO(&parser) != HPE_PAUSED)
		return bad(dial, http_errno_description(HTTP_PARSER_ERRNO(&parser)));
	if (parser.http_major != 1)
		return bad(dial, "its version");
	response->status = (int)parser.status_code;
	encoding = dial_response_header(response, "Transfer-Encoding");
	length = dial_response_header(response, "Content-Length");
	*framing = (struct framing){ .is_chunked = encoding.data,
				     .has_length = length.data && !encoding.data };
	if (encoding.data && !str_equal_nocase(encoding, STR("chunked")))
		return bad(dial, "its transfer encoding");
	if (framing->has_length) {
		int64_t value;

		if (str_starts(length, STR("-")) || str_to_int(length, 0, INT64_MAX, &value))
			return bad(dial, "its length");
		framing->length = (uint64_t)value;
	}
	response->reusable = http_should_keep_alive(&parser);
	return OK;
}

static enum err
read_head(struct dial *dial, struct dial_response *response, struct framing *framing)
{
	for (int i = 0; i < MOST_INTERIM; i++) {
		size_t end = head_end(buf_str(&dial->input));
		enum err err = OK;

		while (!end && !err) {
			if (dial->input.length > LIMIT_HTTP_HEAD) {
				dial_say(&dial->reason, "the answer's head is too long");
				return ERR_LIMIT;
			}
			err = dial_fill(dial);
			end = head_end(buf_str(&dial->input));
		}
		if (err) {
			if (dial->input.length)
				response->status =
					-1; /* something came: this is no stale connection */
			return err;
		}
		err = split_head(dial, str_of(dial->input.data, end), response, framing);
		buf_consume(&dial->input, end);
		if (err)
			return err;
		if (response->status / 100 != 1 || response->status == 101)
			return OK;
	}
	return bad(dial, "no end of interim answers");
}

static enum err
take(struct dial *dial, struct dial_response *response, struct str bytes)
{
	enum err err;

	if (response->sink && response->status / 100 == 2) {
		err = response->sink(bytes, response->sink_context);
		if (err)
			dial_say(&dial->reason, "the answer cannot be stored");
		return err;
	}
	buf_append_str(&response->body, bytes);
	err = buf_error(&response->body);
	if (err)
		dial_say(&dial->reason, "the answer is larger than %zu bytes",
			 response->body.limit);
	return err;
}

static enum err
read_chunks(struct dial *dial, struct dial_response *response)
{
	struct http_chunks chunks = { .framing_limit = SIZE_MAX };

	for (;;) {
		struct str rest = buf_str(&dial->input);
		struct str piece;
		enum http_chunk_status status;
		enum err err = OK;

		do {
			status = http_chunks_next(&chunks, &rest, &piece);
			if (status == HTTP_CHUNK_DATA)
				err = take(dial, response, piece);
		} while (status == HTTP_CHUNK_DATA && !err);
		buf_consume(&dial->input, dial->input.length - rest.length);
		if (err || status == HTTP_CHUNK_END)
			return err;
		if (status == HTTP_CHUNK_BAD)
			return bad(dial, "its chunks");
		err = dial_fill(dial);
		if (err)
			return err;
	}
}

static enum err
read_length(struct dial *dial, struct dial_response *response, uint64_t left)
{
	while (left) {
		size_t length = dial->input.length < left ? dial->input.length : (size_t)left;
		enum err err;

		if (length) {
			err = take(dial, response, str_of(dial->input.data, length));
			buf_consume(&dial->input, length);
			left -= length;
		} else {
			err = dial_fill(dial);
		}
		if (err)
			return err;
	}
	return OK;
}

static enum err
read_to_end(struct dial *dial, struct dial_response *response)
{
	enum err err = OK;

	response->reusable = false;
	while (!err) {
		err = take(dial, response, buf_str(&dial->input));
		buf_clear(&dial->input);
		if (!err)
			err = dial_fill(dial);
	}
	return err == ERR_CLOSED && !dial->was_cut ? OK : err;
}

enum err
dial_read_response(struct dial *dial, struct dial_response *response)
{
	struct framing framing;
	enum err err;

	response->status = 0;
	err = read_head(dial, response, &framing);
	if (!err && (response->is_head || response->status == 101 || response->status == 204 ||
		     response->status == 304))
		return OK;
	if (!err && framing.is_chunked)
		err = read_chunks(dial, response);
	else if (!err && framing.has_length)
		err = read_length(dial, response, framing.length);
	else if (!err)
		err = read_to_end(dial, response);
	if (err)
		response->reusable = false;
	return err;
}

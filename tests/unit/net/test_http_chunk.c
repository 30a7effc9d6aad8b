/* SPDX-License-Identifier: Apache-2.0 */
/* The chunked coding, strictly. */
#include "net/http_chunk.h"

#include "base/buf.h"
#include "base/limits.h"
#include "support/test.h"

/* Decodes text in steps of that many bytes; the body goes to out, *ret_rest is what stands behind
 * the end. */
static enum http_chunk_status
decode(const char *text, size_t step, struct buf *out, size_t *ret_rest)
{
	struct http_chunks chunks = { .framing_limit = 64 };
	struct str all = str_from(text);
	enum http_chunk_status status = HTTP_CHUNK_MORE;

	buf_clear(out);
	for (size_t at = 0; at < all.length && status == HTTP_CHUNK_MORE; at += step) {
		struct str part = str_from_offset(all, at);
		struct str piece;

		if (part.length > step)
			part.length = step;
		for (;;) {
			status = http_chunks_next(&chunks, &part, &piece);
			if (status != HTTP_CHUNK_DATA)
				break;
			buf_append_str(out, piece);
		}
		*ret_rest = part.length;
	}
	return status;
}

static void
check(const char *text, enum http_chunk_status want, const char *body)
{
	CLEANUP(buf_release) struct buf out;
	size_t rest;

	buf_init(&out, 1000);
	for (size_t step = 1; step <= strlen(text) + 1; step++) {
		CHECK_INT(decode(text, step, &out, &rest), want);
		if (want == HTTP_CHUNK_END)
			CHECK_STR(buf_str(&out), body);
	}
}

TEST(chunks_are_joined_however_they_arrive)
{
	check("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", HTTP_CHUNK_END, "hello world");
	check("00A\r\n0123456789\r\n0\r\n\r\n", HTTP_CHUNK_END, "0123456789");
	check("0\r\n\r\n", HTTP_CHUNK_END, "");
}

TEST(chunks_pass_over_extensions_and_trailers)
{
	check("5;name=\"value\"\r\nhello\r\n0;last\r\nA: b\r\nC: d\r\n\r\n", HTTP_CHUNK_END,
	      "hello");
}

TEST(chunks_leave_what_follows)
{
	CLEANUP(buf_release) struct buf out;
	size_t rest = 0;

	buf_init(&out, 1000);
	CHECK_INT(decode("1\r\na\r\n0\r\n\r\nGET /", 100, &out, &rest), HTTP_CHUNK_END);
	CHECK_INT(rest, strlen("GET /"));
}

TEST(chunks_refuse_loose_framing)
{
	check("5\nhello\r\n0\r\n\r\n", HTTP_CHUNK_BAD, NULL);
	check("5\rXhello\r\n0\r\n\r\n", HTTP_CHUNK_BAD, NULL);
	check("5\r\nhelloX\n0\r\n\r\n", HTTP_CHUNK_BAD, NULL);
	check("5\r\nhello\n0\r\n\r\n", HTTP_CHUNK_BAD, NULL);
	check("5 \r\nhello\r\n0\r\n\r\n", HTTP_CHUNK_BAD, NULL);
	check("+5\r\nhello\r\n0\r\n\r\n", HTTP_CHUNK_BAD, NULL);
	check("0x5\r\nhello\r\n0\r\n\r\n", HTTP_CHUNK_BAD, NULL);
	check("\r\nhello\r\n0\r\n\r\n", HTTP_CHUNK_BAD, NULL);
	check(";a\r\n", HTTP_CHUNK_BAD, NULL);
	check("5;\x01\r\nhello\r\n0\r\n\r\n", HTTP_CHUNK_BAD, NULL);
	check("0\r\nA: b\n\r\n", HTTP_CHUNK_BAD, NULL);
	check("0\r\n A: b\r\n\r\n", HTTP_CHUNK_BAD, NULL);
	check("0\r\n\rX", HTTP_CHUNK_BAD, NULL);
}

TEST(chunks_refuse_sizes_that_overflow)
{
	check("10000000000000000\r\n", HTTP_CHUNK_BAD, NULL);
	check("0000000000000000000005\r\nhello", HTTP_CHUNK_BAD, NULL);
}

TEST(chunks_bound_their_framing)
{
	check("1;"
	      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n0"
	      "\r\n\r\n",
	      HTTP_CHUNK_BAD, NULL);
	check("1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r"
	      "\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n"
	      "1\r\na\r\n1\r\na\r\n0\r\n\r\n",
	      HTTP_CHUNK_BAD, NULL);
}

/* What becomes of text where only the gaps are bounded. */
static enum http_chunk_status
end_of(const struct buf *text)
{
	struct http_chunks chunks = { .framing_limit = SIZE_MAX };
	struct str rest = buf_str(text), piece;
	enum http_chunk_status status;

	do
		status = http_chunks_next(&chunks, &rest, &piece);
	while (status == HTTP_CHUNK_DATA);
	return status;
}

static void
append_bytes(struct buf *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_append_byte(text, 'x');
}

TEST(chunks_bound_the_number_of_trailers)
{
	CLEANUP(buf_release) struct buf text;

	for (int more = 0; more <= 1; more++) {
		buf_init(&text, 10000);
		buf_append_text(&text, "0\r\n");
		for (int i = 0; i < LIMIT_HTTP_HEADERS + more; i++)
			buf_append_text(&text, "A: b\r\n");
		buf_append_text(&text, "\r\n");
		CHECK_INT(end_of(&text), more ? HTTP_CHUNK_BAD : HTTP_CHUNK_END);
		buf_release(&text);
	}
}

TEST(chunks_bound_the_size_of_trailers)
{
	CLEANUP(buf_release) struct buf text;

	for (int more = 0; more <= 1; more++) {
		buf_init(&text, 2 * LIMIT_HTTP_HEAD);
		buf_append_text(&text, "1\r\na\r\n0\r\n");
		append_bytes(&text, LIMIT_HTTP_HEAD - strlen("\r\n0\r\n\r\n\r\n") + (size_t)more);
		buf_append_text(&text, "\r\n\r\n");
		CHECK_INT(end_of(&text), more ? HTTP_CHUNK_BAD : HTTP_CHUNK_END);
		buf_release(&text);
	}
}

TEST(chunks_bound_what_stands_between_two_pieces)
{
	CLEANUP(buf_release) struct buf text;

	for (int more = 0; more <= 1; more++) {
		buf_init(&text, 4 * LIMIT_HTTP_HEAD);
		for (int i = 0; i < 2; i++) {
			buf_append_text(&text, "1;");
			append_bytes(&text, LIMIT_HTTP_HEAD - strlen("\r\n1;\r\n") + (size_t)more);
			buf_append_text(&text, "\r\na\r\n");
		}
		buf_append_text(&text, "0\r\n\r\n");
		CHECK_INT(end_of(&text), more ? HTTP_CHUNK_BAD : HTTP_CHUNK_END);
		buf_release(&text);
	}
}

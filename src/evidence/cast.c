/* SPDX-License-Identifier: Apache-2.0 */
/* Writing. Bytes that are no UTF-8 are shown as U+FFFD, and an x with all bytes of the event
 * follows; so the output can be had back from the text, byte for byte. */
#include "evidence/cast.h"

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/utf8.h"

enum { TEXT_MAX = 8 * 1024 }; /* of a mark or a reason */

void
cast_init(struct cast *cast)
{
	memset(cast, 0, sizeof(*cast));
	track_init(&cast->track);
	hash_stream_init(&cast->output_hash);
}

/* What the journal takes is shorter; a line has a bound whatever a file holds. */
static struct str
cut(struct str text)
{
	return str_of(text.data, text.length < TEXT_MAX ? text.length : TEXT_MAX);
}

static void
write_event(const struct cast *cast, char code, struct str text, struct buf *out)
{
	struct json_writer writer;
	long long at_ms = cast->track.at_ms;

	buf_printf(out, "[%lld.%03lld,\"%c\",", at_ms / 1000, at_ms % 1000, code);
	json_write_init(&writer, out);
	json_write_text(&writer, text);
	buf_append(out, "]\n", 2);
}

static void
write_output(struct cast *cast, struct str piece, struct buf *out)
{
	if (piece.length == 0)
		return;
	hash_stream_add(&cast->output_hash, piece);
	cast->output_bytes += piece.length;
	write_event(cast, 'o', piece, out);
	if (utf8_is_valid(piece))
		return;
	buf_printf(out, "[%lld.%03lld,\"x\",\"", (long long)cast->track.at_ms / 1000,
		   (long long)cast->track.at_ms % 1000);
	base64_encode(out, piece, BASE64_STANDARD);
	buf_append(out, "\"]\n", 3);
}

static void
write_header(struct cast *cast, const struct record *record, struct buf *out)
{
	struct record_begin begin = { .terminal = STR(""), .title = STR("") };
	struct json_writer writer;

	/* The first record may be damaged: the file is one nevertheless. */
	if (record->kind != RECORD_BEGIN || record_get_begin(record->body, &begin) != OK)
		cast->track.is_incomplete = true;
	json_write_init(&writer, out);
	json_write_begin_object(&writer);
	json_write_name(&writer, "version");
	json_write_int(&writer, 2);
	json_write_name(&writer, "width");
	json_write_int(&writer, cast->track.columns);
	json_write_name(&writer, "height");
	json_write_int(&writer, cast->track.rows);
	json_write_name(&writer, "timestamp");
	json_write_int(&writer, cast->track.started_at / 1000);
	if (begin.title.length) {
		json_write_name(&writer, "title");
		json_write_text(&writer, cut(begin.title));
	}
	if (begin.terminal.length) {
		json_write_name(&writer, "env");
		json_write_begin_object(&writer);
		json_write_name(&writer, "TERM");
		json_write_text(&writer, cut(begin.terminal));
		json_write_end_object(&writer);
	}
	json_write_end_object(&writer);
	buf_append_byte(out, '\n');
	cast->has_header = true;
}

static void
finish_output(struct cast *cast, struct buf *out)
{
	char piece[PIECE_CARRY + 1];

	write_output(cast, str_of(piece, pieces_finish(&cast->pieces, piece)), out);
}

static void
add_output(struct cast *cast, struct str bytes, struct buf *out)
{
	char piece[PIECE_MOST];

	while (bytes.length)
		write_output(cast, str_of(piece, pieces_next(&cast->pieces, &bytes, piece)), out);
}

static void
add_input(struct cast *cast, struct str bytes, struct buf *out)
{
	while (bytes.length) {
		struct str piece =
			str_of(bytes.data, bytes.length < PIECE_MOST ? bytes.length : PIECE_MOST);

		if (piece.length < bytes.length)
			piece.length -= pieces_unfinished(piece);
		write_event(cast, 'i', piece, out);
		bytes = str_from_offset(bytes, piece.length);
	}
}

/* What is missing is said where it is missing: a player shows it, a reader finds it. */
static void
write_finding(struct cast *cast, const struct track_finding *finding, struct buf *out)
{
	char text[96];

	if (!finding->missing_bytes && !finding->missing_records && !finding->misses_rest)
		return;
	finish_output(cast, out);
	if (finding->misses_rest)
		snprintf(text, sizeof(text), "not recorded: the rest of the output");
	else if (finding->missing_bytes)
		snprintf(text, sizeof(text), "not recorded: %llu bytes of output",
			 (unsigned long long)finding->missing_bytes);
	else
		snprintf(text, sizeof(text), "not recorded: %llu events",
			 (unsigned long long)finding->missing_records);
	write_event(cast, 'm', str_from(text), out);
}

static void
write_resize(const struct cast *cast, struct buf *out)
{
	char text[32];

	snprintf(text, sizeof(text), "%dx%d", cast->track.columns, cast->track.rows);
	write_event(cast, 'r', str_from(text), out);
}

static void
write_end(struct cast *cast, struct str reason, struct buf *out)
{
	CLEANUP(buf_release) struct buf text;
	unsigned char hash[HASH_SIZE];
	char hex[HASH_HEX_SIZE];
	struct hash_stream copy;

	finish_output(cast, out);
	copy = cast->output_hash; /* finishing uses it up */
	hash_stream_finish(&copy, hash);
	hash_write_hex(hash, sizeof(hash), hex);
	buf_init(&text, RECORD_BODY_MAX);
	buf_printf(&text, "%s %llu %s ", cast->track.is_incomplete ? "incomplete" : "whole",
		   (unsigned long long)cast->output_bytes, hex);
	buf_append_str(&text, cut(reason));
	write_event(cast, 'e', buf_str(&text), out);
}

void
cast_add(struct cast *cast, const struct record *given, struct buf *out)
{
	struct record record = *given;
	struct track_finding finding;

	if (!track_add(&cast->track, &record, &finding))
		return;
	if (!cast->has_header)
		write_header(cast, &record, out);
	write_finding(cast, &finding, out);
	switch (record.kind) {
	case RECORD_OUTPUT:
		add_output(cast, record.body, out);
		break;
	case RECORD_INPUT:
		add_input(cast, record.body, out);
		break;
	case RECORD_RESIZE:
		if (finding.is_resized)
			write_resize(cast, out);
		break;
	case RECORD_MARK:
		write_event(cast, 'm', cut(record.body), out);
		break;
	case RECORD_END:
		write_end(cast, str_from_offset(record.body, 8), out);
		break;
	default:
		break;
	}
}

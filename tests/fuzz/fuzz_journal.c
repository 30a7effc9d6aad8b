/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as a journal: searched for records under a key that they may know, and taken as the records
 * themselves. Whatever the records say, each line that they become reads back, times are in order,
 * and the output comes out byte for byte. */
#include "fuzz.h"

#include "evidence/cast.h"
#include "evidence/sum.h"

static const struct siphash_key key = { 0x0123456789abcdef, 0xfedcba9876543210 };

static void
search(struct str bytes)
{
	struct record record;
	size_t at = 0, size;

	while (at < bytes.length) {
		struct str rest = str_from_offset(bytes, at);
		enum err err = record_read(key, rest, &record, &size);

		if (!err) {
			HOLDS(size <= rest.length && record.body.length <= RECORD_BODY_MAX);
			HOLDS(record.body.data + record.body.length <= rest.data + size);
		}
		at += err ? (size_t)RECORD_ALIGNMENT : size;
	}
}

static uint64_t
take_number(struct str *rest, size_t count)
{
	uint64_t value = 0;

	for (size_t i = 0; i < count && i < rest->length; i++)
		value = value << 8 | (unsigned char)rest->data[i];
	*rest = str_from_offset(*rest, count);
	return value;
}

/* Kind, step of the number, offset, time, length, body. Small numbers are likely to fit. */
static struct record
take_record(struct str *rest, uint64_t *number)
{
	struct record record = { .kind = RECORD_BEGIN + take_number(rest, 1) % (RECORD_KINDS - 2) };
	uint64_t wide = take_number(rest, 1);
	size_t length;

	*number += wide & 3;
	record.number = *number;
	record.offset = take_number(rest, wide & 4 ? 8 : 1);
	record.at_ms = (int64_t)take_number(rest, wide & 8 ? 8 : 2);
	length = (size_t)take_number(rest, 1);
	if (length > rest->length)
		length = rest->length;
	record.body = str_of(rest->data, length);
	*rest = str_from_offset(*rest, length);
	return record;
}

static void
check_text(const struct cast *cast, struct str text)
{
	struct cast_event event;
	CLEANUP(buf_release) struct buf room;
	unsigned char got[HASH_SIZE], want[HASH_SIZE];
	struct hash_stream hash, copy;
	struct str line;
	struct sum sum;
	uint64_t bytes;
	int64_t last_ms = 0;

	buf_init(&room, CAST_LINE_MAX);
	sum_init(&sum);
	if (text.length)
		HOLDS(str_split(&text, '\n', &line));
	while (text.length && str_split(&text, '\n', &line)) {
		HOLDS(line.length < CAST_LINE_MAX);
		HOLDS(cast_read_event(line, &room, &event) == OK);
		HOLDS(event.at_ms >= last_ms);
		last_ms = event.at_ms;
		HOLDS(sum_add(&sum, &event) == OK);
	}
	sum_state(&sum, &bytes, &hash);
	HOLDS(bytes == cast->output_bytes);
	copy = cast->output_hash;
	hash_stream_finish(&hash, got);
	hash_stream_finish(&copy, want);
	HOLDS(memcmp(got, want, HASH_SIZE) == 0);
	sum_release(&sum);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_of(data, size);
	CLEANUP(buf_release) struct buf text;
	uint64_t number = 0;
	struct cast cast;

	search(rest);
	cast_init(&cast);
	buf_init(&text, 64 * 1024 * 1024);
	while (rest.length && text.length < 1024 * 1024) {
		struct record record = take_record(&rest, &number);

		cast_add(&cast, &record, &text);
	}
	HOLDS(buf_error(&text) == OK);
	check_text(&cast, buf_str(&text));
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Each get stays inside the message; the first bad one spoils the reader. */
#include "wire/wire.h"

void
wire_put_int(struct buf *out, int64_t value)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)value >> (56 - 8 * i));
	buf_append(out, bytes, sizeof(bytes));
}

void
wire_put_str(struct buf *out, struct str value)
{
	unsigned char bytes[4];

	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(value.length >> (24 - 8 * i));
	if (value.length > UINT32_MAX)
		out->overflowed = true;
	buf_append(out, bytes, sizeof(bytes));
	buf_append_str(out, value);
}

void
wire_put_text(struct buf *out, const char *value)
{
	wire_put_str(out, str_from(value));
}

static const unsigned char *
take(struct wire_reader *reader, size_t length)
{
	const char *bytes = reader->rest.data;

	if (reader->is_bad || length > reader->rest.length) {
		reader->is_bad = true;
		return NULL;
	}
	reader->rest.data += length;
	reader->rest.length -= length;
	return (const unsigned char *)bytes;
}

int64_t
wire_get_int(struct wire_reader *reader)
{
	const unsigned char *bytes = take(reader, 8);
	uint64_t value = 0;

	if (!bytes)
		return 0;
	for (int i = 0; i < 8; i++)
		value = value << 8 | bytes[i];
	return (int64_t)value;
}

int64_t
wire_get_int_in(struct wire_reader *reader, int64_t minimum, int64_t maximum)
{
	int64_t value = wire_get_int(reader);

	if (value < minimum || value > maximum)
		reader->is_bad = true;
	return reader->is_bad ? minimum : value;
}

struct str
wire_get_str(struct wire_reader *reader, size_t limit)
{
	const unsigned char *bytes = take(reader, 4);
	size_t length;

	if (!bytes)
		return (struct str){ "", 0 };
	length = (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
	if (length > limit)
		reader->is_bad = true;
	bytes = take(reader, length);
	if (!bytes)
		return (struct str){ "", 0 };
	return str_of(bytes, length);
}

void
wire_get_bytes(struct wire_reader *reader, void *out, size_t size)
{
	struct str bytes = wire_get_str(reader, size);

	if (bytes.length != size)
		reader->is_bad = true;
	if (reader->is_bad)
		memset(out, 0, size);
	else
		memcpy(out, bytes.data, size);
}

enum err
wire_end(const struct wire_reader *reader)
{
	return reader->is_bad || reader->rest.length ? ERR_INVALID : OK;
}

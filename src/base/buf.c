/* SPDX-License-Identifier: Apache-2.0 */
/* Building bytes under a ceiling. Memory that is left behind while growing is wiped, because bodies
 * may carry secrets. */
#include "base/buf.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>

#include "base/memory.h"

enum { SMALLEST = 64 };

void
buf_init(struct buf *buf, size_t limit)
{
	/* One byte more is for the NUL. */
	*buf = (struct buf){ .limit = limit < SIZE_MAX / 2 ? limit : SIZE_MAX / 2 };
}

void
buf_release(struct buf *buf)
{
	if (buf->data)
		memory_wipe(buf->data, buf->capacity);
	memory_free(buf->data);
	*buf = (struct buf){ .limit = buf->limit };
}

void
buf_clear(struct buf *buf)
{
	buf->length = 0;
	buf->overflowed = false;
	if (buf->data)
		buf->data[0] = '\0';
}

static void
grow(struct buf *buf, size_t needed)
{
	size_t capacity = buf->capacity ? buf->capacity * 2 : SMALLEST;

	if (capacity < needed)
		capacity = needed;
	if (capacity > buf->limit + 1)
		capacity = buf->limit + 1;

	char *data = memory_new(capacity);

	if (buf->data) {
		memcpy(data, buf->data, buf->length);
		memory_wipe(buf->data, buf->capacity);
		memory_free(buf->data);
	}
	buf->data = data;
	buf->capacity = capacity;
}

char *
buf_reserve(struct buf *buf, size_t length)
{
	if (buf->overflowed || length > buf->limit - buf->length) {
		buf->overflowed = true;
		return NULL;
	}

	size_t needed = buf->length + length + 1;

	if (needed > buf->capacity)
		grow(buf, needed);
	return buf->data + buf->length;
}

void
buf_added(struct buf *buf, size_t length)
{
	assert(buf->data && length < buf->capacity - buf->length);
	buf->length += length;
	buf->data[buf->length] = '\0';
}

void
buf_append(struct buf *buf, const void *data, size_t length)
{
	char *end = buf_reserve(buf, length);

	if (!end)
		return;
	if (length)
		memcpy(end, data, length);
	buf_added(buf, length);
}

void
buf_append_str(struct buf *buf, struct str s)
{
	buf_append(buf, s.data, s.length);
}

void
buf_append_text(struct buf *buf, const char *text)
{
	buf_append_str(buf, str_from(text));
}

void
buf_append_byte(struct buf *buf, char byte)
{
	buf_append(buf, &byte, 1);
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0) {
		/* Only a text of more than INT_MAX bytes, which is past every ceiling. */
		buf->overflowed = true;
		return;
	}

	char *end = buf_reserve(buf, (size_t)length);

	if (!end)
		return;
	va_start(args, format);
	vsnprintf(end, (size_t)length + 1, format, args);
	va_end(args);
	buf_added(buf, (size_t)length);
}

void
buf_consume(struct buf *buf, size_t length)
{
	assert(length <= buf->length);
	if (length == 0)
		return;
	buf->length -= length;
	memmove(buf->data, buf->data + length, buf->length);
	buf->data[buf->length] = '\0';
}

struct str
buf_str(const struct buf *buf)
{
	return (struct str){ buf->data ? buf->data : "", buf->length };
}

enum err
buf_error(const struct buf *buf)
{
	return buf->overflowed ? ERR_LIMIT : OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Zip after PKWARE's APPNOTE 6.3: local header, data, and at the end the central directory. Deflate
 * by zlib. */
#include "codec/zip.h"

#include <zlib.h>

#include "base/limits.h"
#include "codec/rfc3339.h"
#include "codec/utf8.h"

enum {
	LOCAL_HEADER = 0x04034b50,
	CENTRAL_HEADER = 0x02014b50,
	END_OF_DIRECTORY = 0x06054b50,
	NEEDS_VERSION = 20,
	MADE_BY_UNIX = 3 << 8 | 20,
	FLAG_UTF8 = 1 << 11,
	REGULAR_FILE = 0100000,
};

struct entry {
	struct str name;
	uint16_t method;
	uint16_t time, date;
	uint32_t crc;
	uint32_t stored_size, size;
};

static void
put_16(struct buf *out, uint32_t value)
{
	unsigned char bytes[2] = { value & 0xff, value >> 8 & 0xff };

	buf_append(out, bytes, sizeof(bytes));
}

static void
put_32(struct buf *out, uint32_t value)
{
	put_16(out, value & 0xffff);
	put_16(out, value >> 16);
}

/* The fields that the local header and the central directory share. */
static void
put_common(struct buf *out, const struct entry *entry)
{
	put_16(out, NEEDS_VERSION);
	put_16(out, FLAG_UTF8);
	put_16(out, entry->method);
	put_16(out, entry->time);
	put_16(out, entry->date);
	put_32(out, entry->crc);
	put_32(out, entry->stored_size);
	put_32(out, entry->size);
	put_16(out, (uint32_t)entry->name.length);
	put_16(out, 0); /* extra field */
}

/* DOS times begin in 1980 and count in steps of two seconds. */
static void
set_time(struct entry *entry, int64_t ms)
{
	static const int64_t first = 315532800000,
			     last = 4354819198000; /* 1980-01-01 to 2107-12-31 */
	char text[RFC3339_SIZE];
	unsigned part[6];
	size_t at = 0;

	rfc3339_print(ms < first ? first : ms > last ? last : ms, text);
	for (size_t i = 0; i < COUNT_OF(part); i++, at++) {
		for (part[i] = 0; text[at] >= '0' && text[at] <= '9'; at++)
			part[i] = part[i] * 10 + (unsigned)(text[at] - '0');
	}
	entry->date = (uint16_t)((part[0] - 1980) << 9 | part[1] << 5 | part[2]);
	entry->time = (uint16_t)(part[3] << 11 | part[4] << 5 | part[5] / 2);
}

/* A name that unpacks below the folder it is unpacked in, on any system. */
static bool
is_safe_name(struct str name)
{
	struct str part;

	if (name.length == 0 || name.length > UINT16_MAX || name.data[0] == '/' ||
	    str_contains_byte(name, '\\') || str_contains_byte(name, '\0') || !utf8_is_valid(name))
		return false;
	for (struct str rest = name; str_split(&rest, '/', &part);) {
		if (str_equal_text(part, ".."))
			return false;
	}
	return true;
}

static enum err
append_deflated(struct buf *out, struct str data)
{
	z_stream stream = { 0 };
	enum err err = OK;

	/* Negative window bits: bare deflate, without zlib's own head and tail. */
	if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return ERR_BUG;
	size_t bound = deflateBound(&stream, data.length);
	char *room = buf_reserve(out, bound);
	if (!room) {
		err = ERR_LIMIT;
	} else {
		stream.next_in = (z_const Bytef *)(uintptr_t)data.data;
		stream.avail_in = (uInt)data.length;
		stream.next_out = (Bytef *)room;
		stream.avail_out = (uInt)bound;
		if (deflate(&stream, Z_FINISH) == Z_STREAM_END)
			buf_added(out, bound - stream.avail_out);
		else
			err = ERR_BUG;
	}
	deflateEnd(&stream);
	return err;
}

void
zip_init(struct zip_writer *writer, struct buf *out)
{
	*writer = (struct zip_writer){ .out = out, .start = out->length };
	buf_init(&writer->directory, LIMIT_ZIP_DIRECTORY);
}

void
zip_release(struct zip_writer *writer)
{
	buf_release(&writer->directory);
}

enum err
zip_add(struct zip_writer *writer, struct str name, struct str data, enum zip_method method,
	unsigned mode, int64_t modified_ms)
{
	CLEANUP(buf_release) struct buf packed;
	struct entry entry = { .name = name, .method = method, .size = (uint32_t)data.length };
	size_t offset = writer->out->length - writer->start;
	struct str stored = data;
	enum err err;

	buf_init(&packed, writer->out->limit);
	if (!is_safe_name(name))
		return ERR_INVALID;
	if (writer->count >= LIMIT_ZIP_ENTRIES || data.length > INT32_MAX ||
	    writer->out->limit > INT32_MAX)
		return ERR_LIMIT;
	if (method == ZIP_DEFLATE) {
		err = append_deflated(&packed, data);
		if (err)
			return err;
		stored = buf_str(&packed);
	}
	set_time(&entry, modified_ms);
	entry.crc = (uint32_t)crc32_z(0, (const Bytef *)data.data, data.length);
	entry.stored_size = (uint32_t)stored.length;

	put_32(writer->out, LOCAL_HEADER);
	put_common(writer->out, &entry);
	buf_append_str(writer->out, name);
	buf_append_str(writer->out, stored);

	put_32(&writer->directory, CENTRAL_HEADER);
	put_16(&writer->directory, MADE_BY_UNIX);
	put_common(&writer->directory, &entry);
	put_16(&writer->directory, 0); /* comment */
	put_16(&writer->directory, 0); /* disk */
	put_16(&writer->directory, 0); /* internal attributes */
	put_32(&writer->directory, (uint32_t)(REGULAR_FILE | (mode & 07777)) << 16);
	put_32(&writer->directory, (uint32_t)offset);
	buf_append_str(&writer->directory, name);
	writer->count++;
	err = buf_error(&writer->directory);
	return err ? err : buf_error(writer->out);
}

enum err
zip_finish(struct zip_writer *writer)
{
	struct buf *out = writer->out;
	size_t offset = out->length - writer->start;
	struct str directory = buf_str(&writer->directory);

	buf_append_str(out, directory);
	put_32(out, END_OF_DIRECTORY);
	put_16(out, 0); /* this disk */
	put_16(out, 0); /* disk of the directory */
	put_16(out, writer->count);
	put_16(out, writer->count);
	put_32(out, (uint32_t)directory.length);
	put_32(out, (uint32_t)offset);
	put_16(out, 0); /* comment */
	return buf_error(out);
}

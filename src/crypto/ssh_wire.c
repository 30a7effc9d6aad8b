/* SPDX-License-Identifier: Apache-2.0 */
/* Reads stay inside what is left; the first bad one spoils the reader, so callers ask once at the
 * end. */
#include "crypto/ssh_wire.h"

#include "base/memory.h"

enum { MPINT_LIMIT = 2048 }; /* bytes: 16384 bits, twice the largest key we take */

struct str
ssh_read_bytes(struct ssh_reader *reader, size_t length)
{
	struct str bytes;

	if (reader->is_bad || length > reader->rest.length) {
		reader->is_bad = true;
		return (struct str){ "", 0 };
	}
	bytes = str_of(reader->rest.data, length);
	reader->rest = str_from_offset(reader->rest, length);
	return bytes;
}

uint32_t
ssh_read_uint32(struct ssh_reader *reader)
{
	struct str bytes = ssh_read_bytes(reader, 4);
	const unsigned char *b = (const unsigned char *)bytes.data;

	if (reader->is_bad)
		return 0;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

struct str
ssh_read_string(struct ssh_reader *reader)
{
	uint32_t length = ssh_read_uint32(reader);

	return ssh_read_bytes(reader, length);
}

BIGNUM *
ssh_read_mpint(struct ssh_reader *reader)
{
	struct str bytes = ssh_read_string(reader);
	BIGNUM *number;

	/* Negative numbers have their top bit set and have no place in a key. */
	if (reader->is_bad || bytes.length == 0 || bytes.length > MPINT_LIMIT ||
	    (bytes.data[0] & 0x80)) {
		reader->is_bad = true;
		return NULL;
	}
	number = BN_secure_new();
	if (!number || !BN_bin2bn((const unsigned char *)bytes.data, (int)bytes.length, number)) {
		BN_clear_free(number);
		reader->is_bad = true;
		return NULL;
	}
	BN_set_flags(number, BN_FLG_CONSTTIME);
	return number;
}

void
ssh_write_uint32(struct buf *out, uint32_t value)
{
	const unsigned char bytes[4] = { (unsigned char)(value >> 24), (unsigned char)(value >> 16),
					 (unsigned char)(value >> 8), (unsigned char)value };

	buf_append(out, bytes, sizeof(bytes));
}

void
ssh_write_string(struct buf *out, struct str s)
{
	ssh_write_uint32(out, (uint32_t)s.length);
	buf_append_str(out, s);
}

void
ssh_write_text(struct buf *out, const char *text)
{
	ssh_write_string(out, str_from(text));
}

void
ssh_write_mpint(struct buf *out, const BIGNUM *number)
{
	size_t length = (size_t)BN_num_bytes(number);
	bool needs_zero = length > 0 && BN_num_bits(number) % 8 == 0;
	char *room;

	ssh_write_uint32(out, (uint32_t)(length + needs_zero));
	if (needs_zero)
		buf_append_byte(out, '\0');
	room = buf_reserve(out, length);
	if (!room)
		return;
	BN_bn2bin(number, (unsigned char *)room);
	buf_added(out, length);
}

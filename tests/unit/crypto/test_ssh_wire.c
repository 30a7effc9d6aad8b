/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 4251 section 5, with its examples, and reads past the end. */
#include "crypto/ssh_wire.h"

#include "support/test.h"

static struct ssh_reader
reader_of(const char *bytes, size_t length)
{
	return (struct ssh_reader){ .rest = { bytes, length } };
}

TEST(ssh_wire_reads_what_it_wrote)
{
	struct ssh_reader reader;
	struct buf out;

	buf_init(&out, 64);
	ssh_write_uint32(&out, 0x01020304);
	ssh_write_text(&out, "testing");
	ssh_write_string(&out, STR(""));
	reader = reader_of(out.data, out.length);
	CHECK_INT(ssh_read_uint32(&reader), 0x01020304);
	CHECK_STR(ssh_read_string(&reader), "testing");
	CHECK_STR(ssh_read_string(&reader), "");
	CHECK(!reader.is_bad);
	CHECK_INT(reader.rest.length, 0);
	buf_release(&out);
}

TEST(ssh_wire_writes_the_mpints_of_the_rfc)
{
	struct buf out;
	BIGNUM *number = NULL;

	buf_init(&out, 64);
	BN_hex2bn(&number, "9a378f9b2e332a7");
	ssh_write_mpint(&out, number);
	CHECK_INT(out.length, 12);
	CHECK_BYTES(out.data, "\0\0\0\x08\x09\xa3\x78\xf9\xb2\xe3\x32\xa7", 12);
	buf_clear(&out);
	BN_hex2bn(&number, "80");
	ssh_write_mpint(&out, number);
	CHECK_BYTES(out.data, "\0\0\0\x02\0\x80", 6);
	buf_clear(&out);
	BN_zero(number);
	ssh_write_mpint(&out, number);
	CHECK_INT(out.length, 4);
	BN_free(number);
	buf_release(&out);
}

TEST(ssh_wire_refuses_reads_past_the_end)
{
	struct ssh_reader reader = reader_of("\0\0\0\x05"
					     "abcd",
					     8);

	CHECK_STR(ssh_read_string(&reader), "");
	CHECK(reader.is_bad);
	CHECK_INT(ssh_read_uint32(&reader), 0);
	CHECK(ssh_read_mpint(&reader) == NULL);
	reader = reader_of("\xff\xff\xff\xff", 4);
	CHECK_STR(ssh_read_string(&reader), "");
	CHECK(reader.is_bad);
}

TEST(ssh_wire_refuses_negative_and_empty_numbers)
{
	struct ssh_reader reader = reader_of("\0\0\0\x01\x80", 5);

	CHECK(ssh_read_mpint(&reader) == NULL);
	CHECK(reader.is_bad);
	reader = reader_of("\0\0\0\0", 4);
	CHECK(ssh_read_mpint(&reader) == NULL);
}

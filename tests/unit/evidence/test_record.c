/* SPDX-License-Identifier: Apache-2.0 */
/* Records read back as written, and no changed bit passes. */
#include "desk.h"

static const struct siphash_key key = { 1, 2 };

static void
make(struct buf *out, struct str body)
{
	struct record record = { .kind = RECORD_OUTPUT, .number = 3, .offset = 77, .at_ms = 1234 };

	record.body = body;
	desk_id(5, record.id);
	record_append(out, &record);
	record_seal(key, out->data, out->length, 0);
}

TEST(record_reads_back)
{
	struct record record;
	struct buf out;
	unsigned char id[RECORD_ID_SIZE];
	char uid[RECORDING_UID_SIZE];
	size_t size;

	buf_init(&out, 1024);
	make(&out, STR("hello"));
	CHECK_INT(out.length % RECORD_ALIGNMENT, 0);
	CHECK_OK(record_read(key, buf_str(&out), &record, &size));
	CHECK_INT(size, out.length);
	CHECK_INT(record.kind, RECORD_OUTPUT);
	CHECK_INT(record.number, 3);
	CHECK_INT(record.offset, 77);
	CHECK_INT(record.at_ms, 1234);
	CHECK_STR(record.body, "hello");
	desk_id(5, id);
	CHECK_BYTES(record.id, id, sizeof(id));
	record_write_uid(id, uid);
	CHECK_TEXT(uid, desk_uid(5));
	buf_release(&out);
}

TEST(shorter_record_asks_for_more)
{
	struct record record;
	struct buf out;
	size_t size;

	buf_init(&out, 1024);
	make(&out, STR("hello"));
	for (size_t length = 0; length < out.length; length++) {
		CHECK_ERR(record_read(key, str_of(out.data, length), &record, &size), ERR_AGAIN);
		CHECK_INT(size, length < RECORD_HEAD_SIZE ? (size_t)RECORD_HEAD_SIZE : out.length);
	}
	buf_release(&out);
}

TEST(no_changed_bit_passes)
{
	struct record record;
	struct buf out;
	size_t size;

	buf_init(&out, 1024);
	make(&out, STR("hello"));
	for (size_t bit = 0; bit < (RECORD_HEAD_SIZE + 5) * 8; bit++) {
		out.data[bit / 8] ^= (char)(1 << bit % 8);
		CHECK_ERR(record_read(key, buf_str(&out), &record, &size), ERR_INVALID);
		out.data[bit / 8] ^= (char)(1 << bit % 8);
	}
	buf_release(&out);
}

TEST(record_of_another_key_is_none)
{
	struct siphash_key other = { 1, 3 };
	struct record record;
	struct buf out;
	size_t size;

	buf_init(&out, 1024);
	make(&out, STR("hello"));
	CHECK_ERR(record_read(other, buf_str(&out), &record, &size), ERR_INVALID);
	buf_release(&out);
}

TEST(batch_mark_says_its_place)
{
	struct record record;
	struct buf out;
	size_t size;

	buf_init(&out, 1024);
	record_append(&out, &(struct record){ .kind = RECORD_BATCH });
	record_seal(key, out.data, out.length, 4096);
	CHECK_OK(record_read(key, buf_str(&out), &record, &size));
	CHECK_INT(record.offset, 4096);
	buf_release(&out);
}

TEST(file_head_is_of_its_number)
{
	char head[RECORD_FILE_HEAD_SIZE];
	struct siphash_key read;

	record_write_file_head(head, 42, key);
	CHECK_OK(record_read_file_head(str_of(head, sizeof(head)), 42, &read));
	CHECK_INT(read.low, 1);
	CHECK_INT(read.high, 2);
	CHECK_ERR(record_read_file_head(str_of(head, sizeof(head)), 43, &read), ERR_INVALID);
	CHECK_ERR(record_read_file_head(str_of(head, sizeof(head) - 1), 42, &read), ERR_INVALID);
	for (size_t i = 0; i < sizeof(head); i++) {
		head[i] ^= 4;
		CHECK_ERR(record_read_file_head(str_of(head, sizeof(head)), 42, &read),
			  ERR_INVALID);
		head[i] ^= 4;
	}
}

TEST(begin_reads_back)
{
	const struct record_begin given = { .started_at = 5,
					    .columns = 80,
					    .rows = 24,
					    .records_input = true,
					    .terminal = STR("xterm"),
					    .title = STR("a title") };
	struct record_begin begin;
	struct buf out;

	buf_init(&out, 1024);
	record_put_begin(&out, &given);
	CHECK_OK(record_get_begin(buf_str(&out), &begin));
	CHECK_INT(begin.started_at, 5);
	CHECK_INT(begin.columns, 80);
	CHECK_INT(begin.rows, 24);
	CHECK(begin.records_input);
	CHECK_STR(begin.terminal, "xterm");
	CHECK_STR(begin.title, "a title");
	out.data[20] = 100; /* a terminal longer than all of it */
	CHECK_ERR(record_get_begin(buf_str(&out), &begin), ERR_INVALID);
	CHECK_ERR(record_get_begin(STR("short"), &begin), ERR_INVALID);
	buf_release(&out);
}

TEST(sizes_and_numbers_read_back)
{
	char body[8];
	int columns, rows;
	uint64_t number;

	record_put_resize(body, 132, 43);
	CHECK_OK(record_get_resize(str_of(body, 8), &columns, &rows));
	CHECK_INT(columns, 132);
	CHECK_INT(rows, 43);
	CHECK_ERR(record_get_resize(str_of(body, 7), &columns, &rows), ERR_INVALID);
	record_put_resize(body, RECORD_SIDE_MAX + 1, 43);
	CHECK_ERR(record_get_resize(str_of(body, 8), &columns, &rows), ERR_INVALID);
	record_put_number(body, 1ULL << 40);
	CHECK_OK(record_get_number(str_of(body, 8), &number));
	CHECK_INT(number, 1LL << 40);
	CHECK_ERR(record_get_number(str_of(body, 7), &number), ERR_INVALID);
}

TEST(uid_is_32_lower_case_digits)
{
	unsigned char id[RECORD_ID_SIZE];

	CHECK_OK(record_read_uid("0123456789abcdef0123456789abcdef", id));
	CHECK_INT(id[0], 1);
	CHECK_INT(id[15], 0xef);
	CHECK_ERR(record_read_uid("0123456789ABCDEF0123456789abcdef", id), ERR_INVALID);
	CHECK_ERR(record_read_uid("0123456789abcdef0123456789abcde", id), ERR_INVALID);
	CHECK_ERR(record_read_uid("0123456789abcdef0123456789abcdef0", id), ERR_INVALID);
	CHECK_ERR(record_read_uid("../../../../../../../../etc/pass", id), ERR_INVALID);
	CHECK_ERR(record_read_uid("", id), ERR_INVALID);
}

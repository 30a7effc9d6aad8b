/* SPDX-License-Identifier: Apache-2.0 */
/* A record: check of the head (4 bytes), check of the body (4), length of the body (4), kind (1),
 * zeros (3), session (16), number (8), offset (8), time (8), body, zeros up to a multiple of eight.
 */
#include "evidence/record.h"

#include "crypto/hash.h"
#include "evidence/little.h"

enum {
	AT_HEAD_CHECK = 0,
	AT_BODY_CHECK = 4,
	AT_LENGTH = 8,
	AT_KIND = 12,
	AT_ID = 16,
	AT_NUMBER = 32,
	AT_OFFSET = 40,
	AT_TIME = 48,
	BEGIN_SIZE = 24,
	SIDE_MIN = 1,
	TEXT_MAX = 65535,
};

#define FILE_MAGIC "SPJRNL\0\1"

static size_t
padded(size_t length)
{
	return (length + RECORD_ALIGNMENT - 1) / RECORD_ALIGNMENT * RECORD_ALIGNMENT;
}

void
record_append(struct buf *out, const struct record *record)
{
	size_t size = RECORD_HEAD_SIZE + padded(record->body.length);
	char *at = buf_reserve(out, size);

	if (!at)
		return;
	memset(at, 0, RECORD_HEAD_SIZE);
	little_put32(at + AT_LENGTH, (uint32_t)record->body.length);
	at[AT_KIND] = (char)record->kind;
	memcpy(at + AT_ID, record->id, RECORD_ID_SIZE);
	little_put64(at + AT_NUMBER, record->number);
	little_put64(at + AT_OFFSET, record->offset);
	little_put64(at + AT_TIME, (uint64_t)record->at_ms);
	if (record->body.length)
		memcpy(at + RECORD_HEAD_SIZE, record->body.data, record->body.length);
	memset(at + RECORD_HEAD_SIZE + record->body.length, 0,
	       size - RECORD_HEAD_SIZE - record->body.length);
	buf_added(out, size);
}

static uint32_t
check_of(struct siphash_key key, const char *bytes, size_t length)
{
	return (uint32_t)siphash(key, str_of(bytes, length));
}

static uint32_t
check_of_head(struct siphash_key key, const char *head)
{
	return check_of(key, head + AT_BODY_CHECK, RECORD_HEAD_SIZE - AT_BODY_CHECK);
}

void
record_seal(struct siphash_key key, char *bytes, size_t length, uint64_t position)
{
	size_t at = 0;

	while (at < length) {
		char *head = bytes + at;
		size_t body = little_get32(head + AT_LENGTH);

		if (head[AT_KIND] == RECORD_BATCH)
			little_put64(head + AT_OFFSET, position + at);
		little_put32(head + AT_BODY_CHECK, check_of(key, head + RECORD_HEAD_SIZE, body));
		little_put32(head + AT_HEAD_CHECK, check_of_head(key, head));
		at += RECORD_HEAD_SIZE + padded(body);
	}
}

enum err
record_read_head(struct siphash_key key, struct str bytes, struct record *ret_record,
		 size_t *ret_size)
{
	const char *head = bytes.data;
	size_t body;
	unsigned kind;

	*ret_size = RECORD_HEAD_SIZE;
	if (bytes.length < RECORD_HEAD_SIZE)
		return ERR_AGAIN;
	body = little_get32(head + AT_LENGTH);
	kind = (unsigned char)head[AT_KIND];
	if (body > RECORD_BODY_MAX || kind == 0 || kind >= RECORD_KINDS ||
	    little_get32(head + AT_HEAD_CHECK) != check_of_head(key, head))
		return ERR_INVALID;
	*ret_size = RECORD_HEAD_SIZE + padded(body);
	*ret_record = (struct record){
		.kind = (enum record_kind)kind,
		.number = little_get64(head + AT_NUMBER),
		.offset = little_get64(head + AT_OFFSET),
		.at_ms = (int64_t)little_get64(head + AT_TIME),
		.body = { .length = body },
	};
	memcpy(ret_record->id, head + AT_ID, RECORD_ID_SIZE);
	return OK;
}

enum err
record_read(struct siphash_key key, struct str bytes, struct record *ret_record, size_t *ret_size)
{
	struct record record;
	enum err err = record_read_head(key, bytes, &record, ret_size);

	if (err)
		return err;
	if (bytes.length < *ret_size)
		return ERR_AGAIN;
	record.body.data = bytes.data + RECORD_HEAD_SIZE;
	if (little_get32(bytes.data + AT_BODY_CHECK) !=
	    check_of(key, record.body.data, record.body.length))
		return ERR_INVALID;
	*ret_record = record;
	return OK;
}

void
record_write_file_head(char out[RECORD_FILE_HEAD_SIZE], uint64_t number, struct siphash_key key)
{
	memcpy(out, FILE_MAGIC, 8);
	little_put64(out + 8, key.low);
	little_put64(out + 16, key.high);
	little_put64(out + 24, number);
	little_put64(out + 32, siphash(key, str_of(out, 32)));
}

enum err
record_read_file_head(struct str bytes, uint64_t number, struct siphash_key *ret_key)
{
	struct siphash_key key;

	if (bytes.length < RECORD_FILE_HEAD_SIZE || memcmp(bytes.data, FILE_MAGIC, 8) != 0)
		return ERR_INVALID;
	key.low = little_get64(bytes.data + 8);
	key.high = little_get64(bytes.data + 16);
	if (little_get64(bytes.data + 24) != number ||
	    little_get64(bytes.data + 32) != siphash(key, str_of(bytes.data, 32)))
		return ERR_INVALID;
	*ret_key = key;
	return OK;
}

void
record_put_begin(struct buf *out, const struct record_begin *begin)
{
	char head[BEGIN_SIZE] = { 0 };

	little_put64(head, (uint64_t)begin->started_at);
	little_put32(head + 8, (uint32_t)begin->columns);
	little_put32(head + 12, (uint32_t)begin->rows);
	little_put32(head + 16, begin->records_input);
	little_put32(head + 20, (uint32_t)begin->terminal.length);
	buf_append(out, head, sizeof(head));
	buf_append_str(out, begin->terminal);
	buf_append_str(out, begin->title);
}

static bool
is_side(uint32_t value)
{
	return value >= SIDE_MIN && value <= RECORD_SIDE_MAX;
}

enum err
record_get_begin(struct str body, struct record_begin *ret_begin)
{
	uint32_t columns, rows, terminal;

	if (body.length < BEGIN_SIZE)
		return ERR_INVALID;
	columns = little_get32(body.data + 8);
	rows = little_get32(body.data + 12);
	terminal = little_get32(body.data + 20);
	if (!is_side(columns) || !is_side(rows) || terminal > body.length - BEGIN_SIZE ||
	    body.length > 2 * TEXT_MAX)
		return ERR_INVALID;
	*ret_begin = (struct record_begin){
		.started_at = (int64_t)little_get64(body.data),
		.columns = (int)columns,
		.rows = (int)rows,
		.records_input = little_get32(body.data + 16) & 1,
		.terminal = str_of(body.data + BEGIN_SIZE, terminal),
		.title = str_from_offset(body, BEGIN_SIZE + terminal),
	};
	return OK;
}

void
record_put_resize(char out[8], int columns, int rows)
{
	little_put32(out, (uint32_t)columns);
	little_put32(out + 4, (uint32_t)rows);
}

enum err
record_get_resize(struct str body, int *ret_columns, int *ret_rows)
{
	if (body.length != 8 || !is_side(little_get32(body.data)) ||
	    !is_side(little_get32(body.data + 4)))
		return ERR_INVALID;
	*ret_columns = (int)little_get32(body.data);
	*ret_rows = (int)little_get32(body.data + 4);
	return OK;
}

void
record_put_number(char out[8], uint64_t value)
{
	little_put64(out, value);
}

enum err
record_get_number(struct str body, uint64_t *ret_value)
{
	if (body.length < 8)
		return ERR_INVALID;
	*ret_value = little_get64(body.data);
	return OK;
}

enum err
record_read_uid(const char *uid, unsigned char ret_id[RECORD_ID_SIZE])
{
	if (uid[strcspn(uid, "ABCDEF")])
		return ERR_INVALID;
	return hash_read_hex(str_from(uid), ret_id, RECORD_ID_SIZE);
}

void
record_write_uid(const unsigned char id[RECORD_ID_SIZE], char out[RECORDING_UID_SIZE])
{
	hash_write_hex(id, RECORD_ID_SIZE, out);
}

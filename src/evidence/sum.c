/* SPDX-License-Identifier: Apache-2.0 */
/* One event is held back until it is known whether an x follows. */
#include "evidence/sum.h"

#include "codec/base64.h"

void
sum_init(struct sum *sum)
{
	memset(sum, 0, sizeof(*sum));
	hash_stream_init(&sum->hash);
	buf_init(&sum->waiting, CAST_LINE_MAX);
	arena_init(&sum->arena);
}

void
sum_release(struct sum *sum)
{
	buf_release(&sum->waiting);
	arena_release(&sum->arena);
}

static void
count(struct sum *sum, struct str bytes)
{
	hash_stream_add(&sum->hash, bytes);
	sum->bytes += bytes.length;
}

static void
count_waiting(struct sum *sum)
{
	count(sum, buf_str(&sum->waiting));
	buf_clear(&sum->waiting);
}

static enum err
replace_waiting(struct sum *sum, struct str text)
{
	struct str bytes;
	enum err err;

	if (sum->waiting.length == 0)
		return ERR_INVALID;
	err = base64_decode(&sum->arena, text, BASE64_STANDARD, &bytes);
	if (err)
		return err;
	buf_clear(&sum->waiting);
	count(sum, bytes);
	arena_reset(&sum->arena);
	return OK;
}

enum err
sum_add(struct sum *sum, const struct cast_event *event)
{
	if (event->code == 'x')
		return replace_waiting(sum, event->text);
	count_waiting(sum);
	if (event->code == 'o')
		buf_append_str(&sum->waiting, event->text);
	return buf_error(&sum->waiting) ? ERR_INVALID : OK;
}

void
sum_state(struct sum *sum, uint64_t *ret_bytes, struct hash_stream *ret_hash)
{
	count_waiting(sum);
	*ret_bytes = sum->bytes;
	*ret_hash = sum->hash;
}

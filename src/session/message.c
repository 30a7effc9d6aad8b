/* SPDX-License-Identifier: Apache-2.0 */
/* Takes messages apart and puts them together: two switches over the list in wire/link.h. */
#include "session/message.h"

#include "wire/wire.h"

enum { SIGNATURE_SIZE = 64, STATEMENT_LIMIT = 1024, FINGERPRINT_LIMIT = 256, ALGORITHM_LIMIT = 64 };

/* --- in --- */

static void
get_sizes(struct wire_reader *reader, struct message *message)
{
	message->columns = (int)wire_get_int_in(reader, 1, LINK_COLUMNS_MOST);
	message->rows = (int)wire_get_int_in(reader, 1, LINK_ROWS_MOST);
}

static void
get_prompt(struct wire_reader *reader, struct message *message)
{
	message->number = wire_get_int_in(reader, 0, INT32_MAX);
	message->text = wire_get_str(reader, LINK_TEXT_LIMIT);
	message->instruction = wire_get_str(reader, LINK_TEXT_LIMIT);
	message->count = (size_t)wire_get_int_in(reader, 0, LINK_PROMPTS_MOST);
	for (size_t i = 0; i < message->count; i++) {
		message->prompts[i].text = wire_get_str(reader, LINK_TEXT_LIMIT);
		message->prompts[i].is_echoed = wire_get_int_in(reader, 0, 1) != 0;
	}
}

static struct str
get_exactly(struct wire_reader *reader, size_t size)
{
	struct str got = wire_get_str(reader, size);

	if (got.length != size)
		reader->is_bad = true;
	return got;
}

static void
get_here(struct wire_reader *reader, struct message *message)
{
	message->uid = get_exactly(reader, LINK_UID_SIZE);
	message->offset = wire_get_int_in(reader, 0, LINK_OFFSET_MOST);
	message->next = wire_get_int_in(reader, message->offset, LINK_OFFSET_MOST);
	message->state = (int)wire_get_int_in(reader, LINK_STATE_CONNECTING, LINK_STATES - 1);
}

static void
get_screen(struct wire_reader *reader, struct message *message)
{
	message->number = wire_get_int_in(reader, 0, INT64_MAX);
	message->offset = wire_get_int_in(reader, -1, LINK_OFFSET_MOST);
	get_sizes(reader, message);
	message->bytes = wire_get_str(reader, LINK_OUTPUT_PIECE);
}

static void
get_end(struct wire_reader *reader, struct message *message)
{
	message->why = (int)wire_get_int_in(reader, LINK_END_CLOSED, LINK_ENDS - 1);
	message->text = wire_get_str(reader, LINK_TEXT_LIMIT);
	message->offset = -1;
	if (message->kind != LINK_ENDED)
		return;
	message->offset = wire_get_int_in(reader, -1, LINK_OFFSET_MOST);
	message->next = wire_get_int_in(reader, INT32_MIN, INT32_MAX);
}

/* False: a Jumpoint does not say this of a session. */
static bool
get_parts(struct wire_reader *reader, struct message *message)
{
	switch (message->kind) {
	case LINK_HERE:
		get_here(reader, message);
		return true;
	case LINK_CREDENTIAL_ASK:
		message->bytes = wire_get_str(reader, STATEMENT_LIMIT);
		message->signature = get_exactly(reader, SIGNATURE_SIZE);
		return true;
	case LINK_HOST_KEY:
		message->algorithm = wire_get_str(reader, ALGORITHM_LIMIT);
		message->bytes = wire_get_str(reader, LINK_HOST_KEY_LIMIT);
		message->fingerprint = wire_get_str(reader, FINGERPRINT_LIMIT);
		return true;
	case LINK_PROMPT:
		get_prompt(reader, message);
		return true;
	case LINK_STATE:
		message->state =
			(int)wire_get_int_in(reader, LINK_STATE_CONNECTING, LINK_STATES - 1);
		message->text = wire_get_str(reader, LINK_TEXT_LIMIT);
		return true;
	case LINK_OUTPUT:
		message->offset = wire_get_int_in(reader, 0, LINK_OFFSET_MOST);
		message->at_ms = wire_get_int_in(reader, 0, INT64_MAX);
		message->bytes = wire_get_str(reader, LINK_OUTPUT_PIECE);
		return true;
	case LINK_TAKEN:
		message->writer = get_exactly(reader, LINK_WRITER_SIZE);
		message->offset = wire_get_int_in(reader, 0, LINK_OFFSET_MOST);
		return true;
	case LINK_RESIZED:
		message->offset = wire_get_int_in(reader, 0, LINK_OFFSET_MOST);
		message->at_ms = wire_get_int_in(reader, 0, INT64_MAX);
		get_sizes(reader, message);
		return true;
	case LINK_SCREEN:
		get_screen(reader, message);
		return true;
	case LINK_END:
	case LINK_ENDED:
		get_end(reader, message);
		return true;
	default:
		return false;
	}
}

enum err
message_get(int kind, struct str body, struct message *ret_message)
{
	struct wire_reader reader = { .rest = body };
	struct message message = { .kind = kind };
	enum err err;

	if (!get_parts(&reader, &message))
		return ERR_INVALID;
	err = wire_end(&reader);
	if (!err)
		*ret_message = message;
	return err;
}

/* --- out --- */

void
message_put(struct buf *out, const struct message *message)
{
	switch (message->kind) {
	case LINK_START:
	case LINK_CREDENTIAL:
		buf_append_str(out, message->bytes);
		break;
	case LINK_CONTINUE:
	case LINK_KEPT:
		wire_put_int(out, message->offset);
		wire_put_int(out, message->next);
		break;
	case LINK_NO_CREDENTIAL:
	case LINK_HOST_KEY_VERDICT:
	case LINK_END:
		wire_put_int(out, message->why);
		wire_put_str(out, message->text);
		break;
	case LINK_ANSWER:
		wire_put_int(out, message->number);
		wire_put_int(out, (int64_t)message->count);
		for (size_t i = 0; i < message->count; i++)
			wire_put_str(out, message->answers[i]);
		break;
	case LINK_INPUT:
		wire_put_str(out, message->writer);
		wire_put_int(out, message->offset);
		wire_put_str(out, message->bytes);
		break;
	case LINK_RESIZE:
		wire_put_int(out, message->columns);
		wire_put_int(out, message->rows);
		break;
	case LINK_REPAINT:
		wire_put_int(out, message->number);
		break;
	default:
		break;
	}
}

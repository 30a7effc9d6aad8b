/* SPDX-License-Identifier: Apache-2.0 */
/* Text frames are JSON objects with a type, binary ones begin with a kind. */
#include "session/console.h"

#include "codec/json.h"
#include "session/session.h"

enum { KIND_OUTPUT = 1, KIND_SCREEN = 2, KIND_INPUT = 17, INPUT_HEAD = 9 };

static void
put_number(struct buf *out, int64_t value, int bytes)
{
	for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
		buf_append_byte(out, (char)((uint64_t)value >> shift));
}

/* --- from the page --- */

static enum err
get_input(struct str frame, struct console_message *message)
{
	uint64_t offset = 0;

	if (frame.length < INPUT_HEAD || frame.data[0] != KIND_INPUT ||
	    frame.length > INPUT_HEAD + CONSOLE_INPUT_PIECE)
		return ERR_INVALID;
	for (int i = 1; i < INPUT_HEAD; i++)
		offset = offset << 8 | (unsigned char)frame.data[i];
	if (offset > INT64_MAX - CONSOLE_FRAME_LIMIT)
		return ERR_INVALID;
	message->kind = CONSOLE_INPUT;
	message->offset = (int64_t)offset;
	message->bytes = str_from_offset(frame, INPUT_HEAD);
	return OK;
}

/* A whole number between the bounds. */
static bool
get_int(const struct json *json, const char *name, int64_t minimum, int64_t maximum,
	int64_t *ret_value)
{
	const struct json *value = json_member(json, name);

	if (!value || json_kind(value) != JSON_INT || json_int(value) < minimum ||
	    json_int(value) > maximum)
		return false;
	*ret_value = json_int(value);
	return true;
}

static bool
get_resize(const struct json *json, struct console_message *message)
{
	int64_t columns, rows;

	if (!get_int(json, "columns", 1, LINK_COLUMNS_MOST, &columns) ||
	    !get_int(json, "rows", 1, LINK_ROWS_MOST, &rows))
		return false;
	message->columns = (int)columns;
	message->rows = (int)rows;
	return true;
}

static bool
get_answers(const struct json *json, struct console_message *message)
{
	const struct json *answers = json_member(json, "answers");

	if (!get_int(json, "number", 0, INT32_MAX, &message->number) || !answers ||
	    json_kind(answers) != JSON_ARRAY || json_count(answers) > LINK_PROMPTS_MOST)
		return false;
	message->count = json_count(answers);
	for (size_t i = 0; i < message->count; i++) {
		const struct json *item = json_item(answers, i);

		message->answers[i] = json_text(item);
		if (json_kind(item) != JSON_TEXT || message->answers[i].length > LINK_ANSWER_LIMIT)
			return false;
	}
	return true;
}

static bool
get_words(const struct json *json, struct console_message *message)
{
	struct str type = json_text(json_member(json, "type"));

	if (str_equal_text(type, "shown")) {
		message->kind = CONSOLE_SHOWN;
		return get_int(json, "offset", 0, INT64_MAX, &message->offset);
	}
	if (str_equal_text(type, "resize")) {
		message->kind = CONSOLE_RESIZE;
		return get_resize(json, message);
	}
	if (str_equal_text(type, "attach")) {
		message->kind = CONSOLE_ATTACH;
		return get_int(json, "offset", -1, INT64_MAX, &message->offset);
	}
	if (str_equal_text(type, "answer")) {
		message->kind = CONSOLE_ANSWER;
		return get_answers(json, message);
	}
	message->kind = CONSOLE_END;
	return str_equal_text(type, "end");
}

enum err
console_get(bool is_text, struct str frame, struct arena *arena,
	    struct console_message *ret_message)
{
	struct console_message message = { 0 };
	const struct json *json = NULL;
	const char *why = NULL;
	enum err err;

	if (frame.length > CONSOLE_FRAME_LIMIT)
		return ERR_INVALID;
	if (!is_text) {
		err = get_input(frame, &message);
	} else {
		err = json_parse(arena, frame, &json, &why);
		if (!err && (json_kind(json) != JSON_OBJECT || !get_words(json, &message)))
			err = ERR_INVALID;
	}
	if (err)
		return ERR_INVALID;
	*ret_message = message;
	return OK;
}

/* --- to the page --- */

static void
put_text(struct json_writer *json, const char *name, struct str text)
{
	json_write_name(json, name);
	json_write_text(json, text);
}

static void
put_int(struct json_writer *json, const char *name, int64_t value)
{
	json_write_name(json, name);
	json_write_int(json, value);
}

static void
put_attached(struct json_writer *json, const struct message *message, struct buf *out)
{
	put_text(json, "type", STR("attached"));
	put_text(json, "session", message->uid);
	put_text(json, "viewer", message->writer);
	put_text(json, "state", str_from(session_state_name(message->state)));
	put_int(json, "offset", message->offset);
	put_int(json, "input", message->next);
	put_int(json, "columns", message->columns);
	put_int(json, "rows", message->rows);
	json_write_name(json, "is_recorded");
	json_write_bool(json, message->number != MESSAGE_NOT_RECORDED);
	json_write_name(json, "records_input");
	json_write_bool(json, message->number == MESSAGE_RECORDED_WITH_INPUT);
	/* JSON already, made by session.c; it is the last member. */
	buf_append_text(out, ",\"item\":");
	buf_append_str(out, message->bytes);
}

static void
put_prompt(struct json_writer *json, const struct message *message)
{
	put_text(json, "type", STR("prompt"));
	put_int(json, "number", message->number);
	put_text(json, "name", message->text);
	put_text(json, "instruction", message->instruction);
	json_write_name(json, "prompts");
	json_write_begin_array(json);
	for (size_t i = 0; i < message->count; i++) {
		json_write_begin_object(json);
		put_text(json, "text", message->prompts[i].text);
		json_write_name(json, "echo");
		json_write_bool(json, message->prompts[i].is_echoed);
		json_write_end_object(json);
	}
	json_write_end_array(json);
}

static void
put_words(struct json_writer *json, const struct message *message, struct buf *out)
{
	switch (message->kind) {
	case MESSAGE_ATTACHED:
		put_attached(json, message, out);
		break;
	case MESSAGE_NOTICE:
		put_text(json, "type", STR("notice"));
		put_text(json, "level", message->why ? STR("warning") : STR("info"));
		put_text(json, "text", message->text);
		break;
	case LINK_STATE:
		put_text(json, "type", STR("state"));
		put_text(json, "state", str_from(session_state_name(message->state)));
		put_text(json, "text", message->text);
		break;
	case LINK_PROMPT:
		put_prompt(json, message);
		break;
	case LINK_TAKEN:
		put_text(json, "type", STR("taken"));
		put_int(json, "input", message->offset);
		break;
	case LINK_RESIZED:
		put_text(json, "type", STR("size"));
		put_int(json, "columns", message->columns);
		put_int(json, "rows", message->rows);
		break;
	case LINK_ENDED:
		put_text(json, "type", STR("ended"));
		put_text(json, "why", str_from(session_end_name(message->why)));
		put_text(json, "text", message->text);
		put_int(json, "exit_status", message->next);
		break;
	default:
		break;
	}
}

void
console_put(struct buf *out, const struct message *message, bool *ret_is_text)
{
	struct json_writer json;

	*ret_is_text = false;
	switch (message->kind) {
	case LINK_OUTPUT:
		put_number(out, KIND_OUTPUT, 1);
		put_number(out, message->offset, 8);
		buf_append_str(out, message->bytes);
		return;
	case LINK_SCREEN:
		put_number(out, KIND_SCREEN, 1);
		put_number(out, message->offset, 8);
		put_number(out, message->columns, 2);
		put_number(out, message->rows, 2);
		buf_append_str(out, message->bytes);
		return;
	default:
		*ret_is_text = true;
		json_write_init(&json, out);
		json_write_begin_object(&json);
		put_words(&json, message, out);
		json_write_end_object(&json);
	}
}

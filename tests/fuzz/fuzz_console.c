/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of a page: the first byte says whether text or binary. What is understood keeps its
 * bounds, and words for pages are JSON whatever a Jumpoint made them of. */
#include "fuzz.h"

#include "codec/json.h"
#include "session/console.h"
#include "session/message.h"

static void
check_bounds(const struct console_message *message)
{
	HOLDS(message->offset >= -1);
	HOLDS(message->bytes.length <= CONSOLE_INPUT_PIECE);
	HOLDS(message->count <= LINK_PROMPTS_MOST);
	for (size_t i = 0; i < message->count; i++)
		HOLDS(message->answers[i].length <= LINK_ANSWER_LIMIT);
	if (message->kind == CONSOLE_RESIZE)
		HOLDS(message->columns >= 1 && message->columns <= LINK_COLUMNS_MOST &&
		      message->rows >= 1 && message->rows <= LINK_ROWS_MOST);
}

static bool
has_nul(struct str text)
{
	return text.length && memchr(text.data, 0, text.length) != NULL;
}

/* Our own reader takes no U+0000, browsers do. */
static bool
is_plain(const struct message *message)
{
	for (size_t i = 0; i < message->count; i++)
		if (has_nul(message->prompts[i].text))
			return false;
	return !has_nul(message->text) && !has_nul(message->instruction);
}

/* The same bytes as a Jumpoint's message, shown to a viewer. */
static void
show(int kind, struct str bytes, struct arena *arena)
{
	struct message message;
	const struct json *json;
	const char *why;
	struct buf out;
	bool is_text;

	if (message_get(kind, bytes, &message) != OK)
		return;
	message.state = 0;
	buf_init(&out, 1 << 20);
	console_put(&out, &message, &is_text);
	HOLDS(buf_error(&out) == OK);
	if (is_text && is_plain(&message))
		HOLDS(json_parse(arena, buf_str(&out), &json, &why) == OK);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct console_message message;
	struct arena arena;
	struct str frame;

	if (size < 1)
		return 0;
	arena_init(&arena);
	frame = str_of(data + 1, size - 1);
	if (console_get(data[0] & 1, frame, &arena, &message) == OK)
		check_bounds(&message);
	show(data[0], frame, &arena);
	arena_release(&arena);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What parses is written again, parses again and is then written the same. */
#include "fuzz.h"

#include "base/limits.h"
#include "codec/json.h"
#include "codec/utf8.h"

static void
write_again(struct arena *arena, struct str text, struct buf *out)
{
	struct json_writer writer;
	const struct json *json;
	const char *why = NULL;

	HOLDS(json_parse_up_to(arena, text, SIZE_MAX, &json, &why) == OK);
	json_write_init(&writer, out);
	json_write_value(&writer, json);
	HOLDS(buf_error(out) == OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	CLEANUP(buf_release) struct buf once;
	CLEANUP(buf_release) struct buf twice;
	const struct json *json;
	const char *why = NULL;

	arena_init(&arena);
	buf_init(&once, LIMIT_HTTP_RESPONSE);
	buf_init(&twice, LIMIT_HTTP_RESPONSE);
	if (json_parse(&arena, str_of(data, size), &json, &why)) {
		HOLDS(why && *why);
		return 0;
	}
	HOLDS(utf8_is_valid(str_of(data, size)));
	write_again(&arena, str_of(data, size), &once);
	write_again(&arena, buf_str(&once), &twice);
	HOLDS(str_equal(buf_str(&once), buf_str(&twice)));
	return 0;
}

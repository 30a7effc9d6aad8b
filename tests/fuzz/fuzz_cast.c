/* SPDX-License-Identifier: Apache-2.0 */
/* Any line is an event or refused; an event, written again, reads the same. The first bytes may
 * make a header or an end too. */
#include "fuzz.h"

#include "codec/json.h"
#include "codec/utf8.h"
#include "evidence/cast.h"

static void
write_again(const struct cast_event *event, struct buf *out)
{
	struct json_writer writer;
	struct str code = str_of(&event->code, 1);

	buf_printf(out, "[%lld.%03lld,", (long long)event->at_ms / 1000,
		   (long long)event->at_ms % 1000);
	json_write_init(&writer, out);
	json_write_text(&writer, code);
	buf_append_text(out, ",");
	json_write_init(&writer, out);
	json_write_text(&writer, event->text);
	buf_append_text(out, "]");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str line = str_of(data, size);
	CLEANUP(buf_release) struct buf text;
	CLEANUP(buf_release) struct buf copy;
	CLEANUP(buf_release) struct buf other;
	struct cast_event event, again;
	struct cast_end end;

	buf_init(&text, CAST_LINE_MAX);
	buf_init(&copy, 8 * CAST_LINE_MAX);
	buf_init(&other, CAST_LINE_MAX);
	if (cast_read_end(line, &end) == OK)
		HOLDS(end.reason.length <= size);
	if (cast_read_event(line, &text, &event) != OK)
		return 0;
	HOLDS(event.at_ms >= 0);
	HOLDS(utf8_is_valid(event.text));
	if ((unsigned char)event.code >= 0x80)
		return 0;
	write_again(&event, &copy);
	HOLDS(cast_read_event(buf_str(&copy), &other, &again) == OK);
	HOLDS(again.at_ms == event.at_ms && again.code == event.code);
	HOLDS(str_equal(again.text, event.text));
	return 0;
}

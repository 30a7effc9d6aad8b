/* SPDX-License-Identifier: Apache-2.0 */
/* Through the library's one-call functions, not ours. */
#include "made.h"

#include <stdlib.h>
#include <zstd.h>

#include "base/memory.h"
#include "evidence/cast.h"

void
made_compressed(const char *folder, const char *name, struct str text)
{
	size_t room = ZSTD_compressBound(text.length);
	char *out = memory_new(room);
	size_t size = ZSTD_compress(out, room, text.data, text.length, 3);

	CHECK(!ZSTD_isError(size));
	desk_write_file(folder, name, str_of(out, size));
	memory_free(out);
}

void
made_recording(const char *folder, const char *name, struct str output, size_t piece)
{
	struct record record = { .kind = RECORD_BEGIN, .number = 1 };
	struct buf text, body;
	struct cast cast;

	buf_init(&text, 256 * 1024 * 1024);
	buf_init(&body, 256);
	cast_init(&cast);
	record_put_begin(&body, &(struct record_begin){ .started_at = 1763769600000,
							.columns = 80,
							.rows = 24,
							.terminal = STR("xterm"),
							.title = STR("made") });
	record.body = buf_str(&body);
	cast_add(&cast, &record, &text);
	while (output.length) {
		record.kind = RECORD_OUTPUT;
		record.number++;
		record.at_ms += 10;
		record.body = str_of(output.data, output.length < piece ? output.length : piece);
		cast_add(&cast, &record, &text);
		record.offset += record.body.length;
		output = str_from_offset(output, record.body.length);
	}
	record.kind = RECORD_END;
	record.number++;
	record.body = STR("\0\0\0\0\0\0\0\0closed");
	cast_add(&cast, &record, &text);
	made_compressed(folder, name, buf_str(&text));
	buf_release(&text);
	buf_release(&body);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The lines that records become, read by the general JSON parser. */
#include "desk.h"

#include "evidence/cast.h"
#include "evidence/sum.h"

struct script {
	struct cast cast;
	struct buf text;
	uint64_t number, offset;
};

static void
begin(struct script *script)
{
	struct buf body;

	cast_init(&script->cast);
	buf_init(&script->text, 4 * 1024 * 1024);
	buf_init(&body, 1024);
	record_put_begin(&body, &(struct record_begin){ .started_at = 1000,
							.columns = 80,
							.rows = 24,
							.terminal = STR("xterm"),
							.title = STR("say \"hi\"") });
	script->number = 1;
	script->offset = 0;
	cast_add(&script->cast,
		 &(struct record){ .kind = RECORD_BEGIN, .number = 1, .body = buf_str(&body) },
		 &script->text);
	buf_release(&body);
}

static void
add(struct script *script, enum record_kind kind, int64_t at_ms, struct str body)
{
	const struct record record = { .kind = kind,
				       .number = ++script->number,
				       .offset = script->offset,
				       .at_ms = at_ms,
				       .body = body };

	cast_add(&script->cast, &record, &script->text);
	if (kind == RECORD_OUTPUT)
		script->offset += body.length;
}

static void
end(struct script *script, int64_t at_ms)
{
	add(script, RECORD_END, at_ms, STR("\0\0\0\0\0\0\0\0closed"));
}

TEST(lines_are_as_the_format_says)
{
	struct script script;

	begin(&script);
	add(&script, RECORD_OUTPUT, 5, STR("$ \x1b[1m\"\\\r\n"));
	add(&script, RECORD_MARK, 1010, STR("here"));
	add(&script, RECORD_INPUT, 61234, STR("ls\r"));
	end(&script, 61234);
	CHECK(str_starts(
		buf_str(&script.text),
		STR("{\"version\":2,\"width\":80,\"height\":24,\"timestamp\":1,\"title\":\"say "
		    "\\\"hi\\\"\",\"env\":{\"TERM\":\"xterm\"}}\n"
		    "[0.005,\"o\",\"$ \\u001b[1m\\\"\\\\\\r\\n\"]\n"
		    "[1.010,\"m\",\"here\"]\n"
		    "[61.234,\"i\",\"ls\\r\"]\n"
		    "[61.234,\"e\",\"whole 10 ")));
	CHECK(str_ends(buf_str(&script.text), STR(" closed\"]\n")));
	buf_release(&script.text);
}

TEST(character_cut_between_reads_comes_whole)
{
	struct script script;
	struct buf output, others;

	begin(&script);
	add(&script, RECORD_OUTPUT, 1, STR("a\xe2"));
	add(&script, RECORD_OUTPUT, 2, STR("\x82"));
	add(&script, RECORD_OUTPUT, 3, STR("\xac"));
	end(&script, 3);
	desk_play(buf_str(&script.text), &output, &others);
	CHECK_STR(buf_str(&output), "a\xe2\x82\xac");
	CHECK(str_starts(buf_str(&others), STR("e:whole 4 ")));
	buf_release(&output);
	buf_release(&others);
	buf_release(&script.text);
}

TEST(bytes_that_are_no_text_are_kept_beside)
{
	struct script script;
	struct buf output, others;

	begin(&script);
	add(&script, RECORD_OUTPUT, 1, STR("a\xff\xfe"));
	add(&script, RECORD_OUTPUT, 2, STR("b\xe2"));
	end(&script, 3);
	desk_play(buf_str(&script.text), &output, &others);
	CHECK_STR(buf_str(&output), "a\xef\xbf\xbd\xef\xbf\xbd"
				    "b\xef\xbf\xbd");
	CHECK(str_starts(buf_str(&others), STR("x:Yf/+\nx:4g==\ne:whole 5 ")));
	buf_release(&output);
	buf_release(&others);
	buf_release(&script.text);
}

TEST(loss_stands_where_it_happened)
{
	struct script script;
	struct buf output, others;
	char upto[8];

	begin(&script);
	add(&script, RECORD_OUTPUT, 1, STR("a"));
	record_put_number(upto, 101);
	add(&script, RECORD_LOST, 2, str_of(upto, 8));
	script.offset = 101;
	add(&script, RECORD_OUTPUT, 3, STR("b"));
	script.number += 2;
	add(&script, RECORD_OUTPUT, 3, STR("c"));
	end(&script, 3);
	desk_play(buf_str(&script.text), &output, &others);
	CHECK_STR(buf_str(&output), "abc");
	CHECK(str_starts(buf_str(&others), STR("m:not recorded: 100 bytes of output\nm:not "
					       "recorded: 2 events\ne:incomplete 3 ")));
	buf_release(&output);
	buf_release(&others);
	buf_release(&script.text);
}

TEST(recording_without_its_begin_is_one)
{
	struct cast cast;
	struct buf text, output, others;

	cast_init(&cast);
	buf_init(&text, 64 * 1024);
	cast_add(&cast, &(struct record){ .kind = RECORD_OUTPUT, .number = 2, .body = STR("late") },
		 &text);
	CHECK(cast.track.is_incomplete);
	desk_play(buf_str(&text), &output, &others);
	CHECK_STR(buf_str(&output), "late");
	buf_release(&text);
	buf_release(&output);
	buf_release(&others);
}

TEST(no_line_is_longer_than_readers_allow)
{
	static char worst[RECORD_BODY_MAX];
	struct script script;
	struct str rest, line;

	memset(worst, '\xff', sizeof(worst));
	for (size_t i = 0; i < sizeof(worst); i += 2)
		worst[i] = '\x01';
	begin(&script);
	add(&script, RECORD_OUTPUT, 1, str_of(worst, sizeof(worst)));
	add(&script, RECORD_INPUT, 1, str_of(worst, sizeof(worst)));
	add(&script, RECORD_MARK, 1, str_of(worst, sizeof(worst)));
	CHECK_OK(buf_error(&script.text));
	rest = buf_str(&script.text);
	while (str_split(&rest, '\n', &line))
		CHECK(line.length < CAST_LINE_MAX);
	buf_release(&script.text);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever is printed, a transcript is lines of characters that steer no terminal; and of what is
 * typed only that is released whose every character was printed after it. */
#include "fuzz.h"

#include "codec/utf8.h"
#include "evidence/echo.h"
#include "evidence/transcript.h"

static void
check_line(const struct transcript_line *line, void *context)
{
	size_t at = 0, cells = 0;

	(void)context;
	HOLDS(utf8_is_valid(line->text));
	while (at < line->text.length) {
		uint32_t code = 0;

		at += utf8_sequence(str_from_offset(line->text, at), &code);
		HOLDS(!utf8_is_control(code));
		cells++;
	}
	HOLDS(cells <= TRANSCRIPT_COLUMNS_MAX);
}

static void
print(struct str bytes)
{
	static struct transcript transcript;
	size_t half = bytes.length / 2;

	transcript_init(&transcript, bytes.length ? (unsigned char)bytes.data[0] : 80, check_line,
			NULL);
	transcript_add(&transcript, 1, str_of(bytes.data, half));
	transcript_resize(&transcript, (int)half);
	transcript_add(&transcript, 2, str_from_offset(bytes, half));
	transcript_finish(&transcript);
}

/* The same byte prints and types, a run of each after the other: '<' and '>' part them. */
static void
type(struct str bytes)
{
	struct echo *echo = echo_new();
	enum echo_verdict verdict;
	struct str typed;
	bool types = true;

	for (size_t i = 0; i < bytes.length; i++) {
		struct str one = str_of(bytes.data + i, 1);

		if (*one.data == '<' || *one.data == '>')
			types = *one.data == '<';
		else if (types)
			echo_typed(echo, one);
		else
			echo_printed(echo, one);
		while (echo_next(echo, &verdict, &typed)) {
			HOLDS((verdict == ECHO_SHOWN) == (typed.data != NULL));
			HOLDS(typed.length <= ECHO_HELD_MAX);
		}
	}
	echo_finish(echo);
	while (echo_next(echo, &verdict, &typed))
		;
	echo_free(echo);
}

/* A target that never prints an "s": no line with one typed as text may come through. */
static void
type_secret(struct str bytes)
{
	struct echo *echo = echo_new();
	enum echo_verdict verdict;
	struct str typed;

	for (size_t i = 0; i + 1 < bytes.length; i += 2) {
		char key = bytes.data[i], print = bytes.data[i + 1];

		/* Keys of more bytes need no echo: none of them here. */
		if (key != 0x1b)
			echo_typed(echo, str_of(&key, 1));
		if (print != 's')
			echo_printed(echo, str_of(&print, 1));
		while (echo_next(echo, &verdict, &typed))
			HOLDS(!str_contains_byte(typed, 's'));
	}
	echo_free(echo);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	print(str_of(data, size));
	type(str_of(data, size));
	type_secret(str_of(data, size));
	return 0;
}

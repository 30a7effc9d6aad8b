/* SPDX-License-Identifier: Apache-2.0 */
/* A line is put together on the stack and leaves by one write, so lines of different threads and
 * processes never mix. */
#include "base/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum {
	LINE_BYTES = 4096, /* PIPE_BUF: the kernel takes it whole */
	END_BYTES = 16,	   /* a closing quote and what end_line adds */
	REQUEST_BYTES = 32,
	PROCESS_BYTES = 32,
};

struct line {
	char bytes[LINE_BYTES];
	size_t length;
	bool is_cut;
};

static int log_descriptor = STDERR_FILENO;
static enum log_level log_lowest = LOG_INFO;
static char log_process[PROCESS_BYTES] = "sallyport";

static _Thread_local char request[REQUEST_BYTES];
static _Thread_local size_t request_length;

void
log_open(const char *process, int descriptor, enum log_level lowest)
{
	snprintf(log_process, sizeof(log_process), "%s", process);
	log_descriptor = descriptor;
	log_lowest = lowest;
}

void
log_set_request(struct str id)
{
	request_length = id.length < REQUEST_BYTES ? id.length : REQUEST_BYTES;
	if (request_length)
		memcpy(request, id.data, request_length);
}

const char *
log_errno_name(int number)
{
	const char *name = strerrorname_np(number);

	return name ? name : "unknown";
}

/* All or nothing, so that a cut never falls inside an escape or a character. */
static bool
add(struct line *line, const char *bytes, size_t length)
{
	if (line->is_cut || line->length + length > sizeof(line->bytes) - END_BYTES) {
		line->is_cut = true;
		return false;
	}
	memcpy(line->bytes + line->length, bytes, length);
	line->length += length;
	return true;
}

static bool
add_text(struct line *line, const char *text)
{
	return add(line, text, strlen(text));
}

/* How many bytes the character at the front has, 0 when it is not valid UTF-8 or is a control
 * character (C1 among them: some terminals obey those). */
static size_t
character_length(struct str s)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t lowest; /* smaller codes have a shorter form or are controls */
	} forms[] = {
		{ 0x80, 0x00, 0x20 },
		{ 0xe0, 0xc0, 0xa0 },
		{ 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 },
	};
	unsigned char lead = (unsigned char)s.data[0];

	for (size_t extra = 0; extra < COUNT_OF(forms); extra++) {
		if ((lead & forms[extra].mask) != forms[extra].lead)
			continue;
		if (s.length <= extra)
			return 0;

		uint32_t code = lead & (unsigned char)~forms[extra].mask;

		for (size_t i = 1; i <= extra; i++) {
			unsigned char byte = (unsigned char)s.data[i];

			if ((byte & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (byte & 0x3f);
		}
		if (code < forms[extra].lowest || code > 0x10ffff || code == 0x7f ||
		    (code >= 0xd800 && code <= 0xdfff))
			return 0;
		return extra + 1;
	}
	return 0;
}

/* One character of a JSON string; returns how many bytes of s it was. */
static size_t
add_character(struct line *line, struct str s)
{
	unsigned char first = (unsigned char)s.data[0];
	size_t length = character_length(s);

	if (first == '"' || first == '\\') {
		char escaped[2] = { '\\', (char)first };

		add(line, escaped, 2);
		return 1;
	}
	if (length > 0) {
		add(line, s.data, length);
		return length;
	}
	if (first < 0x20 || first == 0x7f) {
		char escaped[8];

		snprintf(escaped, sizeof(escaped), "\\u%04x", first);
		add(line, escaped, 6);
		return 1;
	}
	add_text(line, "\\ufffd");
	return 1;
}

/* A text that does not fit is cut between two characters; the quote that closes it has its room in
 * END_BYTES. */
static void
add_rest_of_string(struct line *line, struct str s)
{
	while (s.length > 0 && !line->is_cut)
		s = str_from_offset(s, add_character(line, s));
	line->bytes[line->length++] = '"';
}

/* A field is written whole, or cut inside its text, or not at all. */
static void
add_field(struct line *line, const struct log_field *field)
{
	size_t before = line->length;
	char digits[24];

	add_text(line, before > 1 ? ",\"" : "\"");
	add_text(line, field->name);
	switch (field->kind) {
	case LOG_KIND_TEXT:
		if (add_text(line, "\":\"")) {
			add_rest_of_string(line, field->text);
			return;
		}
		break;
	case LOG_KIND_INT:
		snprintf(digits, sizeof(digits), "\":%" PRId64, field->number);
		add_text(line, digits);
		break;
	case LOG_KIND_BOOL:
		add_text(line, field->number ? "\":true" : "\":false");
		break;
	}
	if (line->is_cut)
		line->length = before;
}

static void
add_time(struct line *line)
{
	int64_t now_ms = clock_now_ms();
	time_t seconds = (time_t)(now_ms / 1000);
	char text[48];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	size_t length = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);

	snprintf(text + length, sizeof(text) - length, ".%03dZ", (int)(now_ms % 1000));

	struct log_field field = LOG_TEXT("time", text);

	add_field(line, &field);
}

/* Into the room that add leaves. */
static void
end_line(struct line *line)
{
	struct str end = line->is_cut ? STR(",\"cut\":true}\n") : STR("}\n");

	memcpy(line->bytes + line->length, end.data, end.length);
	line->length += end.length;
}

static void
write_line(const struct line *line)
{
	const char *next = line->bytes;
	size_t left = line->length;

	/* One write as a rule. A pipe that is full and does not block loses the line: the program
	 * goes on. */
	while (left > 0) {
		ssize_t written = write(log_descriptor, next, left);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		next += written;
		left -= (size_t)written;
	}
}

void
log_write(enum log_level level, const char *event, const struct log_field *fields)
{
	static const char *const level_names[] = {
		[LOG_DEBUG] = "debug",
		[LOG_INFO] = "info",
		[LOG_WARNING] = "warning",
		[LOG_ERROR] = "error",
	};
	int saved_errno = errno;
	struct line line;

	if (level < log_lowest)
		return;
	line.bytes[0] = '{';
	line.length = 1;
	line.is_cut = false;
	add_time(&line);

	const struct log_field head[] = {
		LOG_TEXT("level", level_names[level]),
		LOG_TEXT("process", log_process),
		LOG_TEXT("event", event),
		LOG_STR("request", str_of(request, request_length)),
	};

	for (size_t i = 0; i < COUNT_OF(head) - (request_length ? 0 : 1); i++)
		add_field(&line, &head[i]);
	for (const struct log_field *field = fields; field->name; field++)
		add_field(&line, field);
	end_line(&line);
	write_line(&line);
	errno = saved_errno;
}

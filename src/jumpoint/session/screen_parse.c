/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts the target's bytes into characters, controls, escapes, control sequences and strings, as
 * Paul Williams' state machine for the VT500 does. It works on decoded UTF-8, like the viewers'
 * terminal; everything it keeps has a bound. */
#include "codec/utf8.h"
#include "jumpoint/session/screen_internal.h"

enum { BELL = 0x07, CANCEL = 0x18, SUBSTITUTE = 0x1a, ESCAPE = 0x1b, DELETE = 0x7f };
enum { C1_FIRST = 0x80, C1_LAST = 0x9f, REPLACEMENT = 0xfffd };

static void
enter(struct parser *parser, enum parser_state state)
{
	parser->state = state;
	parser->string_length = 0;
	parser->intermediate = 0;
	parser->has_more_intermediates = false;
}

static void
enter_control(struct parser *parser)
{
	enter(parser, PARSER_CONTROL);
	parser->count = 1;
	parser->parameters[0] = 0;
	parser->is_sub = 0;
	parser->is_missing = 1;
	parser->private_byte = 0;
}

static void
add_intermediate(struct parser *parser, char byte)
{
	parser->has_more_intermediates = parser->intermediate != 0;
	parser->intermediate = byte;
}

/* A string has ended: by BEL, by ST, or by the escape that begins ST. */
static void
end_string(struct screen *screen)
{
	if (screen->parser.state == PARSER_OSC)
		screen_string(screen);
}

/* Only what was printed just now can be repeated. */
static void
dispatch(struct screen *screen, uint32_t final, void (*run)(struct screen *, char))
{
	screen->parser.state = PARSER_GROUND;
	if (!screen->parser.has_more_intermediates)
		run(screen, (char) final);
	screen->last = 0;
}

static void
on_escape_final(struct screen *screen, uint32_t code)
{
	struct parser *parser = &screen->parser;

	switch (code) {
	case '[':
		enter_control(parser);
		return;
	case ']':
		enter(parser, PARSER_OSC);
		return;
	case 'P':
	case 'X':
	case '^':
	case '_':
		enter(parser, PARSER_STRING_IGNORE);
		return;
	default:
		dispatch(screen, code, screen_escape);
	}
}

static void
in_escape(struct screen *screen, uint32_t code)
{
	struct parser *parser = &screen->parser;

	if (code >= 0x20 && code < 0x30) {
		add_intermediate(parser, (char)code);
	} else if (code < 0x7f && parser->intermediate) {
		dispatch(screen, code, screen_escape);
	} else if (code < 0x7f) {
		on_escape_final(screen, code);
	} else {
		parser->state = PARSER_GROUND;
	}
}

static void
add_digit(struct parser *parser, int digit)
{
	int *value = &parser->parameters[parser->count - 1];

	parser->is_missing &= ~(1U << (parser->count - 1));
	*value = *value * 10 + digit;
	if (*value > SCREEN_PARAMETER_MOST)
		*value = SCREEN_PARAMETER_MOST;
}

/* More parameters than there is room for spoil the sequence. */
static void
next_parameter(struct parser *parser, bool is_sub)
{
	if (parser->count == SCREEN_PARAMETERS) {
		parser->state = PARSER_CONTROL_IGNORE;
		return;
	}
	parser->parameters[parser->count] = 0;
	parser->is_missing |= 1U << parser->count;
	if (is_sub)
		parser->is_sub |= 1U << parser->count;
	parser->count++;
}

static void
in_control(struct screen *screen, uint32_t code)
{
	struct parser *parser = &screen->parser;
	bool is_first = parser->count == 1 && (parser->is_missing & 1) && !parser->private_byte;
	bool is_open = !parser->intermediate && code < 0x7f; /* to parameters */

	if (code >= 0x40 && code < 0x7f) {
		dispatch(screen, code, screen_sequence);
	} else if (code >= 0x20 && code < 0x30) {
		add_intermediate(parser, (char)code);
	} else if (is_open && code >= '0' && code <= '9') {
		add_digit(parser, (int)code - '0');
	} else if (is_open && (code == ';' || code == ':')) {
		next_parameter(parser, code == ':');
	} else if (is_open && is_first) {
		parser->private_byte = (char)code;
	} else {
		parser->state = PARSER_CONTROL_IGNORE;
	}
}

static void
add_to_string(struct parser *parser, uint32_t code)
{
	char bytes[4];
	size_t length = utf8_write(code, bytes);

	if (length > sizeof(parser->string) - parser->string_length)
		return;
	memcpy(parser->string + parser->string_length, bytes, length);
	parser->string_length += length;
}

static bool
is_in_string(const struct parser *parser)
{
	return parser->state == PARSER_OSC || parser->state == PARSER_STRING_IGNORE;
}

/* True: code means the same in every state, and that was done. */
static bool
on_any_state(struct screen *screen, uint32_t code)
{
	struct parser *parser = &screen->parser;

	if (code == CANCEL || code == SUBSTITUTE) {
		parser->state = PARSER_GROUND;
	} else if (code == ESCAPE) {
		end_string(screen);
		enter(parser, PARSER_ESCAPE);
	} else if (code >= C1_FIRST && code <= C1_LAST) {
		/* One character for an escape and another one. */
		end_string(screen);
		enter(parser, PARSER_ESCAPE);
		on_escape_final(screen, code - 0x40);
	} else if (code < 0x20 && !is_in_string(parser)) {
		screen_control_byte(screen, (unsigned char)code);
		screen->last = 0;
	} else if (code == BELL && parser->state == PARSER_OSC) {
		end_string(screen);
		parser->state = PARSER_GROUND;
	} else {
		return false;
	}
	return true;
}

static void
on_code(struct screen *screen, uint32_t code)
{
	struct parser *parser = &screen->parser;

	if (code == DELETE || on_any_state(screen, code))
		return;
	switch (parser->state) {
	case PARSER_GROUND:
		screen_print(screen, code);
		break;
	case PARSER_ESCAPE:
		in_escape(screen, code);
		break;
	case PARSER_CONTROL:
		in_control(screen, code);
		break;
	case PARSER_CONTROL_IGNORE:
		if (code >= 0x40 && code < 0x7f)
			parser->state = PARSER_GROUND;
		break;
	case PARSER_OSC:
		if (code >= 0x20)
			add_to_string(parser, code);
		break;
	case PARSER_STRING_IGNORE:
		break;
	}
}

static bool
starts_character(struct parser *parser, unsigned char byte)
{
	static const struct {
		unsigned char from, to, mask;
		int missing;
		uint32_t least;
	} kinds[] = { { 0xc2, 0xdf, 0x1f, 1, 0x80 },
		      { 0xe0, 0xef, 0x0f, 2, 0x800 },
		      { 0xf0, 0xf4, 0x07, 3, 0x10000 } };

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (byte >= kinds[i].from && byte <= kinds[i].to) {
			parser->code = byte & kinds[i].mask;
			parser->missing = kinds[i].missing;
			parser->least = kinds[i].least;
			return true;
		}
	return false;
}

static void
begin_character(struct screen *screen, unsigned char byte)
{
	struct parser *parser = &screen->parser;

	parser->partial_length = 0;
	if (byte < 0x80)
		on_code(screen, byte);
	else if (starts_character(parser, byte))
		parser->partial[parser->partial_length++] = (char)byte;
	else
		on_code(screen, REPLACEMENT);
}

void
screen_parse(struct screen *screen, unsigned char byte)
{
	struct parser *parser = &screen->parser;
	bool continues = (byte & 0xc0) == 0x80;

	if (parser->missing && continues) {
		parser->code = parser->code << 6 | (byte & 0x3f);
		parser->partial[parser->partial_length++] = (char)byte;
		if (--parser->missing > 0)
			return;
		if (parser->code < parser->least || parser->code > 0x10ffff ||
		    (parser->code >= 0xd800 && parser->code < 0xe000))
			parser->code = REPLACEMENT;
		on_code(screen, parser->code);
		return;
	}
	if (parser->missing) {
		parser->missing = 0;
		on_code(screen, REPLACEMENT);
	}
	begin_character(screen, byte);
}

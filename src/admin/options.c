/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the command line once from left to right. An option given twice is refused: of two values
 * for one thing, one would silently not hold. */
#include "admin/options.h"

enum { DOC_COLUMN = 28 };

static bool
is_option(const char *text)
{
	return text[0] == '-' && text[1] != '\0';
}

/* The row of "--name", "--name=value" or "--no-name"; *ret_value is what stands behind "=". */
static const struct option_row *
find_row(const struct option_row *const *lists, const char *text, const char **ret_value,
	 bool *ret_is_no)
{
	struct str name = str_from(text + 2);
	const char *equals = strchr(text, '=');

	*ret_value = equals ? equals + 1 : NULL;
	if (equals)
		name.length = (size_t)(equals - name.data);
	for (; *lists; lists++) {
		for (const struct option_row *row = *lists; row->name; row++) {
			bool is_no = row->has_no && str_starts(name, STR("no-")) &&
				     str_equal_text(str_from_offset(name, 3), row->name);

			*ret_is_no = is_no;
			if (is_no || str_equal_text(name, row->name))
				return row;
		}
	}
	return NULL;
}

struct parse {
	const struct option_row *const *lists;
	const char *const *texts;
	int count, at;
	struct arena *arena;
	struct options *options;
	const char *why;
};

static enum err
refuse(struct parse *parse, const char *format, const char *what)
{
	parse->why = arena_printf(parse->arena, "%s%s", what, format);
	return ERR_INVALID;
}

static enum err
take_word(struct parse *parse, const char *word)
{
	struct options *options = parse->options;

	if (options->word_count == OPTIONS_WORDS_MAX)
		return refuse(parse, ": that is one word too many", word);
	options->words[options->word_count++] = word;
	return OK;
}

static enum err
take_value(struct parse *parse, const struct option_row *row, bool is_no, const char **value)
{
	const char *text = parse->texts[parse->at];

	if (!row->value || is_no)
		return *value ? refuse(parse, " takes no value", text) : OK;
	if (*value)
		return OK;
	if (parse->at + 1 >= parse->count)
		return refuse(parse, arena_printf(parse->arena, " needs a value: %s", row->value),
			      text);
	*value = parse->texts[++parse->at];
	return OK;
}

static enum err
take_option(struct parse *parse)
{
	struct options *options = parse->options;
	const char *text = parse->texts[parse->at], *value = NULL;
	const struct option_row *row = NULL;
	bool is_no = false;
	enum err err;

	if (strcmp(text, "-h") == 0 || strcmp(text, "--help") == 0) {
		options->wants_help = true;
		return OK;
	}
	if (text[1] == '-')
		row = find_row(parse->lists, text, &value, &is_no);
	if (!row)
		return refuse(parse, ": no such option here", text);
	if (options_find(options, row->name) || options->given_count == OPTIONS_GIVEN_MAX)
		return refuse(parse, " was given twice", text);
	err = take_value(parse, row, is_no, &value);
	if (err)
		return err;
	options->given[options->given_count++] = (struct option_given){ row, value, is_no };
	return OK;
}

enum err
options_parse(const struct option_row *const *lists, int count, const char *const *texts,
	      struct arena *arena, struct options *ret_options, const char **ret_why)
{
	struct parse parse = { lists, texts, count, 0, arena, ret_options, "" };
	bool only_words = false;
	enum err err = OK;

	*ret_options = (struct options){ 0 };
	for (; !err && parse.at < count; parse.at++) {
		const char *text = texts[parse.at];

		if (!only_words && strcmp(text, "--") == 0)
			only_words = true;
		else if (!only_words && is_option(text))
			err = take_option(&parse);
		else
			err = take_word(&parse, text);
	}
	if (err)
		*ret_why = parse.why;
	return err;
}

int
options_find_word(const struct option_row *const *lists, int count, const char *const *texts)
{
	for (int at = 0; at < count; at++) {
		const struct option_row *row = NULL;
		const char *value = NULL;
		bool is_no = false;

		if (!is_option(texts[at]))
			return at;
		if (texts[at][1] == '-')
			row = find_row(lists, texts[at], &value, &is_no);
		if (row && row->value && !value)
			at++;
	}
	return -1;
}

const struct option_given *
options_find(const struct options *options, const char *name)
{
	for (size_t i = 0; i < options->given_count; i++)
		if (strcmp(options->given[i].row->name, name) == 0)
			return &options->given[i];
	return NULL;
}

const char *
options_text(const struct options *options, const char *name)
{
	const struct option_given *given = options_find(options, name);

	return given ? given->value : NULL;
}

bool
options_has(const struct options *options, const char *name)
{
	const struct option_given *given = options_find(options, name);

	return given && !given->is_no;
}

void
options_describe(const struct option_row *rows, struct buf *out)
{
	for (; rows->name; rows++) {
		size_t start = out->length;

		buf_printf(out, "  --%s%s%s%s", rows->has_no ? "[no-]" : "", rows->name,
			   rows->value ? " " : "", rows->value ? rows->value : "");
		if (out->length - start > DOC_COLUMN - 2) {
			buf_append_byte(out, '\n');
			start = out->length;
		}
		buf_printf(out, "%*s%s\n", (int)(DOC_COLUMN - (out->length - start)), "",
			   rows->doc);
	}
}

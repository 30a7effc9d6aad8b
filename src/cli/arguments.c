/* SPDX-License-Identifier: Apache-2.0 */
/* Options by hand: getopt keeps state, stops at the first operand in some C libraries and prints by
 * itself. */
#include "cli/arguments.h"

static const struct {
	const char *word;
	int least, most; /* operands */
} commands[] = {
	[COMMAND_LIST] = { "list", 1, 1 },     [COMMAND_GET] = { "get", 1, 2 },
	[COMMAND_ADD] = { "add", 1, 1 },       [COMMAND_UPDATE] = { "update", 1, 2 },
	[COMMAND_DELETE] = { "delete", 1, 2 }, [COMMAND_DOWNLOAD] = { "download", 1, 1 },
	[COMMAND_DO] = { "do", 1, 1 },	       [COMMAND_COMPLETION] = { "completion", 1, 3 },
};

enum command
command_from(struct str word)
{
	for (size_t i = COMMAND_NONE + 1; i < COUNT_OF(commands); i++) {
		if (str_equal_text(word, commands[i].word))
			return (enum command)i;
	}
	return COMMAND_NONE;
}

const char *
command_word_at(size_t index)
{
	return index + 1 < COUNT_OF(commands) ? commands[index + 1].word : NULL;
}

struct reader {
	struct arena *arena;
	struct arguments *arguments;
	const char **ret_why;
	char *const *rest; /* what follows the word at hand, NULL-ended */
	int operands;
};

static enum err
refuse(struct reader *reader, const char *what, const char *word)
{
	*reader->ret_why = arena_printf(reader->arena, "%s: %s", what, word);
	return ERR_INVALID;
}

/* The value of --name=VALUE or --name VALUE. An empty one is refused: it comes from a variable that
 * is not set. */
static enum err
take_value(struct reader *reader, const char *word, const char *equals, const char **ret_value)
{
	const char *value = equals ? equals + 1 : *reader->rest;

	if (!equals && value)
		reader->rest++;
	if (!value || !*value)
		return refuse(reader, "this option needs a file", word);
	*ret_value = value;
	return OK;
}

static enum err
take_long(struct reader *reader, const char *word)
{
	const char *equals = strchr(word, '=');
	struct str name = str_of(word, equals ? (size_t)(equals - word) : strlen(word));

	if (str_equal_text(name, "--env-file"))
		return take_value(reader, word, equals, &reader->arguments->env_file);
	if (str_equal_text(name, "--cacert"))
		return take_value(reader, word, equals, &reader->arguments->ca_file);
	if (equals)
		return refuse(reader, "unknown option", arena_text(reader->arena, name));
	if (str_equal_text(name, "--help"))
		reader->arguments->wants_help = true;
	else if (str_equal_text(name, "--version"))
		reader->arguments->wants_version = true;
	else
		return refuse(reader, "unknown option", word);
	return OK;
}

static enum err
take_short(struct reader *reader, const char *word)
{
	for (const char *letter = word + 1; *letter; letter++) {
		switch (*letter) {
		case 'k':
			reader->arguments->takes_pairs = true;
			break;
		case 'K':
			reader->arguments->gives_pairs = true;
			break;
		case 'h':
			reader->arguments->wants_help = true;
			break;
		default:
			return refuse(reader, "unknown option", word);
		}
	}
	return OK;
}

static enum err
take_operand(struct reader *reader, const char *word)
{
	struct arguments *arguments = reader->arguments;

	if (arguments->command == COMMAND_NONE) {
		arguments->command = command_from(str_from(word));
		if (arguments->command == COMMAND_NONE)
			return refuse(reader, "unknown verb", word);
		return OK;
	}
	if (reader->operands == COUNT_OF(arguments->operands))
		return refuse(reader, "too many arguments", word);
	arguments->operands[reader->operands++] = word;
	return OK;
}

static enum err
check_count(struct reader *reader)
{
	const struct arguments *arguments = reader->arguments;
	enum command command = arguments->command;

	if (reader->operands < commands[command].least)
		return refuse(reader, "this verb needs more", commands[command].word);
	if (reader->operands > commands[command].most)
		return refuse(reader, "too many arguments",
			      arguments->operands[commands[command].most]);
	return OK;
}

enum err
arguments_parse(struct arena *arena, int argc, char *const *argv, struct arguments *ret_arguments,
		const char **ret_why)
{
	struct arguments arguments = { 0 };
	struct reader reader = { .arena = arena, .arguments = &arguments, .ret_why = ret_why };
	bool options_end = false;
	enum err err = OK;

	reader.rest = argv + (argc > 0);
	while (*reader.rest) {
		const char *word = *reader.rest++;

		if (options_end || word[0] != '-' || word[1] == '\0')
			err = take_operand(&reader, word);
		else if (str_equal_text(str_from(word), "--"))
			options_end = true;
		else if (word[1] == '-')
			err = take_long(&reader, word);
		else
			err = take_short(&reader, word);
		if (err)
			return err;
		/* The words to complete are anything, options too. */
		if (arguments.command == COMMAND_COMPLETION)
			options_end = true;
	}
	if (!arguments.wants_help && !arguments.wants_version) {
		err = check_count(&reader);
		if (err)
			return err;
	}
	*ret_arguments = arguments;
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/arguments.h"

#include "support/test.h"

static struct arena arena;
static const char *why;

/* Parses "btapi" and the words given. */
#define PARSE(ret, ...) parse((const char *[]){ "btapi", __VA_ARGS__ __VA_OPT__(, ) NULL }, ret)

static enum err
parse(const char *const *words, struct arguments *ret)
{
	int count = 0;
	char *argv[16] = { NULL };

	arena_reset(&arena);
	for (; words[count]; count++)
		argv[count] = arena_text(&arena, str_from(words[count]));
	return arguments_parse(&arena, count, argv, ret, &why);
}

TEST(arguments_read_verb_and_operands)
{
	struct arguments got;

	CHECK_OK(PARSE(&got, "delete", "jump-group", "12"));
	CHECK_INT(got.command, COMMAND_DELETE);
	CHECK_TEXT(got.operands[0], "jump-group");
	CHECK_TEXT(got.operands[1], "12");
	CHECK(!got.operands[2]);
	CHECK(!got.takes_pairs && !got.gives_pairs && !got.env_file);
}

TEST(arguments_take_options_anywhere_and_bundled)
{
	struct arguments got;

	CHECK_OK(PARSE(&got, "--env-file=~/.config/x", "-kK", "list", "team"));
	CHECK(got.takes_pairs && got.gives_pairs);
	CHECK_TEXT(got.env_file, "~/.config/x");
	CHECK_OK(PARSE(&got, "list", "-K", "team", "--env-file", "file", "--cacert", "ca.pem"));
	CHECK(!got.takes_pairs && got.gives_pairs);
	CHECK_TEXT(got.env_file, "file");
	CHECK_TEXT(got.ca_file, "ca.pem");
	CHECK_TEXT(got.operands[0], "team");
	CHECK_OK(PARSE(&got, "get", "-k", "--", "-K"));
	CHECK(got.takes_pairs && !got.gives_pairs);
	CHECK_TEXT(got.operands[0], "-K");
}

TEST(arguments_without_a_verb_are_no_error)
{
	struct arguments got;

	CHECK_OK(PARSE(&got));
	CHECK_INT(got.command, COMMAND_NONE);
	CHECK_OK(PARSE(&got, "--version"));
	CHECK(got.wants_version);
	CHECK_OK(PARSE(&got, "list", "-h"));
	CHECK(got.wants_help);
	CHECK_OK(PARSE(&got, "--help"));
	CHECK(got.wants_help);
	CHECK_OK(arguments_parse(&arena, 0, (char *[]){ NULL }, &got, &why));
}

TEST(arguments_refuse_what_they_do_not_know)
{
	struct arguments got;

	CHECK_ERR(PARSE(&got, "remove", "team"), ERR_INVALID);
	CHECK_TEXT(why, "unknown verb: remove");
	CHECK_ERR(PARSE(&got, "list", "team", "-x"), ERR_INVALID);
	CHECK_ERR(PARSE(&got, "list", "team", "-kx"), ERR_INVALID);
	CHECK_ERR(PARSE(&got, "list", "team", "--verbose"), ERR_INVALID);
	CHECK_ERR(PARSE(&got, "list", "team", "--help=1"), ERR_INVALID);
	CHECK_TEXT(why, "unknown option: --help");
}

TEST(arguments_count_operands)
{
	struct arguments got;

	CHECK_ERR(PARSE(&got, "list"), ERR_INVALID);
	CHECK_ERR(PARSE(&got, "list", "team", "1"), ERR_INVALID);
	CHECK_ERR(PARSE(&got, "delete", "team", "1", "2"), ERR_INVALID);
	CHECK_TEXT(why, "too many arguments: 2");
	CHECK_ERR(PARSE(&got, "delete", "team", "1", "2", "3"), ERR_INVALID);
	CHECK_ERR(PARSE(&got, "do"), ERR_INVALID);
}

TEST(arguments_refuse_an_option_without_its_file)
{
	struct arguments got;

	CHECK_ERR(PARSE(&got, "list", "team", "--env-file"), ERR_INVALID);
	CHECK_ERR(PARSE(&got, "list", "team", "--env-file="), ERR_INVALID);
	CHECK_ERR(PARSE(&got, "--cacert", "", "list", "team"), ERR_INVALID);
}

TEST(arguments_leave_words_to_complete_alone)
{
	struct arguments got;

	CHECK_OK(PARSE(&got, "completion", "words", "list", "--x"));
	CHECK_TEXT(got.operands[2], "--x");
	CHECK_OK(PARSE(&got, "completion", "words", "", ""));
	CHECK_TEXT(got.operands[1], "");
}

TEST(arguments_know_their_verbs)
{
	size_t count = 0;

	for (; command_word_at(count); count++)
		CHECK_INT(command_from(str_from(command_word_at(count))), count + 1);
	CHECK_INT(count, COMMAND_COMPLETION);
	CHECK_INT(command_from(STR("")), COMMAND_NONE);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/options.h"
#include "base/limits.h"
#include "support/test.h"

static const struct option_row rows[] = {
	{ "expires", "WHEN", "when it ends" },
	{ "vault", NULL, "may use the Vault", true },
	{ "json", NULL, "print JSON" },
	{ NULL },
};
static const struct option_row common[] = {
	{ "data", "DIR", "where" },
	{ "json", "HIDDEN", "hidden by the list before" },
	{ NULL },
};
static const struct option_row *const lists[] = { rows, common, NULL };

struct read {
	struct arena arena;
	struct options options;
	const char *why;
};

static enum err
parse(struct read *read, int count, const char *const *texts)
{
	arena_init(&read->arena);
	read->why = NULL;
	return options_parse(lists, count, texts, &read->arena, &read->options, &read->why);
}

#define PARSE(read, ...) \
	parse((read), (int)COUNT_OF(((const char *const[]){ __VA_ARGS__ })), \
	      (const char *const[]){ __VA_ARGS__ })

TEST(words_and_options_may_be_mixed)
{
	struct read read;

	CHECK_OK(PARSE(&read, "one", "--expires", "30d", "two", "--vault", "--data=here"));
	CHECK_INT(read.options.word_count, 2);
	CHECK_TEXT(read.options.words[1], "two");
	CHECK_TEXT(options_text(&read.options, "expires"), "30d");
	CHECK_TEXT(options_text(&read.options, "data"), "here");
	CHECK(options_has(&read.options, "vault"));
	CHECK(!options_has(&read.options, "json"));
	arena_release(&read.arena);
}

TEST(no_takes_a_flag_back)
{
	struct read read;

	CHECK_OK(PARSE(&read, "--no-vault"));
	CHECK(options_find(&read.options, "vault") != NULL);
	CHECK(!options_has(&read.options, "vault"));
	arena_release(&read.arena);
}

TEST(a_value_may_be_empty_or_begin_with_a_dash)
{
	struct read read;

	CHECK_OK(PARSE(&read, "--expires=", "--data", "-x"));
	CHECK_TEXT(options_text(&read.options, "expires"), "");
	CHECK_TEXT(options_text(&read.options, "data"), "-x");
	arena_release(&read.arena);
}

TEST(behind_two_dashes_are_words)
{
	struct read read;

	CHECK_OK(PARSE(&read, "--", "--vault", "-h"));
	CHECK_INT(read.options.word_count, 2);
	CHECK(!read.options.wants_help);
	arena_release(&read.arena);
}

TEST(a_dash_alone_is_a_word)
{
	struct read read;

	CHECK_OK(PARSE(&read, "-"));
	CHECK_TEXT(read.options.words[0], "-");
	arena_release(&read.arena);
}

TEST(help_is_seen_anywhere)
{
	struct read read;

	CHECK_OK(PARSE(&read, "one", "-h"));
	CHECK(read.options.wants_help);
	arena_release(&read.arena);
}

TEST(an_unknown_option_is_named)
{
	struct read read;

	CHECK_ERR(PARSE(&read, "--nonsense"), ERR_INVALID);
	CHECK_TEXT(read.why, "--nonsense: no such option here");
	arena_release(&read.arena);
}

TEST(short_options_are_unknown)
{
	struct read read;

	CHECK_ERR(PARSE(&read, "-v"), ERR_INVALID);
	arena_release(&read.arena);
}

TEST(a_flag_without_no_cannot_be_taken_back)
{
	struct read read;

	CHECK_ERR(PARSE(&read, "--no-json"), ERR_INVALID);
	arena_release(&read.arena);
}

TEST(a_missing_value_is_asked_for)
{
	struct read read;

	CHECK_ERR(PARSE(&read, "--expires"), ERR_INVALID);
	CHECK_TEXT(read.why, "--expires needs a value: WHEN");
	arena_release(&read.arena);
}

TEST(a_flag_takes_no_value)
{
	struct read read;

	CHECK_ERR(PARSE(&read, "--vault=yes"), ERR_INVALID);
	CHECK_TEXT(read.why, "--vault=yes takes no value");
	arena_release(&read.arena);
}

TEST(twice_is_refused)
{
	struct read read;

	CHECK_ERR(PARSE(&read, "--vault", "--no-vault"), ERR_INVALID);
	CHECK_TEXT(read.why, "--no-vault was given twice");
	arena_release(&read.arena);
}

TEST(words_are_bounded)
{
	const char *texts[OPTIONS_WORDS_MAX + 1];
	struct read read;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		texts[i] = "word";
	CHECK_ERR(parse(&read, COUNT_OF(texts), texts), ERR_INVALID);
	arena_release(&read.arena);
}

TEST(the_first_word_is_found_behind_options)
{
	const char *const texts[] = { "--data", "create", "--json", "list", "x" };

	CHECK_INT(options_find_word(lists, COUNT_OF(texts), texts), 3);
	CHECK_INT(options_find_word(lists, 2, texts), -1);
}

TEST(rows_are_described_in_columns)
{
	struct buf out;

	buf_init(&out, 4096);
	options_describe(rows, &out);
	CHECK_STR(buf_str(&out), "  --expires WHEN            when it ends\n"
				 "  --[no-]vault              may use the Vault\n"
				 "  --json                    print JSON\n");
	buf_release(&out);
}

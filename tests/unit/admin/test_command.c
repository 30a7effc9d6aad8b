/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/command.h"
#include "support/test.h"

struct typed {
	struct arena arena;
	struct buf out, error;
	struct admin_request request;
	int exit_code;
	bool goes_on;
};

static void
type(struct typed *typed, int count, const char *const *texts)
{
	*typed = (struct typed){ .exit_code = -1 };
	arena_init(&typed->arena);
	buf_init(&typed->out, ADMIN_OUTPUT_LIMIT);
	buf_init(&typed->error, ADMIN_ERROR_LIMIT);
	typed->goes_on = command_read(count, texts, &typed->arena, &typed->out, &typed->error,
				      &typed->request, &typed->exit_code);
}

#define TYPE(typed, ...) \
	type((typed), (int)COUNT_OF(((const char *const[]){ __VA_ARGS__ })), \
	     (const char *const[]){ __VA_ARGS__ })

static void
release(struct typed *typed)
{
	buf_release(&typed->out);
	buf_release(&typed->error);
	arena_release(&typed->arena);
}

TEST(a_command_is_found_by_group_and_verb)
{
	struct typed typed;

	TYPE(&typed, "api-account", "create", "ci", "--config", "full");
	CHECK(typed.goes_on);
	CHECK_TEXT(typed.request.command->verb, "create");
	CHECK_TEXT(typed.request.options.words[0], "ci");
	release(&typed);
}

TEST(common_options_may_stand_before_the_verb)
{
	struct typed typed;

	TYPE(&typed, "api-account", "--data", "show", "show", "ci");
	CHECK(typed.goes_on);
	CHECK_TEXT(typed.request.command->verb, "show");
	CHECK_TEXT(options_text(&typed.request.options, "data"), "show");
	CHECK_TEXT(typed.request.options.words[0], "ci");
	release(&typed);
}

TEST(a_group_may_be_the_command)
{
	struct typed typed;

	TYPE(&typed, "audit", "--limit", "3");
	CHECK(typed.goes_on);
	CHECK_TEXT(options_text(&typed.request.options, "limit"), "3");
	release(&typed);
}

TEST(a_group_alone_lists_its_commands_as_wrong_usage)
{
	struct typed typed;

	TYPE(&typed, "user");
	CHECK(!typed.goes_on);
	CHECK_INT(typed.exit_code, ADMIN_USAGE);
	CHECK(strstr(typed.error.data, "user sign-in") != NULL);
	CHECK_INT(typed.out.length, 0);
	release(&typed);
}

TEST(a_group_with_help_lists_its_commands)
{
	struct typed typed;

	TYPE(&typed, "user", "--help");
	CHECK_INT(typed.exit_code, ADMIN_OK);
	CHECK(strstr(typed.out.data, "user create NAME") != NULL);
	release(&typed);
}

TEST(an_unknown_verb_is_named)
{
	struct typed typed;

	TYPE(&typed, "user", "banish", "ada");
	CHECK_INT(typed.exit_code, ADMIN_USAGE);
	CHECK_STR(buf_str(&typed.error),
		  "sallyport: user has no command banish; sallyport user --help shows how\n");
	release(&typed);
}

TEST(a_missing_word_is_asked_for)
{
	struct typed typed;

	TYPE(&typed, "api-account", "retire", "ci");
	CHECK_INT(typed.exit_code, ADMIN_USAGE);
	CHECK_STR(buf_str(&typed.error), "sallyport: NAME SECRET is wanted; sallyport api-account "
					 "retire --help shows how\n");
	release(&typed);
}

TEST(a_word_too_many_is_named)
{
	struct typed typed;

	TYPE(&typed, "user", "list", "ada");
	CHECK_INT(typed.exit_code, ADMIN_USAGE);
	CHECK_STR(buf_str(&typed.error), "sallyport: ada: that is one word too many; sallyport "
					 "user list --help shows how\n");
	release(&typed);
}

/* Whatever else is wrong with the line. */
TEST(help_is_always_given)
{
	struct typed typed;

	TYPE(&typed, "api-account", "create", "--help");
	CHECK_INT(typed.exit_code, ADMIN_OK);
	CHECK(strstr(typed.out.data, "usage: sallyport api-account create NAME [options]\n") ==
	      typed.out.data);
	release(&typed);
}

static bool
has_help(const char *group, const char *verb)
{
	struct typed typed;
	bool is_whole;

	if (verb)
		TYPE(&typed, group, verb, "--help");
	else
		TYPE(&typed, group, "--help");
	is_whole = typed.exit_code == ADMIN_OK && strstr(typed.out.data, "\nwhich site:\n") &&
		   strstr(typed.out.data, "\nexample:\n  sallyport ");
	release(&typed);
	return is_whole;
}

TEST(each_help_has_usage_options_and_an_example)
{
	static const struct admin_command *const tables[] = {
		admin_account_commands, admin_user_commands,	admin_audit_commands,
		admin_setting_commands, admin_metrics_commands, admin_migrate_commands,
	};

	for (size_t i = 0; i < COUNT_OF(tables); i++)
		for (const struct admin_command *at = tables[i]; at->group; at++)
			CHECK(has_help(at->group, at->verb));
}

/* An example that the program itself refuses helps nobody. */
TEST(each_example_is_taken)
{
	static const struct admin_command *const tables[] = {
		admin_account_commands, admin_user_commands,	admin_audit_commands,
		admin_setting_commands, admin_migrate_commands,
	};

	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		for (const struct admin_command *at = tables[i]; at->group; at++) {
			const char *words[OPTIONS_WORDS_MAX];
			struct str rest = str_from(at->example), word;
			struct typed typed;
			struct arena arena;
			int count = 0;

			arena_init(&arena);
			while (str_split(&rest, ' ', &word))
				words[count++] = arena_text(&arena, word);
			type(&typed, count, words);
			CHECK(typed.goes_on);
			CHECK(typed.request.command == at);
			release(&typed);
			arena_release(&arena);
		}
	}
}

TEST(groups_are_known_by_name)
{
	CHECK(command_is_group("api-account"));
	CHECK(command_is_group("migrate"));
	CHECK(!command_is_group("serve"));
	CHECK(!command_is_group(""));
}

TEST(the_list_has_a_line_for_each)
{
	struct buf out;

	buf_init(&out, ADMIN_OUTPUT_LIMIT);
	command_list(&out);
	CHECK(strstr(out.data, "\n  settings list") != NULL);
	CHECK(strstr(out.data, "\n  audit") != NULL);
	buf_release(&out);
}

TEST(a_site_that_runs_does_not_migrate)
{
	const char *const texts[] = { "migrate" };
	struct typed typed = { .exit_code = 0 };
	struct admin admin = { .arena = &typed.arena, .out = &typed.out, .error = &typed.error };

	arena_init(&typed.arena);
	buf_init(&typed.out, 4096);
	buf_init(&typed.error, 4096);
	CHECK_INT(command_do(&admin, 1, texts), ADMIN_FAILED);
	CHECK_STR(buf_str(&typed.error), "sallyport: the site is running: stop it first\n");
	release(&typed);
}

TEST(what_is_no_command_is_refused)
{
	const char *const texts[] = { "serve" };
	struct typed typed = { .exit_code = 0 };
	struct admin admin = { .arena = &typed.arena, .out = &typed.out, .error = &typed.error };

	arena_init(&typed.arena);
	buf_init(&typed.out, 4096);
	buf_init(&typed.error, 4096);
	CHECK_INT(command_do(&admin, 1, texts), ADMIN_USAGE);
	release(&typed);
}

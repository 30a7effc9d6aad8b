/* SPDX-License-Identifier: Apache-2.0 */
/* Help is made of the same rows that read the command line. */
#include "admin/command.h"

#include "codec/utf8.h"

enum { LINE_COLUMN = 28 };

static const struct admin_command *const tables[] = {
	admin_account_commands, admin_user_commands,	  admin_audit_commands,
	admin_setting_commands, admin_metrics_commands,	  admin_migrate_commands,
	admin_node_commands,	admin_recording_commands, admin_person_commands,
};

const struct option_row admin_common_options[] = {
	{ "data", "DIR", "the site's data (SALLYPORT_DATA, ./var or /var/lib/sallyport)" },
	{ "site-config", "FILE", "stopped site: the file that serve reads by --config" },
	{ "store", "URL", "stopped site: its store, where that is not in DIR" },
	{ "master-key", "FILE", "stopped site: its master key, where that is not in DIR" },
	{ NULL },
};

/* All of them in a row; NULL behind the last. */
static const struct admin_command *
command_at(size_t index)
{
	for (size_t table = 0; table < COUNT_OF(tables); table++)
		for (const struct admin_command *at = tables[table]; at->group; at++)
			if (index-- == 0)
				return at;
	return NULL;
}

static const struct admin_command *
find(const char *group, const char *verb)
{
	for (size_t i = 0; command_at(i); i++) {
		const struct admin_command *command = command_at(i);

		if (strcmp(command->group, group) != 0)
			continue;
		if (!command->verb || (verb && strcmp(command->verb, verb) == 0))
			return command;
	}
	return NULL;
}

bool
command_is_group(const char *name)
{
	for (size_t i = 0; command_at(i); i++)
		if (strcmp(command_at(i)->group, name) == 0)
			return true;
	return false;
}

/* --- help --- */

static void
write_name(const struct admin_command *command, struct buf *out)
{
	buf_printf(out, "%s%s%s%s%s", command->group, command->verb ? " " : "",
		   command->verb ? command->verb : "", command->words[0] ? " " : "",
		   command->words);
}

static void
write_line(const struct admin_command *command, struct buf *out)
{
	size_t start = out->length;

	buf_append_text(out, "  ");
	write_name(command, out);
	if (out->length - start > LINE_COLUMN - 2) {
		buf_append_byte(out, '\n');
		start = out->length;
	}
	buf_printf(out, "%*s%s\n", (int)(LINE_COLUMN - (out->length - start)), "", command->line);
}

void
command_list(struct buf *out)
{
	for (size_t i = 0; command_at(i); i++)
		write_line(command_at(i), out);
}

static void
write_group_help(const char *group, struct buf *out)
{
	buf_printf(out, "usage: sallyport %s COMMAND [options]\n\n", group);
	for (size_t i = 0; command_at(i); i++)
		if (strcmp(command_at(i)->group, group) == 0)
			write_line(command_at(i), out);
	buf_printf(out, "\nsallyport %s COMMAND --help says more of one.\n", group);
}

static void
write_help(const struct admin_command *command, struct buf *out)
{
	buf_append_text(out, "usage: sallyport ");
	write_name(command, out);
	buf_printf(out, " [options]\n\n%s\n", command->line);
	if (command->more)
		buf_printf(out, "%s\n", command->more);
	if (command->options || command->shared)
		buf_append_text(out, "\noptions:\n");
	if (command->options)
		options_describe(command->options, out);
	if (command->shared)
		options_describe(command->shared, out);
	buf_append_text(out, "\nwhich site:\n");
	options_describe(admin_common_options, out);
	buf_printf(out, "\nexample:\n  sallyport %s\n", command->example);
}

/* --- reading --- */

static void
complain(struct buf *error, const char *text)
{
	buf_append_text(error, "sallyport: ");
	utf8_append_visible(error, str_from(text));
	buf_append_byte(error, '\n');
}

static int
refuse(struct buf *error, struct arena *arena, const char *why, const char *help)
{
	complain(error, arena_printf(arena, "%s; sallyport %s --help shows how", why, help));
	return ADMIN_USAGE;
}

/* A group without a verb, or with one it does not have. */
static int
answer_group(const char *group, const char *verb, bool wants_help, struct arena *arena,
	     struct buf *out, struct buf *error)
{
	if (verb)
		return refuse(error, arena,
			      arena_printf(arena, "%s has no command %s", group, verb), group);
	write_group_help(group, wants_help ? out : error);
	return wants_help ? ADMIN_OK : ADMIN_USAGE;
}

static bool
asks_for_help(int count, const char *const *texts)
{
	for (int i = 0; i < count; i++)
		if (strcmp(texts[i], "--help") == 0 || strcmp(texts[i], "-h") == 0)
			return true;
	return false;
}

static const char *
check_words(const struct admin_command *command, const struct options *options, struct arena *arena)
{
	if (options->word_count < command->words_least)
		return arena_printf(arena, "%s is wanted", command->words);
	if (options->word_count > command->words_most)
		return arena_printf(arena, "%s: that is one word too many",
				    options->words[command->words_most]);
	return NULL;
}

static bool
is_common(const struct option_row *row)
{
	for (const struct option_row *at = admin_common_options; at->name; at++)
		if (at == row)
			return true;
	return false;
}

/* What goes into the store is text; only a path may be anything. Mended silently, a password would
 * be another one. */
static const char *
check_texts(const struct options *options)
{
	for (size_t i = 0; i < options->word_count; i++)
		if (!utf8_is_valid(str_from(options->words[i])))
			return "a word is not UTF-8 text";
	for (size_t i = 0; i < options->given_count; i++)
		if (!is_common(options->given[i].row) &&
		    !utf8_is_valid(str_from(options->given[i].value)))
			return "an option's value is not UTF-8 text";
	return NULL;
}

bool
command_read(int count, const char *const *texts, struct arena *arena, struct buf *out,
	     struct buf *error, struct admin_request *ret_request, int *ret_exit)
{
	const struct option_row *const common[] = { admin_common_options, NULL };
	const char *group = texts[0], *verb, *help, *why = NULL;
	const char **rest = arena_array(arena, const char *, (size_t)count);
	const struct admin_command *command;
	int at, rest_count = 0;

	at = options_find_word(common, count - 1, texts + 1);
	verb = at < 0 ? NULL : texts[1 + at];
	command = find(group, verb);
	if (!command) {
		*ret_exit = answer_group(group, verb, asks_for_help(count - 1, texts + 1), arena,
					 out, error);
		return false;
	}
	for (int i = 1; i < count; i++)
		if (!command->verb || i != 1 + at)
			rest[rest_count++] = texts[i];
	help = command->verb ? arena_printf(arena, "%s %s", group, command->verb) : group;
	ret_request->command = command;

	const struct option_row *lists[4] = { 0 };
	size_t list_count = 0;

	if (command->options)
		lists[list_count++] = command->options;
	if (command->shared)
		lists[list_count++] = command->shared;
	lists[list_count] = admin_common_options;

	enum err err = options_parse(lists, rest_count, rest, arena, &ret_request->options, &why);

	if (ret_request->options.wants_help) {
		write_help(command, out);
		*ret_exit = ADMIN_OK;
		return false;
	}
	if (!err)
		why = check_words(command, &ret_request->options, arena);
	if (!err && !why)
		why = check_texts(&ret_request->options);
	if (why) {
		*ret_exit = refuse(error, arena, why, help);
		return false;
	}
	return true;
}

int
command_run(struct admin *admin, const struct admin_request *request)
{
	int exit_code = request->command->run(admin, &request->options);

	if (buf_error(admin->out) != OK) {
		buf_clear(admin->out);
		return admin_fail(admin, "there is too much to show at once: ask for less");
	}
	return exit_code;
}

int
command_do(struct admin *admin, int count, const char *const *texts)
{
	struct admin_request request;
	int exit_code = ADMIN_USAGE;

	if (count < 1 || !command_is_group(texts[0]))
		return admin_refuse(admin, "no such command: sallyport help lists them");
	if (!command_read(count, texts, admin->arena, admin->out, admin->error, &request,
			  &exit_code))
		return exit_code;
	if (request.command->needs & ADMIN_NEEDS_STOPPED)
		return admin_fail(admin, "the site is running: stop it first");
	return command_run(admin, &request);
}

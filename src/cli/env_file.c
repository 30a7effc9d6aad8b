/* SPDX-License-Identifier: Apache-2.0 */
/* Reads files of variables without a shell: nothing in them is run or expanded. */
#include "cli/env_file.h"

#include "codec/utf8.h"

static bool
is_name(struct str name)
{
	for (size_t i = 0; i < name.length; i++) {
		char c = name.data[i];
		bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';

		if (!is_letter && (i == 0 || c < '0' || c > '9'))
			return false;
	}
	return name.length > 0;
}

/* A comment behind a value, or nothing. */
static bool
is_comment(struct str text)
{
	struct str trimmed = str_trim(text);

	return trimmed.length == 0 || (trimmed.data[0] == '#' && trimmed.data != text.data);
}

static bool
take_value(struct str text, struct str *ret_value)
{
	struct str value = str_trim(text);
	char quote = value.length ? value.data[0] : '\0';

	if (quote == '"' || quote == '\'') {
		struct str rest = str_from_offset(value, 1);

		if (!str_contains_byte(rest, quote) || !str_split(&rest, quote, ret_value))
			return false;
		return is_comment(rest);
	}
	for (size_t i = 0; i < value.length; i++) {
		if (value.data[i] == '#' &&
		    (i == 0 || value.data[i - 1] == ' ' || value.data[i - 1] == '\t'))
			value = str_trim(str_of(value.data, i));
	}
	*ret_value = value;
	return true;
}

static bool
take_pair(struct str line, struct env_pair *ret_pair)
{
	struct str name, rest = line;

	if (str_starts(rest, STR("export ")) || str_starts(rest, STR("export\t")))
		rest = str_trim(str_from_offset(rest, strlen("export ")));
	if (!str_contains_byte(rest, '=') || !str_split(&rest, '=', &name))
		return false;
	name = str_trim(name);
	ret_pair->name = name;
	return is_name(name) && take_value(rest, &ret_pair->value);
}

enum err
env_file_parse(struct arena *arena, struct str text, struct env_file *ret_file,
	       const char **ret_why)
{
	struct env_file file = { 0 };
	struct str line;
	unsigned number = 0;
	size_t most = 1;

	if (!utf8_is_valid(text) || str_contains_byte(text, '\0')) {
		*ret_why = "is not text in UTF-8";
		return ERR_INVALID;
	}
	for (size_t i = 0; i < text.length; i++)
		most += text.data[i] == '\n';
	file.pairs = arena_array(arena, struct env_pair, most);
	for (struct str rest = text; str_split(&rest, '\n', &line);) {
		struct env_pair pair;

		number++;
		line = str_trim(line);
		if (line.length == 0 || line.data[0] == '#')
			continue;
		if (!take_pair(line, &pair)) {
			*ret_why =
				arena_printf(arena, "has a line %u that is not NAME=value", number);
			return ERR_INVALID;
		}
		file.pairs[file.count++] = (struct env_pair){ arena_str(arena, pair.name),
							      arena_str(arena, pair.value) };
	}
	*ret_file = file;
	return OK;
}

const char *
env_file_find(const struct env_file *file, const char *name)
{
	for (size_t i = file->count; i > 0; i--) {
		if (str_equal_text(file->pairs[i - 1].name, name))
			return file->pairs[i - 1].value.data;
	}
	return NULL;
}

enum err
env_file_path(struct arena *arena, const char *path, const char *home, const char **ret_path)
{
	if (path[0] != '~' || (path[1] != '\0' && path[1] != '/')) {
		*ret_path = path;
		return OK;
	}
	if (!home || !*home)
		return ERR_NOT_FOUND;
	*ret_path = arena_printf(arena, "%s%s", home, path + 1);
	return OK;
}

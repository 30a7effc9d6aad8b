/* SPDX-License-Identifier: Apache-2.0 */
/* Indentation, quoting, and nothing else. */
#include "api/yaml.h"

void
yaml_init(struct yaml *yaml, struct buf *out)
{
	*yaml = (struct yaml){ .out = out };
}

static void
indent(struct yaml *yaml)
{
	unsigned depth = yaml->is_first_of_item ? yaml->depth - 1 : yaml->depth;

	for (unsigned i = 0; i < depth; i++)
		buf_append_text(yaml->out, "  ");
	if (yaml->is_first_of_item)
		buf_append_text(yaml->out, "- ");
	yaml->is_first_of_item = false;
}

/* JSON's escapes are YAML's too. */
static void
quote(struct buf *out, const char *text)
{
	buf_append_byte(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_append_byte(out, '\\');
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			buf_printf(out, "\\u%04x", (unsigned)*text);
		else
			buf_append_byte(out, *text);
	}
	buf_append_byte(out, '"');
}

/* A key of letters, or a path; anything else, such as a status or "no", would not be read as a
 * text. */
static bool
is_plain(const char *key)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./{}";
	static const char *const words[] = { "true", "false", "null", "yes", "no",
					     "on",   "off",   "y",    "n" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_equal_nocase(str_from(key), str_from(words[i])))
			return false;
	return *key && (*key < '0' || *key > '9') && *key != '-' && *key != '{' &&
	       key[strspn(key, letters)] == '\0';
}

static void
print_key(struct yaml *yaml, const char *key)
{
	indent(yaml);
	if (is_plain(key))
		buf_append_text(yaml->out, key);
	else
		quote(yaml->out, key);
	buf_append_byte(yaml->out, ':');
}

void
yaml_open(struct yaml *yaml, const char *key)
{
	print_key(yaml, key);
	buf_append_byte(yaml->out, '\n');
	yaml->depth++;
}

void
yaml_close(struct yaml *yaml)
{
	yaml->depth--;
}

void
yaml_open_item(struct yaml *yaml)
{
	yaml->depth++;
	yaml->is_first_of_item = true;
}

void
yaml_text(struct yaml *yaml, const char *key, const char *text)
{
	print_key(yaml, key);
	buf_append_byte(yaml->out, ' ');
	quote(yaml->out, text);
	buf_append_byte(yaml->out, '\n');
}

void
yaml_int(struct yaml *yaml, const char *key, int64_t value)
{
	print_key(yaml, key);
	buf_printf(yaml->out, " %lld\n", (long long)value);
}

void
yaml_true(struct yaml *yaml, const char *key)
{
	yaml_raw(yaml, key, "true");
}

void
yaml_raw(struct yaml *yaml, const char *key, const char *value)
{
	print_key(yaml, key);
	buf_printf(yaml->out, " %s\n", value);
}

void
yaml_item(struct yaml *yaml, const char *text)
{
	indent(yaml);
	buf_append_text(yaml->out, "- ");
	quote(yaml->out, text);
	buf_append_byte(yaml->out, '\n');
}

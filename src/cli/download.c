/* SPDX-License-Identifier: Apache-2.0 */
/* The name comes from the site, and the working folder may be a home folder: ".bashrc" and "../x"
 * must not be reachable. */
#include "cli/download.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "codec/uri.h"
#include "codec/utf8.h"

enum { NAME_MAX_BYTES = 200, COPIES_MAX = 999 };

/* Cuts one "; name=value" off the front of *rest; a quoted value may hold ';' and \-escapes. False
 * at the end. */
static bool
next_parameter(struct arena *arena, struct str *rest, struct str *ret_name, struct str *ret_value)
{
	struct str at = str_trim(*rest);

	while (str_starts(at, STR(";")))
		at = str_trim(str_from_offset(at, 1));
	if (at.length == 0)
		return false;
	size_t length = 0;
	while (length < at.length && at.data[length] != '=' && at.data[length] != ';')
		length++;
	*ret_name = str_trim(str_of(at.data, length));
	*ret_value = STR("");
	at = str_from_offset(at, length);
	if (str_starts(at, STR("=")))
		at = str_trim(str_from_offset(at, 1));
	if (!str_starts(at, STR("\""))) {
		for (length = 0; length < at.length && at.data[length] != ';'; length++)
			;
		*ret_value = str_trim(str_of(at.data, length));
		*rest = str_from_offset(at, length);
		return true;
	}
	char *text = arena_alloc(arena, at.length);
	size_t used = 0, i;
	for (i = 1; i < at.length && at.data[i] != '"'; i++) {
		if (at.data[i] == '\\' && i + 1 < at.length)
			i++;
		text[used++] = at.data[i];
	}
	*ret_value = str_of(text, used);
	*rest = str_from_offset(at, i + 1);
	return true;
}

/* RFC 8187: UTF-8'language'percent-escaped. */
static bool
decode_extended(struct arena *arena, struct str value, struct str *ret_text)
{
	struct str charset, language, rest = value;

	if (!str_split(&rest, '\'', &charset) || !rest.data || !str_split(&rest, '\'', &language) ||
	    !rest.data)
		return false;
	return str_equal_nocase(charset, STR("UTF-8")) && uri_decode(arena, rest, ret_text) == OK;
}

static struct str
named_in(struct arena *arena, struct str disposition)
{
	struct str name, value, extended, plain = { 0 }, better = { 0 };

	while (next_parameter(arena, &disposition, &name, &value)) {
		if (str_equal_nocase(name, STR("filename")))
			plain = value;
		else if (str_equal_nocase(name, STR("filename*")) &&
			 decode_extended(arena, value, &extended))
			better = extended;
	}
	return better.length ? better : plain;
}

static struct str
last_part(struct str path)
{
	size_t at = path.length;

	while (at > 0 && path.data[at - 1] != '/' && path.data[at - 1] != '\\')
		at--;
	return str_from_offset(path, at);
}

static const char *
make_safe(struct arena *arena, struct str path)
{
	struct str name = str_trim(last_part(path));
	char *out;
	size_t length = 0;
	uint32_t code;

	while (str_starts(name, STR(".")) || str_starts(name, STR("-")))
		name = str_from_offset(name, 1);
	out = arena_alloc(arena, name.length + 1);
	for (size_t at = 0; at < name.length;) {
		size_t step = utf8_sequence(str_from_offset(name, at), &code);

		if (length + (step ? step : 1) > NAME_MAX_BYTES)
			break;
		if (step == 0 || utf8_is_control(code)) {
			out[length++] = '_';
		} else {
			memcpy(out + length, name.data + at, step);
			length += step;
		}
		at += step ? step : 1;
	}
	return out;
}

const char *
download_name(struct arena *arena, struct str disposition, const char *fallback)
{
	const char *name = make_safe(arena, named_in(arena, disposition));

	if (!*name)
		name = make_safe(arena, str_from(fallback));
	return *name ? name : "download";
}

enum err
download_save(struct arena *arena, int folder, const char *name, struct str bytes, unsigned mode,
	      const char **ret_name)
{
	const char *chosen = name;
	int file = -1;
	enum err err;

	for (int copy = 0; copy <= COPIES_MAX && file < 0; copy++) {
		if (copy > 0)
			chosen = arena_printf(arena, "%s.%d", name, copy);
		file = openat(folder, chosen, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			      mode);
		if (file < 0 && errno != EEXIST)
			return ERR_IO;
	}
	if (file < 0)
		return ERR_CONFLICT;
	err = descriptor_write(file, bytes);
	if (close(file) < 0 && !err)
		err = ERR_IO;
	if (err)
		unlinkat(folder, chosen, 0);
	else
		*ret_name = chosen;
	return err;
}

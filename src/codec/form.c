/* SPDX-License-Identifier: Apache-2.0 */
/* Forms and queries: pairs between '&', a name and a value round the first '='. */
#include "codec/form.h"

#include "base/limits.h"
#include "codec/uri.h"

static enum err
decode(struct arena *arena, struct str text, struct str *ret_text)
{
	char *spaced = arena_text(arena, text);

	for (size_t i = 0; i < text.length; i++) {
		if (spaced[i] == '+')
			spaced[i] = ' ';
	}
	return uri_decode(arena, str_of(spaced, text.length), ret_text);
}

static size_t
count_parts(struct str text)
{
	struct str part;
	size_t count = 0;

	for (struct str rest = text; str_split(&rest, '&', &part);)
		count += part.length > 0;
	return count;
}

enum err
form_parse(struct arena *arena, struct str text, struct form *ret_form)
{
	struct form form = { 0 };
	struct str part, name;
	enum err err;

	size_t count = count_parts(text);
	if (count > LIMIT_FORM_PAIRS)
		return ERR_LIMIT;
	form.pairs = arena_array(arena, struct form_pair, count);
	for (struct str rest = text; str_split(&rest, '&', &part);) {
		struct form_pair *pair = &form.pairs[form.count];

		if (part.length == 0)
			continue;
		if (!str_split(&part, '=', &name) || name.length == 0)
			return ERR_INVALID;
		err = decode(arena, name, &pair->name);
		if (err)
			return err;
		err = decode(arena, part, &pair->value); /* what follows the first '=' */
		if (err)
			return err;
		form.count++;
	}
	*ret_form = form;
	return OK;
}

const struct str *
form_find(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++) {
		if (str_equal_text(form->pairs[i].name, name))
			return &form->pairs[i].value;
	}
	return NULL;
}

size_t
form_count(const struct form *form, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < form->count; i++)
		count += str_equal_text(form->pairs[i].name, name);
	return count;
}

void
form_write(struct buf *out, struct str name, struct str value)
{
	struct str before = buf_str(out);

	if (before.length > 0 && !str_ends(before, STR("?")) && !str_ends(before, STR("&")))
		buf_append_byte(out, '&');
	uri_encode(out, name);
	buf_append_byte(out, '=');
	uri_encode(out, value);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* settings list and set: the rows of model/config.c with what this site has set. */
#include "actions/site/stored_settings.h"
#include "admin/admin.h"
#include "codec/utf8.h"

struct look {
	struct admin *admin;
	struct site_settings settings;
};

static enum err
read_in(struct tx *tx, void *context)
{
	struct look *look = context;

	return stored_settings_read(tx, look->admin->arena, &look->settings);
}

static const char *
choices_of(const struct field *field, struct arena *arena)
{
	const char *text = field->choices[0];

	for (size_t i = 1; field->choices[i]; i++)
		text = arena_printf(arena, "%s, %s", text, field->choices[i]);
	return text;
}

static const char *
bounds_of(const struct field *field, struct arena *arena)
{
	switch (field->kind) {
	case ROW_INT:
		return arena_printf(arena, "%lld to %lld", (long long)field_minimum(field),
				    (long long)field_maximum(field));
	case ROW_BOOL:
		return "true or false";
	case ROW_ENUM:
		return choices_of(field, arena);
	case ROW_LIST:
		return arena_printf(arena, "at most %lld, by commas", (long long)field->maximum);
	default:
		return arena_printf(arena, "%lld to %lld characters", (long long)field->minimum,
				    (long long)field->maximum);
	}
}

struct shown {
	const struct field *field;
	const char *value, *initial, *bounds;
};

/* An empty value can be seen, too. */
static void
write_value(const char *name, const char *value, struct buf *out)
{
	buf_printf(out, "%s = ", name);
	utf8_append_visible(out, *value ? str_from(value) : STR("\"\""));
	buf_append_byte(out, '\n');
}

static void
write_text(const struct shown *shown, struct buf *out)
{
	bool is_default = strcmp(shown->value, shown->initial) == 0;

	write_value(shown->field->name, shown->value, out);
	buf_printf(out, "    %s\n    %s; ", shown->field->doc, shown->bounds);
	if (is_default)
		buf_append_text(out, "this is the default\n");
	else
		buf_printf(out, "default \"%s\"\n", shown->initial);
}

static void
write_json(const struct shown *shown, struct json_writer *writer)
{
	const struct {
		const char *name, *text;
	} texts[] = {
		{ "name", shown->field->name }, { "value", shown->value },
		{ "default", shown->initial },	{ "bounds", shown->bounds },
		{ "doc", shown->field->doc },
	};

	json_write_begin_object(writer);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		json_write_name(writer, texts[i].name);
		json_write_text(writer, str_from(texts[i].text));
	}
	json_write_end_object(writer);
}

static int
list(struct admin *admin, const struct options *options)
{
	struct look look = { .admin = admin };
	bool is_json = options_has(options, "json");
	struct site_settings defaults;
	struct json_writer writer;
	enum err err = store_read(admin->reader, read_in, &look);

	if (err)
		return admin_explain(admin, NULL, err, "read the settings", NULL);
	site_settings_default(&defaults, admin->arena);
	json_write_init(&writer, admin->out);
	if (is_json)
		json_write_begin_array(&writer);
	for (size_t i = 0; i < site_settings_shape.count; i++) {
		const struct field *field = &site_settings_shape.fields[i];
		const struct shown shown = {
			field,
			stored_settings_text(field, &look.settings, admin->arena),
			stored_settings_text(field, &defaults, admin->arena),
			bounds_of(field, admin->arena),
		};

		if (is_json)
			write_json(&shown, &writer);
		else
			write_text(&shown, admin->out);
	}
	if (is_json) {
		json_write_end_array(&writer);
		buf_append_byte(admin->out, '\n');
	}
	return ADMIN_OK;
}

static int
set(struct admin *admin, const struct options *options)
{
	bool resets = options_has(options, "default");
	const char *name = options->words[0];
	const char *value = options->word_count > 1 ? options->words[1] : NULL;
	struct call call = admin_call(admin, NULL, NULL);
	const char *stored = "";
	enum err err;

	if (resets == (value != NULL))
		return admin_refuse(admin, "settings set wants a VALUE or --default; sallyport "
					   "settings set --help shows how");
	err = stored_settings_change(&call, name, value, &stored);
	if (err == ERR_NOT_FOUND)
		return admin_fail(admin,
				  "there is no setting \"%s\": sallyport settings list shows them",
				  name);
	if (err)
		return admin_explain(admin, &call, err, arena_printf(admin->arena, "set %s", name),
				     NULL);
	write_value(name, stored, admin->out);
	return ADMIN_OK;
}

static const struct option_row list_options[] = {
	{ "json", NULL, "print JSON" },
	{ NULL },
};
static const struct option_row set_options[] = {
	{ "default", NULL, "back to the default, in place of VALUE" },
	{ NULL },
};

const struct admin_command admin_setting_commands[] = {
	{
		.group = "settings",
		.verb = "list",
		.words = "",
		.line = "Lists the site's settings: value, meaning, bounds, default.",
		.example = "settings list",
		.options = list_options,
		.needs = ADMIN_NEEDS_STORE,
		.run = list,
	},
	{
		.group = "settings",
		.verb = "set",
		.words = "NAME [VALUE]",
		.line = "Changes a setting; a running site goes by it from the next request on.",
		.example = "settings set lockout_failures 5",
		.options = set_options,
		.words_least = 1,
		.words_most = 2,
		.needs = ADMIN_NEEDS_STORE,
		.run = set,
	},
	{ .group = NULL },
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Kept as text by name, so that a new setting needs no migration and one that went does no harm. */
#include "actions/site/stored_settings.h"

#include "base/log.h"
#include "store/queries.h"

static const char generation_name[] = "settings";

enum { TEXT_LIMIT = 32 * 1024 };

static void
take_stored(struct site_settings *settings, struct str name, struct str value, struct arena *arena)
{
	const char *wrong = site_settings_set(settings, name, value, arena);

	if (wrong)
		log_warning("settings.ignored", LOG_STR("setting", name), LOG_TEXT("why", wrong));
}

enum err
stored_settings_read(struct tx *tx, struct arena *arena, struct site_settings *ret_settings)
{
	CLEANUP(query_closep) struct query *query = NULL;
	struct site_settings settings;
	bool has_row;
	enum err err;

	site_settings_default(&settings, arena);
	err = query_open(tx, query_named(QUERY_SITE_SETTINGS), NULL, 0, &query);
	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row;
	     err = query_next(query, &has_row)) {
		struct str name = arena_str(arena, query_str(query, 0));

		take_stored(&settings, name, arena_str(arena, query_str(query, 1)), arena);
	}
	if (err)
		return err;
	*ret_settings = settings;
	return OK;
}

enum err
stored_settings_generation(struct tx *tx, int64_t *ret_number)
{
	const struct value values[] = { VALUE_OF_TEXT(generation_name) };

	return query_number(tx, query_named(QUERY_ACCESS_GENERATION), values, COUNT_OF(values),
			    ret_number);
}

const char *
stored_settings_text(const struct field *field, const struct site_settings *settings,
		     struct arena *arena)
{
	CLEANUP(buf_release) struct buf text;
	const struct items *items;

	buf_init(&text, TEXT_LIMIT);
	switch (field->kind) {
	case ROW_TEXT:
		return *(const char *const *)field_in(field, settings);
	case ROW_BOOL:
		return field_number(field, settings) ? "true" : "false";
	case ROW_ENUM:
		return field->choices[field_number(field, settings) - 1];
	case ROW_LIST:
		break;
	default:
		return arena_printf(arena, "%lld", (long long)field_number(field, settings));
	}
	items = field_in(field, settings);
	for (size_t i = 0; i < items->count; i++)
		buf_printf(&text, "%s%s", i ? "," : "", ((const char *const *)items->data)[i]);
	return arena_text(arena, buf_str(&text));
}

struct setting_change {
	struct call *call;
	const struct field *field;
	const char *value; /* NULL: back to the default */
	const char *stored;
};

static enum err
write_value(struct tx *tx, const struct setting_change *change)
{
	const struct value values[] = { VALUE_OF_TEXT(change->field->name),
					VALUE_OF_TEXT(change->stored) };
	const struct value generation = VALUE_OF_TEXT(generation_name);
	enum err err;

	if (change->value)
		err = query_run(tx, query_named(QUERY_SITE_SETTING_PUT), values, COUNT_OF(values),
				NULL);
	else
		err = query_run(tx, query_named(QUERY_SITE_SETTING_DELETE), values, 1, NULL);
	if (err)
		return err;
	return query_run(tx, query_named(QUERY_ACCESS_GENERATION_NEXT), &generation, 1, NULL);
}

static enum err
write_audit(struct records *records, const struct setting_change *change, const char *before)
{
	CLEANUP(buf_release) struct buf details;
	struct json_writer writer;
	enum err err;

	buf_init(&details, 4 * TEXT_LIMIT);
	json_write_init(&writer, &details);
	json_write_begin_object(&writer);
	json_write_name(&writer, "name");
	json_write_text(&writer, str_from(change->field->name));
	json_write_name(&writer, "before");
	json_write_text(&writer, str_from(before));
	json_write_name(&writer, "after");
	json_write_text(&writer, str_from(change->stored));
	json_write_end_object(&writer);
	err = buf_error(&details);
	if (err)
		return err;
	return records_audit(records, "setting.changed", "setting", 0, buf_str(&details), NULL);
}

static void
tell(void *context)
{
	const struct notices *notices = context;

	notices->settings_changed(notices->context);
}

/* Held against the settings of this very transaction, whatever the snapshot says. */
static enum err
change_in(struct tx *tx, void *context)
{
	struct setting_change *change = context;
	struct call *call = change->call;
	struct site_settings settings, defaults;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	const struct notices *notices = call->site->notices;
	const char *before;
	enum err err;

	call_reset(call);
	err = stored_settings_read(tx, call->arena, &settings);
	if (err)
		return err;
	before = stored_settings_text(change->field, &settings, call->arena);
	site_settings_default(&defaults, call->arena);
	change->stored = stored_settings_text(change->field, &defaults, call->arena);
	if (change->value) {
		const char *wrong = site_settings_set(&settings, str_from(change->field->name),
						      str_from(change->value), call->arena);

		if (wrong)
			return call_refuse(call, wrong);
		change->stored = stored_settings_text(change->field, &settings, call->arena);
	}
	err = write_value(tx, change);
	if (!err)
		err = write_audit(&records, change, before);
	if (err)
		return err;
	if (notices && notices->settings_changed)
		tx_after(tx, tell, (void *)(uintptr_t)notices);
	return OK;
}

enum err
stored_settings_change(struct call *call, const char *name, const char *value,
		       const char **ret_value)
{
	struct setting_change change = { .call = call, .value = value };
	enum err err;

	change.field = shape_field(&site_settings_shape, str_from(name));
	if (!change.field)
		return ERR_NOT_FOUND;
	err = store_write(call->store, change_in, &change);
	if (err)
		return err;
	*ret_value = change.stored;
	return OK;
}

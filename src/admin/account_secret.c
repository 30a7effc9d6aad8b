/* SPDX-License-Identifier: Apache-2.0 */
/* api-account regenerate, rotate and retire: the life of client secrets. */
#include "admin/account.h"

#include "admin/when.h"
#include "base/clock.h"

struct secret_change {
	struct call *call;
	int64_t account_id;
	const char *event;
	enum err (*apply)(struct tx *tx, struct secret_change *change);
	const struct made_secret *secret; /* NULL: none is made */
	int64_t old_expires_at;		  /* of rotate */
	int64_t secret_id;		  /* made, or to retire */
};

static enum err
apply_regenerate(struct tx *tx, struct secret_change *change)
{
	return secret_regenerate(tx, change->account_id, change->secret, clock_now_ms(),
				 &change->secret_id);
}

static enum err
apply_rotate(struct tx *tx, struct secret_change *change)
{
	return secret_rotate(tx, change->account_id, change->secret, clock_now_ms(),
			     change->old_expires_at, &change->secret_id);
}

static enum err
apply_retire(struct tx *tx, struct secret_change *change)
{
	return secret_retire(tx, change->account_id, change->secret_id);
}

static enum err
audit(struct records *records, const struct secret_change *change)
{
	CLEANUP(buf_release) struct buf details;
	struct json_writer writer;
	enum err err;

	buf_init(&details, ADMIN_ERROR_LIMIT);
	json_write_init(&writer, &details);
	json_write_begin_object(&writer);
	json_write_name(&writer, "secret_id");
	json_write_int(&writer, change->secret_id);
	if (change->old_expires_at) {
		json_write_name(&writer, "old_expires_at");
		json_write_int(&writer, change->old_expires_at);
	}
	json_write_end_object(&writer);
	err = buf_error(&details);
	if (err)
		return err;
	return records_audit(records, change->event, "api_account", change->account_id,
			     buf_str(&details), NULL);
}

/* The account may have gone since it was looked up. */
static enum err
change_in(struct tx *tx, void *context)
{
	struct secret_change *change = context;
	struct actor actor;
	struct records records = call_records(change->call, tx, &actor);
	void *row;
	enum err err;

	err = records_get(&records, &api_account_resource, 0, change->account_id, &row);
	if (!err)
		err = change->apply(tx, change);
	if (!err)
		err = audit(&records, change);
	if (err)
		return err;
	call_announce_access(change->call, tx, change->account_id);
	return OK;
}

static enum err
run(struct admin *admin, struct secret_change *change)
{
	struct call call = admin_call(admin, &api_account_resource, NULL);

	change->call = &call;
	return store_write(admin->store, change_in, change);
}

int
account_regenerate(struct admin *admin, const struct options *options)
{
	struct secret_change change = { .event = "api_account.secret_regenerated",
					.apply = apply_regenerate };
	struct account_view view;
	struct made_secret secret;
	int exit_code = account_must_find(admin, options->words[0], &view);
	enum err err;

	if (exit_code)
		return exit_code;
	secret_make(&admin->site->rules.key, admin->arena, &secret);
	change.account_id = view.row->id;
	change.secret = &secret;
	err = run(admin, &change);
	if (err)
		return admin_explain(admin, NULL, err, "make a new secret", NULL);
	account_print_secret(admin, options, view.row, secret.text, change.secret_id);
	return ADMIN_OK;
}

static int
read_end(struct admin *admin, const struct options *options, int64_t *ret_ms)
{
	const char *text = options_text(options, "expires");

	*ret_ms = 0;
	if (!text)
		return ADMIN_OK;
	if (when_parse(str_from(text), clock_now_ms(), WHEN_AHEAD, ret_ms) != OK)
		return admin_refuse(admin, "--expires %s: %s is wanted", text, WHEN_FORMS);
	if (*ret_ms <= clock_now_ms())
		return admin_refuse(admin,
				    "--expires %s is in the past; sallyport api-account regenerate "
				    "ends the old secret now",
				    text);
	return ADMIN_OK;
}

int
account_rotate(struct admin *admin, const struct options *options)
{
	struct secret_change change = { .event = "api_account.secret_rotated",
					.apply = apply_rotate };
	struct account_view view;
	struct made_secret secret;
	int exit_code = read_end(admin, options, &change.old_expires_at);
	enum err err;

	if (!exit_code)
		exit_code = account_must_find(admin, options->words[0], &view);
	if (exit_code)
		return exit_code;
	secret_make(&admin->site->rules.key, admin->arena, &secret);
	change.account_id = view.row->id;
	change.secret = &secret;
	err = run(admin, &change);
	if (err == ERR_CONFLICT)
		return admin_fail(admin,
				  "\"%s\" has two secrets in force already: retire one first "
				  "(sallyport api-account show lists them)",
				  view.row->name);
	if (err)
		return admin_explain(admin, NULL, err, "make a second secret", NULL);
	account_print_secret(admin, options, view.row, secret.text, change.secret_id);
	return ADMIN_OK;
}

int
account_retire(struct admin *admin, const struct options *options)
{
	struct secret_change change = { .event = "api_account.secret_retired",
					.apply = apply_retire };
	const char *number = options->words[1];
	struct account_view view;
	int exit_code;
	enum err err;

	if (str_to_int(str_from(number), 1, INT64_MAX, &change.secret_id) != OK)
		return admin_refuse(admin,
				    "\"%s\" is no secret's number: sallyport api-account show "
				    "lists them",
				    number);
	exit_code = account_must_find(admin, options->words[0], &view);
	if (exit_code)
		return exit_code;
	change.account_id = view.row->id;
	err = run(admin, &change);
	if (err == ERR_NOT_FOUND)
		return admin_fail(admin,
				  "\"%s\" has no secret %s: sallyport api-account show lists them",
				  view.row->name, number);
	if (err)
		return admin_explain(admin, NULL, err, "retire the secret", NULL);
	buf_printf(admin->out, "retired secret %s\n", number);
	return ADMIN_OK;
}

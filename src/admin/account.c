/* SPDX-License-Identifier: Apache-2.0 */
/* api-account create, update and delete: the row by its generic verbs, and in the same write what
 * access/ keeps of the account. */
#include "admin/account.h"

#include "actions/generic.h"
#include "base/clock.h"
#include "codec/utf8.h"

struct writing {
	const struct account_wishes *wishes;
	const struct made_secret *secret; /* of a create */
	int64_t secret_id;
};

/* Its first secret belongs to the same write: there is no account that nobody can log in with. */
static enum err
after_write(struct call *call, struct records *records, const struct change *change, void *context)
{
	struct writing *writing = context;
	enum err err;

	err = account_write_wishes(records, change->id, writing->wishes);
	if (err || !writing->secret)
		return err;
	err = secret_regenerate(records->tx, change->id, writing->secret, clock_now_ms(),
				&writing->secret_id);
	if (err)
		return err;
	return records_audit(records, "api_account.secret_made", "api_account", change->id,
			     (struct str){ 0 }, NULL);
}

void
account_print_secret(struct admin *admin, const struct options *options,
		     const struct api_account *account, const char *secret, int64_t secret_id)
{
	struct json_writer writer;

	if (!options_has(options, "json")) {
		buf_printf(admin->out, "client_id=%s\nclient_secret=%s\n", account->client_id,
			   secret);
		return;
	}
	json_write_init(&writer, admin->out);
	json_write_begin_object(&writer);
	json_write_name(&writer, "id");
	json_write_int(&writer, account->id);
	json_write_name(&writer, "name");
	json_write_text(&writer, str_from(account->name));
	json_write_name(&writer, "client_id");
	json_write_text(&writer, str_from(account->client_id));
	json_write_name(&writer, "client_secret");
	json_write_text(&writer, str_from(secret));
	json_write_name(&writer, "secret_id");
	json_write_int(&writer, secret_id);
	json_write_end_object(&writer);
	buf_append_byte(admin->out, '\n');
}

static int
create(struct admin *admin, const struct options *options)
{
	const char *name = options->words[0];
	const char *what = arena_printf(admin->arena, "create API account \"%s\"", name);
	struct account_wishes wishes;
	struct made_secret secret;
	struct writing writing = { &wishes, &secret, 0 };
	const struct call_more more = { .context = &writing, .after = after_write };
	struct call call;
	int exit_code;
	enum err err;

	exit_code = account_read_wishes(admin, options, name, &wishes);
	if (exit_code)
		return exit_code;
	secret_make(&admin->site->rules.key, admin->arena, &secret);
	call = admin_call(admin, &api_account_resource, wishes.body);
	call.more = &more;
	err = generic_create(&call);
	if (err)
		return admin_explain(admin, &call, err, what, account_members);
	account_print_secret(admin, options, call.row, secret.text, writing.secret_id);
	return ADMIN_OK;
}

static bool
is_empty(const struct account_wishes *wishes)
{
	return json_count(wishes->body) == 0 && !wishes->sets_expiry && !wishes->sets_second &&
	       !wishes->sets_hour;
}

static int
update(struct admin *admin, const struct options *options)
{
	const char *what =
		arena_printf(admin->arena, "update API account \"%s\"", options->words[0]);
	struct account_wishes wishes;
	struct writing writing = { .wishes = &wishes };
	const struct call_more more = { .context = &writing, .after = after_write };
	struct account_view view;
	struct call call;
	int exit_code;
	enum err err;

	exit_code = account_read_wishes(admin, options, NULL, &wishes);
	if (!exit_code && is_empty(&wishes))
		exit_code = admin_refuse(admin, "nothing to change was given: sallyport "
						"api-account update --help shows what can be");
	if (!exit_code)
		exit_code = account_must_find(admin, options->words[0], &view);
	if (exit_code)
		return exit_code;
	call = admin_call(admin, &api_account_resource, wishes.body);
	call.ids[0] = view.row->id;
	call.id_count = 1;
	call.more = &more;
	err = generic_update(&call);
	if (err)
		return admin_explain(admin, &call, err, what, account_members);
	return account_show_one(admin, options, view.row->client_id);
}

static int
delete_account(struct admin *admin, const struct options *options)
{
	const char *what =
		arena_printf(admin->arena, "delete API account \"%s\"", options->words[0]);
	struct account_view view;
	struct call call;
	int exit_code;
	enum err err;

	exit_code = account_must_find(admin, options->words[0], &view);
	if (exit_code)
		return exit_code;
	call = admin_call(admin, &api_account_resource, NULL);
	call.ids[0] = view.row->id;
	call.id_count = 1;
	err = generic_delete(&call);
	if (err)
		return admin_explain(admin, &call, err, what, account_members);
	buf_append_text(admin->out, "deleted ");
	utf8_append_visible(admin->out, str_from(view.row->name));
	buf_append_byte(admin->out, '\n');
	return ADMIN_OK;
}

static const struct option_row show_options[] = {
	{ "json", NULL, "print JSON" },
	{ NULL },
};
static const struct option_row update_options[] = {
	{ "name", "NAME", "another name" },
	{ NULL },
};
static const struct option_row rotate_options[] = {
	{ "expires", "WHEN", "when the old secret ends: 2026-01-31, 12h from now; else it stays" },
	{ "json", NULL, "print JSON" },
	{ NULL },
};

const struct admin_command admin_account_commands[] = {
	{
		.group = "api-account",
		.verb = "create",
		.words = "NAME",
		.line = "Lets a program in: makes an account and prints its client id and secret.",
		.more = "The secret is shown this once; the site keeps a keyed hash of it. Without "
			"options the\naccount may log in and do nothing.",
		.example =
			"api-account create deploy --config full --vault --networks 192.0.2.0/24",
		.shared = account_option_rows,
		.words_least = 1,
		.words_most = 1,
		.needs = ADMIN_NEEDS_STORE | ADMIN_NEEDS_KEY,
		.run = create,
	},
	{
		.group = "api-account",
		.verb = "list",
		.words = "",
		.line = "Lists the accounts with their last use.",
		.more = "A use shows within half a minute while the site runs.",
		.example = "api-account list --json",
		.options = show_options,
		.needs = ADMIN_NEEDS_STORE,
		.run = account_list,
	},
	{
		.group = "api-account",
		.verb = "show",
		.words = "NAME",
		.line = "Shows one account and its secrets (their numbers, ends and last use).",
		.more = "NAME is the account's name or its client id.",
		.example = "api-account show deploy",
		.options = show_options,
		.words_least = 1,
		.words_most = 1,
		.needs = ADMIN_NEEDS_STORE,
		.run = account_show,
	},
	{
		.group = "api-account",
		.verb = "update",
		.words = "NAME",
		.line = "Changes what an account may do; what is not named stays as it is.",
		.more = "Holds from the next request on, also for tokens that are out already.",
		.example = "api-account update deploy --config read --no-vault --expires 30d",
		.options = update_options,
		.shared = account_option_rows,
		.words_least = 1,
		.words_most = 1,
		.needs = ADMIN_NEEDS_STORE,
		.run = update,
	},
	{
		.group = "api-account",
		.verb = "delete",
		.words = "NAME",
		.line = "Deletes an account; its secrets and tokens are dead at once.",
		.example = "api-account delete deploy",
		.words_least = 1,
		.words_most = 1,
		.needs = ADMIN_NEEDS_STORE,
		.run = delete_account,
	},
	{
		.group = "api-account",
		.verb = "regenerate",
		.words = "NAME",
		.line = "Makes a new secret; the old ones and all tokens are dead at once.",
		.more = "For a secret that got out. To change one without an outage: rotate.",
		.example = "api-account regenerate deploy",
		.options = show_options,
		.words_least = 1,
		.words_most = 1,
		.needs = ADMIN_NEEDS_STORE | ADMIN_NEEDS_KEY,
		.run = account_regenerate,
	},
	{
		.group = "api-account",
		.verb = "rotate",
		.words = "NAME",
		.line = "Makes a second secret beside the first, so that programs can be moved.",
		.more = "Two secrets at most are in force. When nothing uses the old one any more "
			"(see "
			"show),\nretire it, or let it end by --expires.",
		.example = "api-account rotate deploy --expires 7d",
		.options = rotate_options,
		.words_least = 1,
		.words_most = 1,
		.needs = ADMIN_NEEDS_STORE | ADMIN_NEEDS_KEY,
		.run = account_rotate,
	},
	{
		.group = "api-account",
		.verb = "retire",
		.words = "NAME SECRET",
		.line = "Ends one secret and the tokens made with it.",
		.more = "SECRET is its number: sallyport api-account show NAME lists them.",
		.example = "api-account retire deploy 3",
		.words_least = 2,
		.words_most = 2,
		.needs = ADMIN_NEEDS_STORE,
		.run = account_retire,
	},
	{ .group = NULL },
};

/* SPDX-License-Identifier: Apache-2.0 */
/* login-link and explain: letting somebody in without a password, and saying what they may. */
#include "actions/people/sign_in.h"
#include "actions/session/items.h"
#include "admin/admin.h"
#include "codec/utf8.h"
#include "model/seeds.h"
#include "model/texts.h"
#include "store/queries.h"

enum { HTTPS_PORT = 443 };

/* --- whom and what --- */

struct search {
	struct admin *admin;
	enum query_name name;
	struct str key;
	int64_t id;
	bool is_single;
};

static enum err
search_in(struct tx *tx, void *context)
{
	struct search *search = context;
	const struct value by_name[] = { VALUE_OF_INT(SEED_LOCAL_PROVIDER),
					 VALUE_OF_STR(search->key) };
	bool is_item = search->name == QUERY_MAY_ITEM_BY_NAME,
	     is_first = search->name == QUERY_LOGIN_ADMIN_FIRST, has_more;
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err;

	err = query_open_row(tx, query_named(search->name), is_item ? &by_name[1] : by_name,
			     is_first  ? 0
			     : is_item ? 1
				       : 2,
			     &query);
	if (err)
		return err;
	search->id = query_int(query, 0);
	err = query_next(query, &has_more);
	search->is_single = !has_more;
	return err;
}

static enum err
find(struct admin *admin, enum query_name name, const char *text, struct search *ret_search)
{
	*ret_search = (struct search){ .admin = admin, .name = name };
	ret_search->key = utf8_fold_key(admin->arena, str_from(text));
	return store_read(admin->reader, search_in, ret_search);
}

static int
find_user(struct admin *admin, const char *name, int64_t *ret_id)
{
	struct search search;
	enum err err = find(admin, name ? QUERY_MAY_USER_BY_NAME : QUERY_LOGIN_ADMIN_FIRST,
			    name ? name : "", &search);

	if (err == ERR_NOT_FOUND && name)
		return admin_fail(admin,
				  "there is no local user \"%s\": sallyport user list shows "
				  "them",
				  name);
	if (err == ERR_NOT_FOUND)
		return admin_fail(admin, "no administrator may sign in: sallyport user sign-in "
					 "makes one");
	if (err)
		return admin_explain(admin, NULL, err, "read users", NULL);
	*ret_id = search.id;
	return ADMIN_OK;
}

/* "shell-jump/7": the id, or 0 for any other text. */
static int64_t
item_of(const char *text)
{
	const struct str start = STR("shell-jump/");
	struct str rest = str_from(text);
	int64_t id;

	if (!str_starts(rest, start))
		return 0;
	return str_to_int(str_from_offset(rest, start.length), 1, INT32_MAX, &id) == OK ? id : 0;
}

static int
find_item(struct admin *admin, const char *text, int64_t *ret_id)
{
	struct search search;
	enum err err;

	*ret_id = item_of(text);
	if (*ret_id)
		return ADMIN_OK;
	err = find(admin, QUERY_MAY_ITEM_BY_NAME, text, &search);
	if (err == ERR_NOT_FOUND)
		return admin_fail(admin, "there is no Jump Item \"%s\"", text);
	if (err)
		return admin_explain(admin, NULL, err, "read items", NULL);
	if (!search.is_single)
		return admin_fail(admin,
				  "several Jump Items are called \"%s\": name one by its id, as "
				  "shell-jump/%lld",
				  text, (long long)search.id);
	*ret_id = search.id;
	return ADMIN_OK;
}

/* --- login-link --- */

static bool
is_authority(const char *text)
{
	for (const char *at = text; *at; at++) {
		char lower = (char)(*at | 0x20);

		if (!((lower >= 'a' && lower <= 'z') || (*at >= '0' && *at <= '9') ||
		      strchr(".-_:[]", *at)))
			return false;
	}
	return *text;
}

/* The link is for a browser on this machine, so the port is the one that the site listens on. */
static const char *
authority_of(const struct admin *admin)
{
	const struct site *site = admin->site;

	if (!site->port || site->port == HTTPS_PORT)
		return site->name;
	return arena_printf(admin->arena, "%s:%d", site->name, site->port);
}

static int
make_link(struct admin *admin, const struct options *options)
{
	const char *open = options_text(options, "open"), *at = options_text(options, "at");
	const char *name = options_text(options, "user"), *link;
	struct call call = admin_call(admin, NULL, NULL);
	int64_t user_id = 0;
	int exit_code;
	enum err err;

	if (open && !item_of(open))
		return admin_refuse(admin,
				    "--open: \"%s\" is no item; one is named like "
				    "shell-jump/7",
				    open);
	if (at && !is_authority(at))
		return admin_refuse(admin, "--at: \"%s\" is no host, or host and port", at);
	exit_code = find_user(admin, name, &user_id);
	if (exit_code)
		return exit_code;
	err = link_make(&call, user_id, open ? open : "", &link);
	if (err)
		return admin_explain(admin, &call, err, "make a link", NULL);
	buf_printf(admin->out, "https://%s/login#link=%s%s%s\n", at ? at : authority_of(admin),
		   link, open ? "&open=" : "", open ? open : "");
	return ADMIN_OK;
}

/* --- explain --- */

static void
print_answer(struct admin *admin, bool allowed, const char *rule, const char *why)
{
	buf_printf(admin->out, "%-3s  %-16s ", allowed ? "yes" : "NO", rule);
	utf8_append_visible(admin->out, str_from(why));
	buf_append_byte(admin->out, '\n');
}

static void
print_accounts(struct admin *admin, const struct explanation *why)
{
	size_t offered = 0;

	for (size_t i = 0; i < why->account_count; i++) {
		const struct offer *account = &why->accounts[i];

		offered += !account->why_not;
		print_answer(
			admin, !account->why_not, "account",
			arena_printf(admin->arena, "%s: %s", account->name,
				     account->why_not ? account->why_not : text_account_offered));
	}
	if (why->account_count == 0)
		buf_append_text(admin->out, "The user has a role for no Vault account.\n");
	if (offered == 0)
		buf_append_text(admin->out, "No Vault account is offered: the password is asked "
					    "for.\n");
}

static void
print_steps(struct admin *admin, const struct explanation *why)
{
	const struct may *may = &why->may;

	for (size_t i = 0; i < may->count; i++)
		print_answer(admin, may->steps[i].allowed, may->steps[i].rule, may->steps[i].why);
	buf_append_text(admin->out, may->allowed ? "A session may be started.\n"
						 : "No session may be started.\n");
	print_accounts(admin, why);
}

static void
print_json(struct admin *admin, const struct explanation *why)
{
	struct json_writer writer;

	json_write_init(&writer, admin->out);
	json_write_begin_object(&writer);
	explanation_write(why, &writer);
	json_write_end_object(&writer);
	buf_append_byte(admin->out, '\n');
}

static int
explain(struct admin *admin, const struct options *options)
{
	struct call call = admin_call(admin, NULL, NULL);
	int64_t user_id = 0, item_id = 0;
	int exit_code = find_user(admin, options->words[0], &user_id);
	struct explanation why;
	enum err err;

	if (!exit_code)
		exit_code = find_item(admin, options->words[1], &item_id);
	if (exit_code)
		return exit_code;
	err = item_explain(&call, item_id, user_id, &why);
	if (err == ERR_NOT_FOUND)
		return admin_fail(admin, "there is no Jump Item \"%s\"", options->words[1]);
	if (err)
		return admin_explain(admin, &call, err, "explain", NULL);
	if (options_has(options, "json"))
		print_json(admin, &why);
	else
		print_steps(admin, &why);
	return ADMIN_OK;
}

/* --- commands --- */

static const struct option_row link_options[] = {
	{ "user", "NAME", "local user that it signs in (the first administrator)" },
	{ "open", "ITEM", "what it opens then, as shell-jump/ID" },
	{ "at", "HOST", "host, or host and port, that the browser goes to (the site's)" },
	{ NULL },
};
static const struct option_row explain_options[] = {
	{ "json", NULL, "print JSON" },
	{ NULL },
};

const struct admin_command admin_person_commands[] = {
	{
		.group = "login-link",
		.words = "",
		.line = "Prints a link that signs in to the pages once.",
		.more = "It works for ten minutes, without a password, and in a browser on this "
			"machine alone.",
		.example = "login-link --user ada --open shell-jump/7",
		.options = link_options,
		.needs = ADMIN_NEEDS_STORE | ADMIN_NEEDS_RUNNING,
		.run = make_link,
	},
	{
		.group = "explain",
		.words = "USER ITEM",
		.line = "Says whether a user may start a session, and why.",
		.more = "ITEM is a Jump Item's name, or its id as shell-jump/ID. Each line is one "
			"question; all\nmust be answered with yes. Then come the Vault accounts "
			"that the user has a role for\nand whether each is offered on the item.",
		.example = "explain ada shell-jump/7",
		.options = explain_options,
		.words_least = 2,
		.words_most = 2,
		.needs = ADMIN_NEEDS_STORE,
		.run = explain,
	},
	{ .group = NULL },
};

/* SPDX-License-Identifier: Apache-2.0 */
/* user create, list, password and sign-in: local users. What they may do comes from group policies;
 * here only whether they administer the site. */
#include "model/people/user.h"

#include "actions/generic.h"
#include "admin/admin.h"
#include "admin/one_time.h"
#include "admin/table.h"
#include "admin/when.h"
#include "base/clock.h"
#include "codec/utf8.h"
#include "model/seeds.h"
#include "schema/listing.h"
#include "schema/schema.h"

static const struct admin_member members[] = {
	{ "username", "NAME" },
	{ "public_display_name", "--display-name" },
	{ "private_display_name", "--display-name" },
	{ "email_address", "--email" },
	{ "password", "password" },
	{ NULL, NULL },
};

/* --- looking --- */

struct look {
	struct admin *admin;
	struct str name; /* empty: all */
	struct records_page page;
};

static enum err
list_in(struct tx *tx, void *context)
{
	struct look *look = context;
	const struct call call = admin_call(look->admin, &user_resource, NULL);
	const struct shape *shape = user_resource.shape;
	const struct filter filters[] = {
		{ .field = shape_field(shape, STR("username")), .text = look->name },
		{ .field = shape_field(shape, STR("security_provider_id")),
		  .number = SEED_LOCAL_PROVIDER },
	};
	const struct records_query query = {
		.resource = &user_resource,
		.filters = filters,
		.filter_count = look->name.length > 0 ? COUNT_OF(filters) : 0,
		.page = 1,
	};
	struct actor actor;
	struct records records = call_records(&call, tx, &actor);

	return records_list(&records, &query, &look->page);
}

/* A local user; ERR_NOT_FOUND. */
static enum err
find(struct admin *admin, const char *name, const struct user **ret_user)
{
	struct look look = { .admin = admin, .name = str_from(name) };
	enum err err;

	if (!name[0])
		return ERR_NOT_FOUND;
	err = store_read(admin->reader, list_in, &look);
	if (err)
		return err;
	if (look.page.count == 0)
		return ERR_NOT_FOUND;
	*ret_user = look.page.rows[0];
	return OK;
}

static int
list(struct admin *admin, const struct options *options)
{
	static const char *const titles[] = { "NAME",  "SHOWN AS",	  "ADMIN",
					      "STATE", "SIGNED IN (UTC)", NULL };
	struct look look = { .admin = admin };
	bool is_json = options_has(options, "json");
	struct json_writer writer;
	struct table table;
	enum err err = store_read(admin->reader, list_in, &look);

	if (err)
		return admin_explain(admin, NULL, err, "read users", NULL);
	table_init(&table, admin->arena, titles);
	json_write_init(&writer, admin->out);
	if (is_json)
		json_write_begin_array(&writer);
	for (size_t i = 0; i < look.page.count; i++) {
		const struct user *user = look.page.rows[i];
		const char *const texts[] = {
			user->username,
			user->public_display_name,
			user->perm_admin ? "yes" : "no",
			user->enabled ? "in use" : "disabled",
			when_text(user->last_authentication, "never", admin->arena),
		};

		if (is_json)
			schema_encode(&writer, user_resource.shape, admin->site->edition, 0, false,
				      user);
		else
			table_add(&table, texts);
	}
	if (is_json) {
		json_write_end_array(&writer);
		buf_append_byte(admin->out, '\n');
	} else if (look.page.count == 0) {
		buf_append_text(admin->out, "no users: sallyport user create NAME makes one\n");
	} else {
		table_write(&table, admin->out);
	}
	return ADMIN_OK;
}

/* --- passwords --- */

struct password {
	const char *text;
	bool is_one_time; /* made here: must be changed when next signing in */
};

/* The first line of the standard input, or a new one. */
static int
choose_password(struct admin *admin, const struct options *options, struct password *ret_password)
{
	struct str rest = admin->in, line = { 0 };

	if (!options_has(options, "password-stdin")) {
		*ret_password = (struct password){ one_time_password(admin->arena), true };
		return ADMIN_OK;
	}
	str_split(&rest, '\n', &line);
	if (str_ends(line, STR("\r")))
		line.length--;
	if (line.length == 0)
		return admin_refuse(admin,
				    "--password-stdin: the password is wanted as one line of "
				    "the standard input");
	if (str_contains_byte(line, '\0') || !utf8_is_valid(line))
		return admin_refuse(admin, "--password-stdin: a password is UTF-8 text without "
					   "zero bytes");
	*ret_password = (struct password){ arena_text(admin->arena, line), false };
	return ADMIN_OK;
}

static void
print_password(struct admin *admin, const struct options *options, const char *username,
	       const struct password *password)
{
	struct json_writer writer;

	if (options_has(options, "json")) {
		json_write_init(&writer, admin->out);
		json_write_begin_object(&writer);
		json_write_name(&writer, "username");
		json_write_text(&writer, str_from(username));
		if (password->is_one_time) {
			json_write_name(&writer, "one_time_password");
			json_write_text(&writer, str_from(password->text));
		}
		json_write_end_object(&writer);
		buf_append_byte(admin->out, '\n');
		return;
	}
	buf_append_text(admin->out, "user=");
	utf8_append_visible(admin->out, str_from(username));
	buf_append_byte(admin->out, '\n');
	if (password->is_one_time)
		buf_printf(admin->out, "one_time_password=%s\n", password->text);
}

/* --- writing --- */

struct user_wishes {
	const char *username; /* of a create */
	const char *display_name, *email;
	struct password password;
	bool makes_admin;
	bool lets_in; /* also where somebody disabled or locked the user */
};

static enum err
write_body(struct admin *admin, const struct user_wishes *wishes, const struct json **ret_body)
{
	const struct {
		const char *name, *text;
	} texts[] = {
		{ "username", wishes->username },
		{ "public_display_name", wishes->display_name },
		{ admin->site->edition == EDITION_RS ? "private_display_name" : NULL,
		  wishes->display_name },
		{ "email_address", wishes->email },
		{ "password", wishes->password.text },
	};
	CLEANUP(buf_release) struct buf text;
	struct json_writer writer;

	buf_init(&text, ADMIN_ERROR_LIMIT);
	json_write_init(&writer, &text);
	json_write_begin_object(&writer);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		if (!texts[i].name || !texts[i].text)
			continue;
		json_write_name(&writer, texts[i].name);
		json_write_text(&writer, str_from(texts[i].text));
	}
	json_write_name(&writer, "password_reset_next_login");
	json_write_bool(&writer, wishes->password.is_one_time);
	if (wishes->lets_in) {
		json_write_name(&writer, "enabled");
		json_write_bool(&writer, true);
		json_write_name(&writer, "failed_logins");
		json_write_int(&writer, 0);
	}
	json_write_end_object(&writer);
	return admin_parse_body(admin, &text, ret_body);
}

/* No face can make an administrator: only somebody with the machine can. And no face has passwords
 * that nobody chose. */
static void
put_more(struct change *change, void *context)
{
	const struct user_wishes *wishes = context;
	struct user *user = change_row(change);

	if (wishes->makes_admin)
		user->perm_admin = true;
	if (wishes->password.is_one_time)
		user->one_time_until = clock_now_ms() + ONE_TIME_LIFE_MS;
}

static int
write_user(struct admin *admin, int64_t id, struct user_wishes *wishes, const char *what)
{
	const struct call_more more = { .context = wishes, .put = put_more };
	const struct json *body;
	struct call call;
	enum err err;

	if (write_body(admin, wishes, &body) != OK)
		return admin_refuse(admin,
				    "the options are too long, or hold bytes that no text has");
	call = admin_call(admin, &user_resource, body);
	call.more = &more;
	call.ids[0] = id;
	call.id_count = id != 0;
	err = id == 0 ? generic_create(&call) : generic_update(&call);
	return err ? admin_explain(admin, &call, err, what, members) : ADMIN_OK;
}

/* Whether the name is free: a user's name is unique among the local ones. */
static int
must_be_free(struct admin *admin, const char *name)
{
	const struct user *user;
	enum err err = find(admin, name, &user);

	if (err == ERR_NOT_FOUND)
		return ADMIN_OK;
	if (err)
		return admin_explain(admin, NULL, err, "read users", NULL);
	return admin_fail(admin,
			  "there is a user \"%s\" already: sallyport user password sets a new "
			  "password",
			  name);
}

static int
create(struct admin *admin, const struct options *options)
{
	const char *name = options->words[0];
	struct user_wishes wishes = {
		.username = name,
		.display_name = options_text(options, "display-name"),
		.email = options_text(options, "email"),
		.makes_admin = options_has(options, "admin"),
	};
	int exit_code = choose_password(admin, options, &wishes.password);

	if (!wishes.display_name)
		wishes.display_name = name;
	if (!exit_code)
		exit_code = must_be_free(admin, name);
	if (!exit_code)
		exit_code = write_user(admin, 0, &wishes,
				       arena_printf(admin->arena, "create user \"%s\"", name));
	if (!exit_code)
		print_password(admin, options, name, &wishes.password);
	return exit_code;
}

static int
set_password(struct admin *admin, const struct options *options)
{
	const char *name = options->words[0];
	struct user_wishes wishes = { .lets_in = false };
	const struct user *user = NULL;
	int exit_code = choose_password(admin, options, &wishes.password);
	enum err err;

	if (exit_code)
		return exit_code;
	err = find(admin, name, &user);
	if (err == ERR_NOT_FOUND)
		return admin_fail(admin,
				  "there is no local user \"%s\": sallyport user list shows them",
				  name);
	if (err)
		return admin_explain(admin, NULL, err, "read users", NULL);
	exit_code = write_user(admin, user->id, &wishes,
			       arena_printf(admin->arena, "set the password of \"%s\"", name));
	if (!exit_code)
		print_password(admin, options, user->username, &wishes.password);
	return exit_code;
}

/* For a fresh site, or one whose administrators have all lost their way in. */
static int
sign_in(struct admin *admin, const struct options *options)
{
	static const char name[] = "admin";
	struct user_wishes wishes = {
		.password = { one_time_password(admin->arena), true },
		.makes_admin = true,
		.lets_in = true,
	};
	const struct user *user = NULL;
	enum err err = find(admin, name, &user);
	int exit_code;

	if (err && err != ERR_NOT_FOUND)
		return admin_explain(admin, NULL, err, "read users", NULL);
	if (err == ERR_NOT_FOUND) {
		wishes.username = name;
		wishes.display_name = "Administrator";
	}
	exit_code = write_user(admin, user ? user->id : 0, &wishes, "make a sign-in for \"admin\"");
	if (exit_code)
		return exit_code;
	if (options_has(options, "json"))
		print_password(admin, options, name, &wishes.password);
	else
		buf_printf(admin->out, "user %s, password %s\n", name, wishes.password.text);
	return ADMIN_OK;
}

/* --- commands --- */

static const struct option_row json_option[] = {
	{ "json", NULL, "print JSON" },
	{ NULL },
};
static const struct option_row create_options[] = {
	{ "admin", NULL, "administers the site" },
	{ "display-name", "TEXT", "name shown to others (NAME)" },
	{ "email", "ADDRESS", "address that messages go to" },
	{ "password-stdin", NULL, "read the password from the standard input" },
	{ "json", NULL, "print JSON" },
	{ NULL },
};
static const struct option_row password_options[] = {
	{ "password-stdin", NULL, "read the password from the standard input" },
	{ "json", NULL, "print JSON" },
	{ NULL },
};

const struct admin_command admin_user_commands[] = {
	{
		.group = "user",
		.verb = "create",
		.words = "NAME",
		.line = "Makes a local user.",
		.more = "Without --password-stdin a one-time password is made and shown this once; "
			"it must be\nchanged when first signing in, which must be within three "
			"days.",
		.example = "user create ada --admin --email ada@example.com",
		.options = create_options,
		.words_least = 1,
		.words_most = 1,
		.needs = ADMIN_NEEDS_STORE | ADMIN_NEEDS_INPUT,
		.run = create,
	},
	{
		.group = "user",
		.verb = "list",
		.words = "",
		.line = "Lists the users.",
		.example = "user list",
		.options = json_option,
		.needs = ADMIN_NEEDS_STORE,
		.run = list,
	},
	{
		.group = "user",
		.verb = "password",
		.words = "NAME",
		.line = "Gives a local user another password.",
		.more = "Without --password-stdin a one-time password is made and shown this once, "
			"for three\ndays.",
		.example = "user password ada",
		.options = password_options,
		.words_least = 1,
		.words_most = 1,
		.needs = ADMIN_NEEDS_STORE | ADMIN_NEEDS_INPUT,
		.run = set_password,
	},
	{
		.group = "user",
		.verb = "sign-in",
		.words = "",
		.line = "Makes a one-time administrator sign-in.",
		.more = "The local user \"admin\" is made, or let in again, with a new one-time "
			"password that is\nshown this once, for three days.",
		.example = "user sign-in",
		.options = json_option,
		.needs = ADMIN_NEEDS_STORE,
		.run = sign_in,
	},
	{ .group = NULL },
};

/* SPDX-License-Identifier: Apache-2.0 */
/* The tables behind fixture.h. */
#include "fixture.h"

struct arena fixture_arena;

static const char *const protocols[] = { "ssh", "telnet", NULL };
static const char *const group_types[] = { "shared", "personal", NULL };
static const char *const account_kinds[] = { "username_password", "ssh",	   "ssh_ca",
					     "opaque_token",	  "windows_local", NULL };
static const char *const filter_types[] = { "any_jump_items", "no_jump_items", "criteria", NULL };
static const char *const item_types[] = { "jump_client", "remote_rdp", "shell_jump", NULL };
static const struct resource *const group_targets[] = { &jump_group_resource, &user_resource };
static const struct resource *const item_targets[] = { NULL, &user_resource, &shell_jump_resource };
static const int64_t idle_times[] = { -1, 0, 300, 600 };

#define SELF struct jumpoint
static const struct field jumpoint_rows[] =
	ROWS(
	ID  (id,                         PLAIN,                      "Number."),
	TEXT(name,        1, 255,        REQUIRED | FILTER | UNIQUE, "Name."),
	TEXT(hostname,    1, 255,        FILTER | HIDDEN | COMPUTED, "Of a node.", .through = &group_user_resource)
);
#undef SELF
static SHAPE(jumpoint, "Jumpoint", jumpoint_rows);

#define SELF struct jump_group
static const struct field jump_group_rows[] =
	ROWS(
	ID  (id,                         PLAIN,                      "Number."),
	TEXT(name,        1, 255,        REQUIRED | FILTER | UNIQUE, "Name."),
	TEXT(code_name,   0, 64,         FILTER | UNIQUE | CODE | NOT_EMPTY, "Code name."),
	TEXT(comments,    0, 20,         NULLABLE,                   "Comments.")
);
#undef SELF
static SHAPE(jump_group, "JumpGroup", jump_group_rows);

#define SELF struct user
static const struct field user_rows[] =
	ROWS(
	ID  (id,                         PLAIN,                      "Number."),
	TEXT(username,    1, 64,         API_READ_ONLY | REQUIRED,   "Name.")
);
#undef SELF
static SHAPE(user, "User", user_rows);

#define SELF struct group_user
static const struct field group_user_rows[] = ROWS(
	REF (user_id,     user,          REQUIRED | FIXED,           "Member."),
	REF (role_id,     user,          NULLABLE,                   "Role.")
);
#undef SELF
static SHAPE(group_user, "GroupUser", group_user_rows);

#define SELF struct site
static const struct field site_rows[] = ROWS(
	TEXT(motto,       0, 10,         PLAIN,                      "Motto.")
);
#undef SELF
static SHAPE(site, "Site", site_rows);

#define SELF struct shell_jump
static const struct field shell_jump_rows[] = ROWS(
	ID  (id,                                     PLAIN,             "Unique among Shell Jump Items."),
	TEXT(name,              1, 128,              REQUIRED | FILTER, "Display name."),
	REF (jumpoint_id,       jumpoint,            REQUIRED | FILTER, "Jumpoint that makes the connection."),
	TEXT(hostname,          1, 128,              REQUIRED | FILTER, "Host name or address.", .filter = { 3, 255 }),
	ENUM(protocol,          protocols,           REQUIRED,          "Terminal protocol."),
	INT (port,              1, 65535,            PLAIN,             "22 for ssh and 23 for telnet unless given."),
	REF (jump_group_id,     jump_group,          REQUIRED | FILTER, "Owner.", .by = "jump_group_type", .targets = group_targets),
	ENUM(jump_group_type,   group_types,         FILTER,            "What owns it.", .initial = "shared"),
	TEXT(terminal,          1, 20,               PLAIN,             "Terminal type.", .initial = "xterm"),
	INT (keep_alive,        0, 300,              PLAIN,             "Seconds between keep-alives; 0 for none."),
	TEXT(tag,               0, 64,               FILTER,            "Free label."),
	REF (session_policy_id, session_policy,      NULLABLE,          "Policy.", .minimum = 2)
);
#undef SELF
static SHAPE(shell_jump, "ShellJumpItem", shell_jump_rows);

/* The one rule no row can state: the port's default follows the protocol. */
static enum err
check_shell_jump(struct change *change)
{
	struct shell_jump *item = change_row(change);

	if (change_creates(change) && !change_gives(change, &item->port))
		item->port = item->protocol == SHELL_SSH ? 22 : 23;
	return OK;
}

enum {
	PASSWORD = 1 << (ACCOUNT_PASSWORD - 1),
	SSH = 1 << (ACCOUNT_SSH - 1),
	SSH_CA = 1 << (ACCOUNT_SSH_CA - 1),
	TOKEN = 1 << (ACCOUNT_TOKEN - 1)
};

#define SELF struct account
static const struct field account_rows[] = ROWS(
	ID    (id,                                   PLAIN | LISTED,    "Number."),
	ENUM  (type,                   account_kinds, REQUIRED | FIXED | LISTED | FILTER, "Kind."),
	TEXT  (name,                   1, 255,       REQUIRED | LISTED | FILTER, "Name."),
	TEXT  (username,               1, 255,       REQUIRED,          "User name.", .kinds = PASSWORD | SSH | SSH_CA),
	SECRET(password,               1, 255,       REQUIRED,          "Password.", .kinds = PASSWORD),
	SECRET(private_key,            1, 4096,      REQUIRED,          "Key.", .kinds = SSH),
	SECRET(private_key,            1, 4096,      PLAIN,             "Key; made when absent.", .kinds = SSH_CA),
	SECRET(private_key_passphrase, 1, 1024,      EMPTY_IS_NULL,     "Passphrase.", .kinds = SSH | SSH_CA),
	TEXT  (public_key,             1, 4096,      READ_ONLY,         "Public half.", .kinds = SSH | SSH_CA),
	SECRET(token,                  1, 4096,      REQUIRED,          "Token.", .kinds = TOKEN),
	TIME  (last_checkout_timestamp,              READ_ONLY,         "Last use."),
	BOOL  (personal,                             READ_ONLY | LISTED, "Belongs to a user."),
	REF   (account_group_id,       account_group, LISTED | FILTER,  "Group.", .initial = "1"),
	REF   (account_policy,         account_policy, NULLABLE | LISTED, "Policy.", .by_code = true, .minimum = 1, .maximum = 64)
);
#undef SELF
static SHAPE(account, "VaultAccount", account_rows);

#define SELF struct criteria
static const struct field criteria_rows[] =
	ROWS(
	LIST(shared_jump_groups, REF,    0,          PLAIN,             "Groups.", .target = &jump_group_resource),
	LIST(tag,                TEXT,   32,         FOLDED,            "Tags.", .item_minimum = 1, .item_maximum = 64)
);
#undef SELF
static SHAPE(criteria, "Criteria", criteria_rows);

#define SELF struct jump_item
static const struct field jump_item_rows[] =
	ROWS(
	REF (id,                 jumpoint,           REQUIRED,          "Item.", .by = "type", .targets = item_targets),
	ENUM(type,               item_types,         REQUIRED,          "Its type.")
);
#undef SELF
static SHAPE(jump_item, "JumpItem", jump_item_rows);

#define SELF struct association
static const struct field association_rows[] = ROWS(
	ENUM  (filter_type,      filter_types,       REQUIRED,          "What items."),
	OBJECT(criteria,         criteria,           PLAIN,             "Patterns.", .kinds = 1 << (FILTER_CRITERIA - 1)),
	LIST  (jump_items,       OBJECT, 0,          PLAIN,             "Items.", .shape = &jump_item_shape,
	       .kinds = 1 << (FILTER_CRITERIA - 1))
);
#undef SELF
static SHAPE(association, "Association", association_rows);
static const char *const association_ignores[] = { "criteria", "jump_items", NULL };

#define SELF struct place
static const struct field place_rows[] =
	ROWS(
	TEXT(town,               1, 20,              REQUIRED,          "Town."),
	INT (floor,              -2, 99,             NULLABLE,          "Floor.")
);
#undef SELF
static SHAPE(place, "Place", place_rows);

/* The escape hatch: a motto is written backwards. */
static const char *
backwards(struct arena *arena, struct str text)
{
	char *out = arena_text(arena, text);

	for (size_t i = 0; i < text.length; i++)
		out[i] = text.data[text.length - 1 - i];
	return out;
}

static enum err
read_motto(struct change *change, const struct field *field, const struct json *json)
{
	if (json_kind(json) != JSON_TEXT)
		return ERR_INVALID;
	*(const char **)field_at(field, change->row) = backwards(change->arena, json_text(json));
	return OK;
}

static void
write_motto(struct json_writer *writer, const struct field *field, const void *row)
{
	json_write_text(writer,
			str_from(backwards(&fixture_arena,
					   str_from(*(const char *const *)field_in(field, row)))));
}

static bool
has_no_space(struct str value)
{
	return !str_contains_byte(value, ' ');
}

#define SELF struct odd
static const struct field odd_rows[] = ROWS(
	ID    (id,                                   PLAIN,             "Number."),
	INT   (age,              1, 365,             NULLABLE,          "Age."),
	INT   (idle,             -1, 86400,          PLAIN,             "Idle.", .initial = "-1", .allowed = idle_times,
	       .allowed_count = COUNT_OF(idle_times)),
	BOOL  (is_known,                             NULLABLE,          "Known."),
	TEXT  (label,            3, 5,               EMPTY_IS_NULL,     "Label.", .matches = has_no_space),
	TEXT  (code,             0, 10,              CODE,              "Code."),
	TEXT  (folded,           0, 10,              FOLDED,            "Folded."),
	ENUM  (mood,             group_types,        EMPTY_IS_NULL,     "Mood."),
	TIME  (until,                                NULLABLE | EMPTY_IS_NULL, "Until."),
	TIME  (changed_at,                           READ_ONLY,         "Changed."),
	LIST  (numbers,          INT,    3,          PLAIN,             "Numbers.", .minimum = 1, .item_minimum = 1, .item_maximum = 9),
	LIST  (moods,            ENUM,   3,          NULLABLE,          "Moods.", .choices = group_types),
	MAP   (attributes,                           PLAIN,             "Attributes.", .maximum = 2),
	OBJECT(home,             place,              PLAIN,             "Home."),
	OBJECT(office,           place,              NULLABLE,          "Office."),
	TEXT  (uid,              0, 32,              HIDDEN,            "Column only."),
	TEXT  (summary,          0, 0,               READ_ONLY | COMPUTED, "Face only."),
	TEXT  (motto,            0, 0,               PLAIN,             "Backwards.", .read = read_motto, .write = write_motto),
	TEXT  (born_as,          0, 10,              FIXED,             "First name."),
	TEXT  (mark,             0, 10,              WRITE_ONLY,        "Never shown."),
	TEXT  (only_pra,         0, 10,              PLAIN,             "Elsewhere.", .editions = EDITION_PRA)
);
#undef SELF
static SHAPE(odd, "Odd", odd_rows);
static const char *const odd_ignores[] = { "is_quiet", "home.color", NULL };

const struct resource jumpoint_resource = { .name = "jumpoint",
					    .path = "/jumpoint",
					    .shape = &jumpoint_shape };
const struct resource jump_group_resource = { .name = "jump_group",
					      .path = "/jump-group",
					      .shape = &jump_group_shape };
const struct resource user_resource = { .name = "user", .path = "/user", .shape = &user_shape };
const struct resource site_resource = {
	.name = "site", .path = "/site", .shape = &site_shape, .is_single = true
};
const struct resource session_policy_resource = { .name = "session_policy",
						  .path = "/session-policy",
						  .shape = &user_shape };
const struct resource account_policy_resource = { .name = "account_policy",
						  .path = "/vault/account-policy",
						  .shape = &user_shape };
const struct resource account_group_resource = { .name = "account_group",
						 .path = "/vault/account-group",
						 .shape = &user_shape };
const struct resource group_user_resource = {
	.name = "group_user",
	.path = "/user",
	.shape = &group_user_shape,
	.parent = &jump_group_resource,
	.key = "user_id",
};
const struct resource shell_jump_resource = {
	.name = "shell_jump",
	.path = "/jump-item/shell-jump",
	.shape = &shell_jump_shape,
	.check = check_shell_jump,
};
const struct resource account_resource = {
	.name = "account",
	.path = "/vault/account",
	.shape = &account_shape,
	.kind = "type",
	.create_kinds = PASSWORD | SSH | SSH_CA | TOKEN,
};
const struct resource association_resource = {
	.name = "association",
	.path = "/jump-item-association",
	.shape = &association_shape,
	.parent = &account_resource,
	.is_single = true,
	.kind = "filter_type",
	.ignores = association_ignores,
};
const struct resource odd_resource = {
	.name = "odd",
	.path = "/odd",
	.shape = &odd_shape,
	.parent = &association_resource,
	.ignores = odd_ignores,
};

const struct resource *const resources[] = {
	&jumpoint_resource,
	&jump_group_resource,
	&user_resource,
	&group_user_resource,
	&shell_jump_resource,
	&session_policy_resource,
	&account_policy_resource,
	&account_group_resource,
	&account_resource,
	&association_resource,
	&odd_resource,
	&site_resource,
	NULL,
};

void
fixture_begin(void)
{
	arena_reset(&fixture_arena);
}

static bool
fake_exists(struct world *world, const struct resource *resource, int64_t id)
{
	struct fake_world *fake = (struct fake_world *)world;

	fake->asked++;
	fake->last_target = resource;
	return id >= 1 && id <= 9;
}

static bool
fake_is_taken(struct world *world, const struct resource *resource, const struct field *field,
	      struct str value, int64_t but_id)
{
	((struct fake_world *)world)->asked++;
	return but_id != 9 &&
	       (str_equal_nocase(value, STR("taken")) || str_equal(value, STR("taken_2")));
}

static int64_t
fake_by_code(struct world *world, const struct resource *resource, struct str code)
{
	((struct fake_world *)world)->asked++;
	return str_equal(code, STR("known")) ? 5 : 0;
}

struct fake_world *
fixture_world(void)
{
	struct fake_world *fake = arena_new(&fixture_arena, struct fake_world);

	fake->world = (struct world){ .exists = fake_exists,
				      .is_taken = fake_is_taken,
				      .by_code = fake_by_code };
	return fake;
}

struct change *
fixture_change(const struct resource *resource, const void *before)
{
	struct change *change = arena_new(&fixture_arena, struct change);

	change_init(change, resource, &fixture_arena);
	change->face = FACE_CONFIG;
	change->edition = EDITION_RS;
	change->before = before;
	change->id = before ? 3 : 0;
	return change;
}

enum err
fixture_decode(struct change *change, const char *json)
{
	const struct json *parsed;
	const char *why = "";

	if (json_parse(&fixture_arena, str_from(json), &parsed, &why) != OK)
		test_check(false, why, __FILE__, __LINE__);
	return schema_decode(change, parsed);
}

const char *
fixture_complaint(const struct change *change)
{
	if (change->unknown)
		return arena_printf(&fixture_arena, "unknown: %s", change->unknown);
	return change->errors ? arena_printf(&fixture_arena, "%s: %s", change->errors->at,
					     change->errors->text)
			      : "";
}

struct change *
fixture_decoded(const struct resource *resource, const void *before, const char *json,
		enum err want)
{
	struct change *change = fixture_change(resource, before);

	CHECK_ERR(fixture_decode(change, json), want);
	return change;
}

const char *
fixture_refusal(const struct resource *resource, const char *json)
{
	struct change *change = fixture_change(resource, NULL);
	enum err err = fixture_decode(change, json);

	CHECK_INT(err, change_is_refused(change) ? ERR_INVALID : OK);
	return fixture_complaint(change);
}

size_t
fixture_error_count(const struct change *change)
{
	size_t count = 0;

	for (const struct change_error *error = change->errors; error; error = error->next)
		count++;
	return count;
}

const char *
fixture_encode(const struct resource *resource, unsigned kind, bool is_list, const void *row)
{
	CLEANUP(buf_release) struct buf out;
	struct json_writer writer;

	buf_init(&out, 1 << 16);
	json_write_init(&writer, &out);
	schema_encode(&writer, resource->shape, EDITION_RS, kind, is_list, row);
	return arena_text(&fixture_arena, buf_str(&out));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Options of api-account create and update, as a body for the row and settings of access/. */
#include "admin/account.h"

#include "admin/when.h"
#include "base/clock.h"

const struct option_row account_option_rows[] = {
	{ "config", "full|read|none", "use of the configuration API" },
	{ "vault", NULL, "manage Vault accounts through it", true },
	{ "command", "full|read|none", "use of the command API" },
	{ "reporting", "LIST", "reports: support,license,archive,vault,jump-item,syslog or none" },
	{ "backup", NULL, "fetch backups of the site", true },
	{ "vault-backup", NULL, "fetch the key that a Vault backup needs", true },
	{ "real-time", NULL, "follow the site's state as it changes", true },
	{ "ecm", NULL, "serve credentials from outside", true },
	{ "scim", NULL, "provision users over SCIM", true },
	{ "networks", "LIST", "only from these addresses and networks, by commas; \"\" for any" },
	{ "expires", "WHEN", "2026-01-31, 2026-01-31T18:00:00Z, 30d from now, or never" },
	{ "rate-second", "N", "requests a second; 0 for no limit, site for the site's" },
	{ "rate-hour", "N", "requests an hour; 0 for no limit, site for the site's" },
	{ "comments", "TEXT", "notes for people" },
	{ "enabled", NULL, "may be used at all; with --no-, its tokens end at once", true },
	{ "json", NULL, "print JSON" },
	{ NULL },
};

const struct admin_member account_members[] = {
	{ "name", "NAME" },
	{ "comments", "--comments" },
	{ "ip_addresses", "--networks" },
	{ "perm_command", "--command" },
	{ "perm_real_time_state", "--real-time" },
	{ "perm_scim", "--scim" },
	{ NULL, NULL },
};

/* Options that stand for one boolean member. */
static const struct admin_member flags[] = {
	{ "perm_configuration_vault_account", "vault" },
	{ "perm_backup", "backup" },
	{ "perm_vault_backup", "vault-backup" },
	{ "perm_real_time_state", "real-time" },
	{ "perm_ecm", "ecm" },
	{ "perm_scim", "scim" },
	{ "enabled", "enabled" },
};

static const struct admin_member reports[] = {
	{ "perm_reporting_support", "support" },     { "perm_reporting_license", "license" },
	{ "perm_reporting_archive", "archive" },     { "perm_reporting_vault", "vault" },
	{ "perm_reporting_jump_item", "jump-item" }, { "perm_reporting_syslog", "syslog" },
};

struct reading {
	struct admin *admin;
	const struct options *options;
	struct json_writer writer;
	struct account_wishes wishes;
};

static void
write_member(struct reading *reading, const char *name, const char *text)
{
	json_write_name(&reading->writer, name);
	json_write_text(&reading->writer, str_from(text));
}

static void
write_flag(struct reading *reading, const char *name, bool value)
{
	json_write_name(&reading->writer, name);
	json_write_bool(&reading->writer, value);
}

static void
write_flags(struct reading *reading)
{
	for (size_t i = 0; i < COUNT_OF(flags); i++)
		if (options_find(reading->options, flags[i].option))
			write_flag(reading, flags[i].field,
				   options_has(reading->options, flags[i].option));
}

/* One of full, read and none as its number from 1; 0: not given; -1: something else. */
static int
read_use(struct reading *reading, const char *option)
{
	static const char *const uses[] = { NULL, "none", "read", "full" };
	const char *text = options_text(reading->options, option);

	if (!text)
		return 0;
	for (int i = 1; i < (int)COUNT_OF(uses); i++)
		if (strcmp(uses[i], text) == 0)
			return i;
	admin_refuse(reading->admin, "--%s %s: full, read or none is wanted", option, text);
	return -1;
}

static int
read_uses(struct reading *reading)
{
	static const char *const commands[] = { NULL, "deny", "read_only", "full_access" };
	int config = read_use(reading, "config");
	int command = config < 0 ? -1 : read_use(reading, "command");

	if (command < 0)
		return ADMIN_USAGE;
	if (config > 0) {
		reading->wishes.config = (enum account_config)config;
		write_flag(reading, "perm_configuration", config != ACCOUNT_CONFIG_NONE);
	}
	if (command > 0)
		write_member(reading, "perm_command", commands[command]);
	return ADMIN_OK;
}

static bool
report_of(struct str name, size_t *ret_index)
{
	for (size_t i = 0; i < COUNT_OF(reports); i++) {
		if (str_equal_text(name, reports[i].option)) {
			*ret_index = i;
			return true;
		}
	}
	return false;
}

/* The list names all reports that the account may fetch: those it leaves out are taken away. */
static int
read_reports(struct reading *reading)
{
	const char *text = options_text(reading->options, "reporting");
	const struct shape *shape = api_account_resource.shape;
	struct str rest = str_from(text), name;
	bool wanted[COUNT_OF(reports)] = { false };
	size_t index;

	if (!text)
		return ADMIN_OK;
	while (rest.length && strcmp(text, "none") != 0 && str_split(&rest, ',', &name)) {
		if (!report_of(name, &index))
			return admin_refuse(reading->admin,
					    "--reporting %s: \"%.*s\" is no report; support, "
					    "license, archive, vault, jump-item, syslog or none",
					    text, STR_ARG(name));
		wanted[index] = true;
	}
	for (size_t i = 0; i < COUNT_OF(reports); i++)
		if (wanted[i] || shape_field_for(shape, str_from(reports[i].field),
						 reading->admin->site->edition, 0))
			write_flag(reading, reports[i].field, wanted[i]);
	return ADMIN_OK;
}

static int
read_networks(struct reading *reading)
{
	const char *text = options_text(reading->options, "networks");
	struct allow_network *networks;
	struct str bad = { 0 };
	size_t count;
	enum err err;

	if (!text)
		return ADMIN_OK;
	err = allow_list_read(reading->admin->arena, str_from(text), &networks, &count, &bad);
	if (err == ERR_LIMIT)
		return admin_refuse(reading->admin, "--networks: at most %d of them",
				    ALLOW_LIST_LIMIT);
	if (err)
		return admin_refuse(reading->admin,
				    "--networks: \"%.*s\" is no address or network (192.0.2.7, "
				    "192.0.2.0/24, 2001:db8::/32)",
				    STR_ARG(bad));
	write_member(reading, "ip_addresses", text);
	return ADMIN_OK;
}

static int
read_expiry(struct reading *reading)
{
	const char *text = options_text(reading->options, "expires");
	struct account_wishes *wishes = &reading->wishes;

	if (!text)
		return ADMIN_OK;
	wishes->sets_expiry = true;
	if (strcmp(text, "never") == 0)
		return ADMIN_OK;
	if (when_parse(str_from(text), clock_now_ms(), WHEN_AHEAD, &wishes->expires_at) != OK)
		return admin_refuse(reading->admin, "--expires %s: %s or never is wanted", text,
				    WHEN_FORMS);
	if (wishes->expires_at <= clock_now_ms())
		return admin_refuse(reading->admin,
				    "--expires %s is in the past; --no-enabled ends an account now",
				    text);
	return ADMIN_OK;
}

static int
read_rate(struct reading *reading, const char *option, int64_t most, bool *sets, int64_t *rate)
{
	const char *text = options_text(reading->options, option);

	if (!text)
		return ADMIN_OK;
	*sets = true;
	*rate = RATE_OF_SITE;
	if (strcmp(text, "site") != 0 && str_to_int(str_from(text), 0, most, rate) != OK)
		return admin_refuse(reading->admin,
				    "--%s %s: a number from 0 (no limit) to %lld or site is wanted",
				    option, text, (long long)most);
	return ADMIN_OK;
}

static int
read_all(struct reading *reading, const char *name)
{
	struct account_wishes *wishes = &reading->wishes;
	int exit_code;

	if (name)
		write_member(reading, "name", name);
	if (options_text(reading->options, "comments"))
		write_member(reading, "comments", options_text(reading->options, "comments"));
	write_flags(reading);
	exit_code = read_uses(reading);
	if (!exit_code)
		exit_code = read_reports(reading);
	if (!exit_code)
		exit_code = read_networks(reading);
	if (!exit_code)
		exit_code = read_expiry(reading);
	if (!exit_code)
		exit_code = read_rate(reading, "rate-second", RATE_PER_SECOND_MOST,
				      &wishes->sets_second, &wishes->per_second);
	if (!exit_code)
		exit_code = read_rate(reading, "rate-hour", RATE_PER_HOUR_MOST, &wishes->sets_hour,
				      &wishes->per_hour);
	return exit_code;
}

int
account_read_wishes(struct admin *admin, const struct options *options, const char *name,
		    struct account_wishes *ret_wishes)
{
	struct reading reading = { .admin = admin, .options = options };
	CLEANUP(buf_release) struct buf text;
	int exit_code;

	buf_init(&text, ADMIN_ERROR_LIMIT);
	json_write_init(&reading.writer, &text);
	json_write_begin_object(&reading.writer);
	exit_code = read_all(&reading, name ? name : options_text(options, "name"));
	json_write_end_object(&reading.writer);
	if (exit_code)
		return exit_code;
	if (admin_parse_body(admin, &text, &reading.wishes.body) != OK)
		return admin_refuse(admin,
				    "the options are too long, or hold bytes that no text has");
	*ret_wishes = reading.wishes;
	return ADMIN_OK;
}

/* --- writing --- */

static void
write_number(struct json_writer *writer, const char *name, int64_t value, int64_t none)
{
	json_write_name(writer, name);
	if (value == none)
		json_write_null(writer);
	else
		json_write_int(writer, value);
}

/* Of one side, what differs from the other. */
static void
write_side(struct json_writer *writer, const struct account_settings *side,
	   const struct account_settings *other)
{
	json_write_begin_object(writer);
	if (side->config_read_only != other->config_read_only) {
		json_write_name(writer, "config_read_only");
		json_write_bool(writer, side->config_read_only);
	}
	if (side->expires_at != other->expires_at)
		write_number(writer, "expires_at", side->expires_at, 0);
	if (side->per_second != other->per_second)
		write_number(writer, "rate_per_second", side->per_second, RATE_OF_SITE);
	if (side->per_hour != other->per_hour)
		write_number(writer, "rate_per_hour", side->per_hour, RATE_OF_SITE);
	json_write_end_object(writer);
}

static enum err
audit(struct records *records, int64_t account_id, const struct account_settings *before,
      const struct account_settings *after)
{
	CLEANUP(buf_release) struct buf details;
	struct json_writer writer;
	enum err err;

	buf_init(&details, ADMIN_ERROR_LIMIT);
	json_write_init(&writer, &details);
	json_write_begin_object(&writer);
	json_write_name(&writer, "before");
	write_side(&writer, before, after);
	json_write_name(&writer, "after");
	write_side(&writer, after, before);
	json_write_end_object(&writer);
	err = buf_error(&details);
	if (err)
		return err;
	return records_audit(records, "api_account.access_changed", "api_account", account_id,
			     buf_str(&details), NULL);
}

enum err
account_write_wishes(struct records *records, int64_t account_id,
		     const struct account_wishes *wishes)
{
	CLEANUP(identity_unrefp) struct identity *identity = NULL;
	struct account_settings before, after;
	enum err err;

	err = account_find(records->tx, account_id, &identity, NULL);
	if (err)
		return err;
	before = (struct account_settings){
		.config_read_only = identity->config == CONFIG_READ,
		.expires_at = identity->account_expires_at,
		.per_second = identity->per_second,
		.per_hour = identity->per_hour,
	};
	after = before;
	if (wishes->config)
		after.config_read_only = wishes->config == ACCOUNT_CONFIG_READ;
	if (wishes->sets_expiry)
		after.expires_at = wishes->expires_at;
	if (wishes->sets_second)
		after.per_second = wishes->per_second;
	if (wishes->sets_hour)
		after.per_hour = wishes->per_hour;
	if (after.config_read_only == before.config_read_only &&
	    after.expires_at == before.expires_at && after.per_second == before.per_second &&
	    after.per_hour == before.per_hour)
		return OK;
	err = account_settings_put(records->tx, account_id, &after);
	return err ? err : audit(records, account_id, &before, &after);
}

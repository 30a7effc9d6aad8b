/* SPDX-License-Identifier: Apache-2.0 */
/* api-account list and show, for people and, with --json, for programs. */
#include "admin/account.h"
#include "admin/table.h"
#include "admin/when.h"
#include "base/clock.h"
#include "codec/rfc3339.h"
#include "codec/utf8.h"
#include "schema/schema.h"

static const char *
config_of(const struct account_view *view)
{
	if (!view->row->perm_configuration)
		return "none";
	return view->settings.config_read_only ? "read" : "full";
}

static const char *
state_of(const struct account_view *view)
{
	int64_t now_ms = clock_now_ms();

	if (!view->row->enabled)
		return "disabled";
	if (view->settings.expires_at && view->settings.expires_at <= now_ms)
		return "expired";
	return view->row->failed_login_expiration > now_ms ? "locked" : "in use";
}

static const char *
command_of(const struct account_view *view)
{
	switch (view->row->perm_command) {
	case COMMAND_FULL:
		return "full";
	case COMMAND_READ_ONLY:
		return "read";
	default:
		return "none";
	}
}

static const char *
rate_text(int64_t rate, struct arena *arena)
{
	if (rate == RATE_OF_SITE)
		return "the site's limit";
	return rate == 0 ? "no limit" : arena_printf(arena, "%lld", (long long)rate);
}

/* --- JSON --- */

static void
write_time(struct json_writer *writer, const char *name, int64_t ms)
{
	char text[RFC3339_SIZE];

	json_write_name(writer, name);
	if (ms == 0) {
		json_write_null(writer);
		return;
	}
	rfc3339_print(ms, text);
	json_write_text(writer, str_from(text));
}

static void
write_rate(struct json_writer *writer, const char *name, int64_t rate)
{
	json_write_name(writer, name);
	if (rate == RATE_OF_SITE)
		json_write_null(writer);
	else
		json_write_int(writer, rate);
}

static void
write_used(struct json_writer *writer, const struct secret_row *secret)
{
	write_time(writer, "last_used_at", secret ? secret->last_used_at : 0);
	json_write_name(writer, "last_used_address");
	if (secret && secret->last_used_address)
		json_write_text(writer, str_from(secret->last_used_address));
	else
		json_write_null(writer);
}

/* The row as the API shows it, and beside it what has no field there. */
static void
write_json(struct admin *admin, struct json_writer *writer, const struct account_view *view)
{
	json_write_begin_object(writer);
	json_write_name(writer, "account");
	schema_encode(writer, api_account_resource.shape, admin->site->edition, 0, false,
		      view->row);
	json_write_name(writer, "config");
	json_write_text(writer, str_from(config_of(view)));
	write_time(writer, "expires_at", view->settings.expires_at);
	write_rate(writer, "rate_per_second", view->settings.per_second);
	write_rate(writer, "rate_per_hour", view->settings.per_hour);
	json_write_name(writer, "live_tokens");
	json_write_int(writer, view->live_tokens);
	write_used(writer, view->last_used);
	json_write_name(writer, "secrets");
	json_write_begin_array(writer);
	for (size_t i = 0; i < view->secret_count; i++) {
		const struct secret_row *secret = &view->secrets[i];

		json_write_begin_object(writer);
		json_write_name(writer, "id");
		json_write_int(writer, secret->id);
		write_time(writer, "created_at", secret->created_at);
		write_time(writer, "expires_at", secret->expires_at);
		write_used(writer, secret);
		json_write_end_object(writer);
	}
	json_write_end_array(writer);
	json_write_end_object(writer);
}

/* --- list --- */

static void
add_line(struct admin *admin, struct table *table, const struct account_view *view)
{
	const struct secret_row *used = view->last_used;
	const char *const texts[] = {
		view->row->name,
		view->row->client_id,
		state_of(view),
		config_of(view),
		view->row->perm_configuration_vault_account ? "yes" : "no",
		command_of(view),
		when_text(used ? used->last_used_at : 0, "never", admin->arena),
		used ? used->last_used_address : "",
	};

	table_add(table, texts);
}

int
account_list(struct admin *admin, const struct options *options)
{
	static const char *const titles[] = { "NAME",  "CLIENT ID", "STATE",	       "CONFIG",
					      "VAULT", "COMMAND",   "LAST USED (UTC)", "FROM",
					      NULL };
	struct account_view *views;
	struct json_writer writer;
	struct table table;
	size_t count;
	enum err err;

	err = account_view_list(admin, &views, &count);
	if (err)
		return admin_explain(admin, NULL, err, "read API accounts", NULL);
	table_init(&table, admin->arena, titles);
	json_write_init(&writer, admin->out);
	if (options_has(options, "json"))
		json_write_begin_array(&writer);
	for (size_t i = 0; i < count; i++) {
		if (options_has(options, "json"))
			write_json(admin, &writer, &views[i]);
		else
			add_line(admin, &table, &views[i]);
	}
	if (options_has(options, "json")) {
		json_write_end_array(&writer);
		buf_append_byte(admin->out, '\n');
	} else if (count == 0) {
		buf_append_text(admin->out, "no API accounts: sallyport api-account create NAME "
					    "makes one\n");
	} else {
		table_write(&table, admin->out);
	}
	return ADMIN_OK;
}

/* --- show --- */

static void
show_line(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%-16s", name);
	utf8_append_visible(out, str_from(text));
	buf_append_byte(out, '\n');
}

static const char *
join_reports(const struct api_account *account, struct arena *arena)
{
	const struct {
		bool may;
		const char *name;
	} reports[] = {
		{ account->perm_reporting_support, "support" },
		{ account->perm_reporting_license, "license" },
		{ account->perm_reporting_archive, "archive" },
		{ account->perm_reporting_vault, "vault" },
		{ account->perm_reporting_jump_item, "jump-item" },
		{ account->perm_reporting_syslog, "syslog" },
	};
	const char *text = "";

	for (size_t i = 0; i < COUNT_OF(reports); i++)
		if (reports[i].may)
			text = arena_printf(arena, "%s%s%s", text, *text ? "," : "",
					    reports[i].name);
	return *text ? text : "none";
}

static const char *
join_others(const struct api_account *account, struct arena *arena)
{
	return arena_printf(arena, "%s%s%s%s%s", account->perm_backup ? "backup " : "",
			    account->perm_vault_backup ? "vault-backup " : "",
			    account->perm_real_time_state ? "real-time " : "",
			    account->perm_ecm ? "ecm " : "", account->perm_scim ? "scim" : "");
}

static void
show_secrets(struct admin *admin, const struct account_view *view)
{
	static const char *const titles[] = { "SECRET",		 "MADE (UTC)", "ENDS (UTC)",
					      "LAST USED (UTC)", "FROM",       NULL };
	struct table table;

	table_init(&table, admin->arena, titles);
	for (size_t i = 0; i < view->secret_count; i++) {
		const struct secret_row *secret = &view->secrets[i];
		const char *const texts[] = {
			arena_printf(admin->arena, "%lld", (long long)secret->id),
			when_text(secret->created_at, "", admin->arena),
			when_text(secret->expires_at, "never", admin->arena),
			when_text(secret->last_used_at, "never", admin->arena),
			secret->last_used_address,
		};

		table_add(&table, texts);
	}
	buf_append_byte(admin->out, '\n');
	table_write(&table, admin->out);
}

static void
show_text(struct admin *admin, const struct account_view *view)
{
	const struct api_account *row = view->row;
	struct arena *arena = admin->arena;
	struct buf *out = admin->out;

	show_line(out, "name", row->name);
	show_line(out, "client id", row->client_id);
	show_line(out, "state", state_of(view));
	show_line(out, "config", config_of(view));
	show_line(out, "vault", row->perm_configuration_vault_account ? "yes" : "no");
	show_line(out, "command", command_of(view));
	show_line(out, "reporting", join_reports(row, arena));
	show_line(out, "also", join_others(row, arena));
	show_line(out, "networks", row->ip_addresses[0] ? row->ip_addresses : "any");
	show_line(out, "expires", when_text(view->settings.expires_at, "never", arena));
	show_line(out, "rate a second", rate_text(view->settings.per_second, arena));
	show_line(out, "rate an hour", rate_text(view->settings.per_hour, arena));
	show_line(out, "failed log-ins",
		  arena_printf(arena, "%lld", (long long)row->failed_login_attempts));
	show_line(out, "live tokens", arena_printf(arena, "%lld", (long long)view->live_tokens));
	if (row->comments[0])
		show_line(out, "comments", row->comments);
	show_secrets(admin, view);
}

int
account_show_one(struct admin *admin, const struct options *options, const char *name)
{
	struct account_view view;
	struct json_writer writer;
	int exit_code = account_must_find(admin, name, &view);

	if (exit_code)
		return exit_code;
	if (!options_has(options, "json")) {
		show_text(admin, &view);
		return ADMIN_OK;
	}
	json_write_init(&writer, admin->out);
	write_json(admin, &writer, &view);
	buf_append_byte(admin->out, '\n');
	return ADMIN_OK;
}

int
account_show(struct admin *admin, const struct options *options)
{
	return account_show_one(admin, options, options->words[0]);
}

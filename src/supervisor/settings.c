/* SPDX-License-Identifier: Apache-2.0 */
/* One table of names: the command line, the file, the message to the front and --help all read it.
 */
#include "supervisor/settings.h"

#include <stddef.h>

#include "supervisor/file.h"
#include "wire/supervisor.h"

enum kind { TEXT, NAME, CHOICE, NUMBER, FLAG };
enum { HELP_COLUMN = 28 }; /* where --help says what a setting is */

#define AT(member) offsetof(struct settings, member)

static const struct setting {
	const char *name;
	enum kind kind;
	size_t offset;
	int64_t minimum, maximum;
	const char *value; /* how --help calls it */
	const char *doc;
} table[] = {
	{ "site", NAME, AT(site), 0, 0, "NAME", "name that clients reach it by (localhost)" },
	{ "listen", TEXT, AT(listen), 0, 0, "ADDR:PORT",
	  "where it listens; *:443 for every address (127.0.0.1:8443)" },
	{ "data", TEXT, AT(data), 0, 0, "DIR",
	  "directory of its data (SALLYPORT_DATA, ./var or /var/lib/sallyport)" },
	{ "cert", TEXT, AT(certificate), 0, 0, "FILE",
	  "certificate chain, PEM (DIR/tls/server.pem)" },
	{ "key", TEXT, AT(key), 0, 0, "FILE", "the certificate's key, PEM (DIR/tls/server.key)" },
	{ "master-key", TEXT, AT(master_key), 0, 0, "FILE",
	  "key that seals the secrets (DIR/keys/master.key)" },
	{ "store", TEXT, AT(store), 0, 0, "URL",
	  "sqlite:FILE or postgresql://… (sqlite:DIR/store/site.db)" },
	{ "edition", CHOICE, AT(edition), 0, 0, "rs|pra",
	  "whose API it offers: Remote Support's or Privileged Remote Access's (rs)" },
	{ "log-level", CHOICE, AT(log_level), 0, 0, "debug|info|warning|error",
	  "what it logs: this and what is worse (info)" },
	{ "workers", NUMBER, AT(workers), 1, SETTINGS_WORKERS_MAX, "N",
	  "threads for short requests (24)" },
	{ "slow-workers", NUMBER, AT(slow_workers), 1, SETTINGS_SLOW_WORKERS_MAX, "N",
	  "threads for long ones (2)" },
	{ "user-per-process", FLAG, AT(user_per_process), 0, 0, NULL,
	  "as root: run under the accounts sallyport-front and sallyport-keeper" },
	{ "require-sandbox", FLAG, AT(require_sandbox), 0, 0, NULL,
	  "do not start where a protection is missing" },
};

void
settings_init(struct settings *settings)
{
	*settings = (struct settings){
		.site = "localhost",
		.listen = "127.0.0.1:8443",
		.data = "var",
		.edition = "rs",
		.log_level = "info",
		.workers = 24,
		.slow_workers = 2,
	};
}

static const struct setting *
find(struct str name)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (str_equal_text(name, table[i].name))
			return &table[i];
	return NULL;
}

enum err
settings_find(struct str name, bool *ret_takes_value)
{
	const struct setting *setting = find(name);

	if (!setting)
		return ERR_NOT_FOUND;
	*ret_takes_value = setting->kind != FLAG;
	return OK;
}

static const char **
text_of(struct settings *settings, const struct setting *setting)
{
	return (const char **)(void *)((char *)settings + setting->offset);
}

static enum err
refuse(struct arena *arena, const struct setting *setting, const char *wants, const char **ret_why)
{
	*ret_why = arena_printf(arena, "%s: %s", setting->name, wants);
	return ERR_INVALID;
}

/* Names end up in certificates and in scripts that the site gives out. */
static bool
is_name(const char *text)
{
	return *text && strlen(text) <= 253 &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") ==
		       strlen(text);
}

static enum err
set_number(struct settings *settings, struct arena *arena, const struct setting *setting,
	   const char *value, const char **ret_why)
{
	int64_t number = 0;

	if (str_to_int(str_from(value), setting->minimum, setting->maximum, &number) != OK)
		return refuse(arena, setting,
			      arena_printf(arena, "must be a number from %lld to %lld",
					   (long long)setting->minimum,
					   (long long)setting->maximum),
			      ret_why);
	*(int64_t *)(void *)((char *)settings + setting->offset) = number;
	return OK;
}

static enum err
set_flag(struct settings *settings, struct arena *arena, const struct setting *setting,
	 const char *value, const char **ret_why)
{
	bool is_set = !value || strcmp(value, "yes") == 0;

	if (!is_set && strcmp(value, "no") != 0)
		return refuse(arena, setting, "must be yes or no", ret_why);
	*(bool *)((char *)settings + setting->offset) = is_set;
	return OK;
}

/* One of the words that --help shows, "rs|pra". */
static bool
is_choice(const struct setting *setting, const char *value)
{
	struct str rest = str_from(setting->value), word;

	while (str_split(&rest, '|', &word))
		if (str_equal_text(word, value))
			return true;
	return false;
}

enum err
settings_set(struct settings *settings, struct arena *arena, struct str name, const char *value,
	     const char **ret_why)
{
	const struct setting *setting = find(name);

	if (!setting)
		return ERR_NOT_FOUND;
	if (setting->kind == FLAG)
		return set_flag(settings, arena, setting, value, ret_why);
	if (!value || !*value)
		return refuse(arena, setting, "needs a value", ret_why);
	if (strpbrk(value, "\r\n"))
		return refuse(arena, setting, "must be one line", ret_why);
	if (setting->kind == NUMBER)
		return set_number(settings, arena, setting, value, ret_why);
	if (setting->kind == NAME && !is_name(value))
		return refuse(arena, setting, "must be a host name or an address", ret_why);
	if (setting->kind == CHOICE && !is_choice(setting, value))
		return refuse(arena, setting,
			      arena_printf(arena, "must be one of %s", setting->value), ret_why);
	*text_of(settings, setting) = arena_text(arena, str_from(value));
	return OK;
}

static enum err
read_line(struct settings *settings, struct arena *arena, struct str line, int number,
	  const char **ret_why)
{
	struct str name, rest = str_trim(line);
	const char *value, *why = "unknown setting";
	enum err err;

	if (rest.length == 0 || rest.data[0] == '#')
		return OK;
	if (!str_split(&rest, '=', &name) || !rest.data) {
		*ret_why = arena_printf(arena, "line %d: name=value is wanted", number);
		return ERR_INVALID;
	}
	value = arena_text(arena, str_trim(rest));
	err = settings_set(settings, arena, str_trim(name), value, &why);
	if (!err)
		return OK;
	*ret_why = arena_printf(arena, "line %d: %s", number, why);
	return ERR_INVALID;
}

enum err
settings_read(struct settings *settings, struct arena *arena, struct str text, const char **ret_why)
{
	struct str rest = text, line;
	int number = 0;

	while (str_split(&rest, '\n', &line)) {
		enum err err = read_line(settings, arena, line, ++number, ret_why);

		if (err)
			return err;
	}
	return OK;
}

enum err
settings_read_file(struct settings *settings, struct arena *arena, const char *path,
		   const char **ret_why)
{
	struct str text = { 0 };
	const char *why = NULL;
	enum err err = file_read(path, SUPERVISOR_SETTINGS_LIMIT, arena, &text);

	if (err) {
		*ret_why = arena_printf(arena, "cannot read %s: %s", path, file_error_text(err));
		return ERR_IO;
	}
	err = settings_read(settings, arena, text, &why);
	if (err)
		*ret_why = arena_printf(arena, "%s, %s", path, why);
	return err;
}

enum log_level
settings_log_level(const struct settings *settings)
{
	static const char *const names[] = { "debug", "info", "warning", "error" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(settings->log_level, names[i]) == 0)
			return (enum log_level)i;
	return LOG_INFO;
}

struct option {
	struct str name;
	const char *value; /* NULL: the option stood alone */
};

/* One option and its value; *at moves behind it. */
static enum err
next_option(struct arena *arena, int count, const char *const *texts, int *at,
	    struct option *ret_option, const char **ret_why)
{
	const char *text = texts[(*at)++], *equals;
	bool takes_value = true;
	enum err err;

	if (strncmp(text, "--", 2) != 0) {
		*ret_why = arena_printf(arena, "%s: an option begins with --", text);
		return ERR_INVALID;
	}
	equals = strchr(text, '=');
	ret_option->name =
		str_of(text + 2, equals ? (size_t)(equals - text) - 2 : strlen(text) - 2);
	ret_option->value = equals ? equals + 1 : NULL;
	if (str_equal_text(ret_option->name, "help"))
		return OK;
	err = str_equal_text(ret_option->name, "config")
		      ? OK
		      : settings_find(ret_option->name, &takes_value);
	if (err) {
		*ret_why = arena_printf(arena, "%s: no such option", text);
		return ERR_INVALID;
	}
	if (!takes_value || equals)
		return OK;
	if (*at == count) {
		*ret_why = arena_printf(arena, "%s: needs a value", text);
		return ERR_INVALID;
	}
	ret_option->value = texts[(*at)++];
	return OK;
}

static enum err
read_config_option(struct settings *settings, struct arena *arena, int count,
		   const char *const *texts, bool *ret_wants_help, const char **ret_why)
{
	struct option option;
	enum err err = OK;

	for (int at = 0; !err && at < count;) {
		err = next_option(arena, count, texts, &at, &option, ret_why);
		if (!err && str_equal_text(option.name, "help"))
			*ret_wants_help = true;
		if (!err && str_equal_text(option.name, "config"))
			err = settings_read_file(settings, arena, option.value ? option.value : "",
						 ret_why);
	}
	return err ? ERR_INVALID : OK;
}

enum err
settings_read_options(struct settings *settings, struct arena *arena, int count,
		      const char *const *texts, bool *ret_wants_help, const char **ret_why)
{
	struct option option;
	enum err err;

	*ret_wants_help = false;
	err = read_config_option(settings, arena, count, texts, ret_wants_help, ret_why);
	for (int at = 0; !err && at < count;) {
		err = next_option(arena, count, texts, &at, &option, ret_why);
		if (err || str_equal_text(option.name, "help") ||
		    str_equal_text(option.name, "config"))
			continue;
		err = settings_set(settings, arena, option.name, option.value, ret_why);
	}
	return err;
}

static void
write_one(const struct settings *settings, const struct setting *setting, struct buf *out)
{
	const char *base = (const char *)settings + setting->offset;
	const char *text;

	switch (setting->kind) {
	case NUMBER:
		buf_printf(out, "%s=%lld\n", setting->name,
			   (long long)*(const int64_t *)(const void *)base);
		break;
	case FLAG:
		buf_printf(out, "%s=%s\n", setting->name, *(const bool *)base ? "yes" : "no");
		break;
	default:
		text = *(const char *const *)(const void *)base;
		if (text)
			buf_printf(out, "%s=%s\n", setting->name, text);
		break;
	}
}

void
settings_write(const struct settings *settings, struct buf *out)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		write_one(settings, &table[i], out);
}

static bool
is_told(const struct settings *settings, const struct setting *setting)
{
	struct settings defaults;
	const char *base = (const char *)settings + setting->offset;
	const char *usual = (const char *)&defaults + setting->offset, *text, *usual_text;

	settings_init(&defaults);
	switch (setting->kind) {
	case NUMBER:
		return *(const int64_t *)(const void *)base !=
		       *(const int64_t *)(const void *)usual;
	case FLAG:
		return *(const bool *)base != *(const bool *)usual;
	default:
		text = *(const char *const *)(const void *)base;
		usual_text = *(const char *const *)(const void *)usual;
		return text && (!usual_text || strcmp(text, usual_text) != 0);
	}
}

void
settings_write_told(const struct settings *settings, struct buf *out)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (table[i].offset != AT(data) && is_told(settings, &table[i]))
			write_one(settings, &table[i], out);
}

void
settings_describe(struct buf *out)
{
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		const struct setting *setting = &table[i];
		size_t start = out->length;

		buf_printf(out, "  --%s%s%s", setting->name, setting->value ? " " : "",
			   setting->value ? setting->value : "");
		if (out->length - start > HELP_COLUMN) {
			buf_append_byte(out, '\n');
			start = out->length;
		}
		while (buf_error(out) == OK && out->length - start < HELP_COLUMN)
			buf_append_byte(out, ' ');
		buf_printf(out, "  %s\n", setting->doc);
	}
}

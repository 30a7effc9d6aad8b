/* SPDX-License-Identifier: Apache-2.0 */
/* An unknown name is refused: a misspelt one would be passed over in silence. */
#include "jumpoint/settings.h"

#include "base/limits.h"
#include "crypto/hash.h"

struct reading {
	struct settings settings;
	struct arena *arena;
	bool has_identity;
};

/* "host:port" or "[address]:port" */
static bool
set_site(struct reading *reading, struct str value)
{
	struct str host = { 0 };
	int64_t port;

	if (str_starts(value, STR("["))) {
		value = str_from_offset(value, 1);
		if (!str_split(&value, ']', &host) || !str_starts(value, STR(":")))
			return false;
		value = str_from_offset(value, 1);
	} else if (!str_split(&value, ':', &host)) {
		return false;
	}
	if (!host.length || host.length > LIMIT_HOST_NAME || str_to_int(value, 1, 65535, &port))
		return false;
	reading->settings.host = arena_text(reading->arena, host);
	reading->settings.port = (int)port;
	return true;
}

static bool
set_site_id(struct reading *reading, struct str value)
{
	unsigned char bytes[16];

	if (hash_read_hex(value, bytes, sizeof(bytes)))
		return false;
	hash_write_hex(bytes, sizeof(bytes), reading->settings.site_id);
	return true;
}

static bool
set_identity(struct reading *reading, struct str value)
{
	reading->has_identity =
		hash_read_hex(value, reading->settings.identity, SETTINGS_IDENTITY_SIZE) == OK;
	return reading->has_identity;
}

static bool
set_proxy(struct reading *reading, struct str value)
{
	if (value.length)
		reading->settings.proxy = arena_text(reading->arena, value);
	return true;
}

static bool
set_sessions(struct reading *reading, struct str value)
{
	int64_t most;

	if (str_to_int(value, 1, SETTINGS_SESSIONS_MOST, &most))
		return false;
	reading->settings.sessions_most = (int)most;
	return true;
}

static bool
set_log_level(struct reading *reading, struct str value)
{
	static const char *const levels[] = { "debug", "info", "warning", "error" };

	for (size_t i = 0; i < COUNT_OF(levels); i++) {
		if (!str_equal_text(value, levels[i]))
			continue;
		reading->settings.log_level = (enum log_level)i;
		return true;
	}
	return false;
}

static const struct {
	const char *name;
	bool (*set)(struct reading *reading, struct str value);
} rows[] = {
	{ "site", set_site },	{ "site_id", set_site_id },   { "identity", set_identity },
	{ "proxy", set_proxy }, { "sessions", set_sessions }, { "log_level", set_log_level },
};

static const char *
read_line(struct reading *reading, struct str line)
{
	struct str name = { 0 };

	line = str_trim(line);
	if (!line.length || line.data[0] == '#')
		return NULL;
	if (!str_split(&line, '=', &name) || !line.data)
		return "a line is not name=value";
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (!str_equal_text(str_trim(name), rows[i].name))
			continue;
		return rows[i].set(reading, str_trim(line))
			       ? NULL
			       : arena_printf(reading->arena, "%s cannot be what is given",
					      rows[i].name);
	}
	return arena_printf(reading->arena, "there is no setting %.*s", STR_ARG(str_trim(name)));
}

enum err
settings_read(struct str text, struct arena *arena, struct settings *ret_settings,
	      const char **ret_why)
{
	struct reading reading = { .settings = { .sessions_most = SETTINGS_SESSIONS_INITIAL,
						 .log_level = LOG_INFO },
				   .arena = arena };
	struct str line = { 0 };
	const char *why = NULL;

	while (!why && str_split(&text, '\n', &line))
		why = read_line(&reading, line);
	if (!why &&
	    (!reading.settings.host || !reading.has_identity || !reading.settings.site_id[0]))
		why = "site, site_id and identity must be given";
	if (why) {
		*ret_why = why;
		return ERR_INVALID;
	}
	*ret_settings = reading.settings;
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Precedence is decided here and nowhere else: a file named on the command line goes before the
 * environment. */
#include "cli/settings.h"

#include "base/limits.h"
#include "cli/env_file.h"
#include "cli/input.h"

struct sources {
	struct env_file file;
	const char *(*variable)(const char *name);
};

static enum err
read_env_file(struct arena *arena, const char *path, const char *home, struct env_file *ret_file,
	      const char **ret_why)
{
	CLEANUP(buf_release) struct buf text;
	const char *why = NULL;
	enum err err;

	buf_init(&text, LIMIT_ENV_FILE);
	err = env_file_path(arena, path, home, &path);
	if (err) {
		*ret_why = arena_printf(arena, "%s: HOME is not set", path);
		return ERR_INVALID;
	}
	err = input_read_file(path, &text);
	if (err) {
		*ret_why = arena_printf(arena, "%s: %s", path,
					err == ERR_NOT_FOUND ? "there is no such file"
					: err == ERR_LIMIT   ? "the file is too large"
							     : "the file cannot be read");
		return ERR_INVALID;
	}
	err = env_file_parse(arena, buf_str(&text), ret_file, &why);
	if (err)
		*ret_why = arena_printf(arena, "%s %s", path, why);
	return err;
}

/* NULL when not set or empty. */
static const char *
find(const struct sources *sources, const char *name)
{
	const char *value = env_file_find(&sources->file, name);

	if (!value)
		value = sources->variable(name);
	return value && *value ? value : NULL;
}

bool
settings_skips_proxy(struct str no_proxy, struct str host)
{
	struct str entry;

	for (struct str rest = no_proxy; str_split(&rest, ',', &entry);) {
		entry = str_trim(entry);
		if (str_equal_text(entry, "*"))
			return true;
		if (str_starts(entry, STR(".")))
			entry = str_from_offset(entry, 1);
		if (entry.length == 0 || entry.length > host.length)
			continue;
		struct str tail = str_from_offset(host, host.length - entry.length);
		bool is_whole_label = tail.data == host.data || tail.data[-1] == '.';
		if (is_whole_label && str_equal_nocase(tail, entry))
			return true;
	}
	return false;
}

static const char *
find_proxy(const struct sources *sources, const struct uri_host *host)
{
	const char *proxy = sources->variable("HTTPS_PROXY");
	const char *none = sources->variable("NO_PROXY");

	if (!proxy)
		proxy = sources->variable("https_proxy");
	if (!none)
		none = sources->variable("no_proxy");
	if (!proxy || !*proxy || host->is_plain || settings_skips_proxy(str_from(none), host->name))
		return NULL;
	return proxy;
}

static enum err
miss(struct arena *arena, const char *name, const char **ret_why)
{
	*ret_why = arena_printf(arena, "%s is not set; it comes from the environment or --env-file",
				name);
	return ERR_DENIED;
}

enum err
settings_load(struct arena *arena, const struct arguments *arguments,
	      const char *(*variable)(const char *name), struct settings *ret_settings,
	      const char **ret_why)
{
	struct settings settings = { .ca_file = arguments->ca_file };
	struct sources sources = { .variable = variable };
	enum err err;

	if (arguments->env_file) {
		err = read_env_file(arena, arguments->env_file, variable("HOME"), &sources.file,
				    ret_why);
		if (err)
			return err;
	}
	const char *host = find(&sources, "BT_API_HOST");
	settings.client_id = find(&sources, "BT_CLIENT_ID");
	settings.client_secret = find(&sources, "BT_CLIENT_SECRET");
	if (!host)
		return miss(arena, "BT_API_HOST", ret_why);
	if (!settings.client_id)
		return miss(arena, "BT_CLIENT_ID", ret_why);
	if (!settings.client_secret)
		return miss(arena, "BT_CLIENT_SECRET", ret_why);
	err = uri_parse_host(arena, str_from(host), &settings.host);
	if (err) {
		*ret_why = "BT_API_HOST is neither a host, nor host:port, nor a URL of them";
		return ERR_INVALID;
	}
	settings.proxy = find_proxy(&sources, &settings.host);
	*ret_settings = settings;
	return OK;
}

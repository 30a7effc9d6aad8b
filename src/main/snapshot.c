/* SPDX-License-Identifier: Apache-2.0 */
#include "main/snapshot.h"

#include "actions/site/stored_settings.h"
#include "base/memory.h"

unsigned
snapshot_edition(const struct settings *settings)
{
	return strcmp(settings->edition, "pra") == 0 ? EDITION_PRA : EDITION_RS;
}

struct reading {
	struct arena *arena;
	struct site_settings *settings;
};

static enum err
read_settings(struct tx *tx, void *context)
{
	struct reading *reading = context;

	return stored_settings_read(tx, reading->arena, reading->settings);
}

static enum err
read_number(struct tx *tx, void *context)
{
	return stored_settings_generation(tx, context);
}

enum err
snapshot_number(struct reader *reader, int64_t *ret_number)
{
	return store_read(reader, read_number, ret_number);
}

/* "127.0.0.1:8443"; 0 where it says none. */
static int
port_of(const char *listen)
{
	const char *colon = listen ? strrchr(listen, ':') : NULL;
	int64_t port = 0;

	if (colon && str_to_int(str_from(colon + 1), 1, 65535, &port))
		port = 0;
	return (int)port;
}

enum err
snapshot_make(const struct settings *settings, const struct snapshot_keys *keys,
	      const struct notices *notices, struct reader *reader, struct site **ret_site)
{
	struct site *site = site_new();
	struct reading reading = { &site->arena, arena_new(&site->arena, struct site_settings) };
	enum err err = store_read(reader, read_settings, &reading);

	if (err) {
		site_unref(site);
		return err;
	}
	site->edition = snapshot_edition(settings);
	site->name = arena_text(&site->arena, str_from(settings->site));
	site->port = port_of(settings->listen);
	site->id = arena_text(&site->arena, str_from(keys->site_id));
	if (keys->identity_public)
		memcpy(site->identity_public, keys->identity_public, sizeof(site->identity_public));
	site->rules.key = keys->token;
	site->rules.cookie_key = keys->cookie;
	site->rules.settings = reading.settings;
	site->notices = notices;
	*ret_site = site;
	return OK;
}

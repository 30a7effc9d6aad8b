/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include <stdio.h>
#include <unistd.h>

#include "admin/migrate.h"
#include "base/clock.h"
#include "base/log.h"
#include "crypto/password.h"

static void
hear_access(void *context, int64_t account_id)
{
	struct desk *desk = context;

	desk->access_changes++;
	desk->changed_account = account_id;
}

static void
hear_settings(void *context)
{
	struct desk *desk = context;

	desk->settings_changes++;
}

static void
open_site(struct desk *desk, unsigned edition)
{
	desk->notices = (struct notices){ desk, hear_access, hear_settings };
	site_settings_default(&desk->settings, &desk->arena);
	desk->site = site_new();
	desk->site->edition = edition;
	desk->site->name = "site.test";
	desk->site->rules.settings = &desk->settings;
	memset(desk->site->rules.key.bytes, 7, sizeof(desk->site->rules.key.bytes));
	desk->site->notices = &desk->notices;
	desk->who = identity_new();
	desk->who->kind = IDENTITY_CONTROL;
	desk->who->account_id = 1000;
	identity_set_names(desk->who, STR("ada"), STR(""));
}

void
desk_open_edition(struct desk *desk, const char *url, unsigned edition)
{
	const struct store_settings settings = { .url = url, .runs_twice = true };
	int from, to;

	*desk = (struct desk){ 0 };
	log_open("test", STDERR_FILENO, LOG_ERROR);
	clock_use_fake(DESK_NOW);
	password_use_cheap(true);
	arena_init(&desk->arena);
	CHECK_OK(migrate_store(url, &from, &to));
	CHECK_OK(store_open(&settings, &desk->store));
	CHECK_OK(reader_open(desk->store, &desk->reader));
	buf_init(&desk->out, ADMIN_OUTPUT_LIMIT);
	buf_init(&desk->error, ADMIN_ERROR_LIMIT);
	open_site(desk, edition);
}

void
desk_open(struct desk *desk, const char *url)
{
	desk_open_edition(desk, url, EDITION_RS);
}

void
desk_close(struct desk *desk)
{
	identity_unref(desk->who);
	site_unref(desk->site);
	reader_close(desk->reader);
	store_close(desk->store);
	buf_release(&desk->out);
	buf_release(&desk->error);
	arena_release(&desk->arena);
	clock_use_real();
}

static const char *
word_of(struct desk *desk, struct str part)
{
	char *word = arena_text(&desk->arena, part);

	if (strcmp(word, "_") == 0)
		return "";
	for (char *at = word; *at; at++)
		if (*at == '~')
			*at = ' ';
	return word;
}

int
desk_type(struct desk *desk, const char *line)
{
	const char *words[ADMIN_TEXTS_MAX];
	struct str rest = str_from(line), part;
	int count = 0;

	while (count < ADMIN_TEXTS_MAX && str_split(&rest, ' ', &part))
		words[count++] = word_of(desk, part);
	buf_clear(&desk->out);
	buf_clear(&desk->error);
	desk->admin = (struct admin){
		.who = desk->who,
		.site = desk->site,
		.store = desk->store,
		.reader = desk->reader,
		.recordings = desk->recordings,
		.arena = &desk->arena,
		.in = desk->in,
		.out = &desk->out,
		.error = &desk->error,
	};
	return command_do(&desk->admin, count, words);
}

const char *
desk_do(struct desk *desk, const char *line)
{
	int exit_code = desk_type(desk, line);

	CHECK_STR(buf_str(&desk->error), "");
	CHECK_INT(exit_code, ADMIN_OK);
	return arena_text(&desk->arena, buf_str(&desk->out));
}

const char *
desk_value(struct desk *desk, const char *name)
{
	struct str rest = buf_str(&desk->out), line, left;

	while (str_split(&rest, '\n', &line))
		if (str_split(&line, '=', &left) && str_equal_text(left, name))
			return arena_text(&desk->arena, line);
	CHECK_TEXT("no such line", name);
	return NULL;
}

const struct json *
desk_json(struct desk *desk)
{
	const struct json *json = NULL;
	const char *why;

	CHECK_OK(json_parse(&desk->arena, buf_str(&desk->out), &json, &why));
	return json;
}

int64_t
desk_number(struct desk *desk, const char *sql)
{
	return stores_number(desk->reader, sql);
}

const char *
desk_text(struct desk *desk, const char *sql)
{
	return stores_text(desk->reader, sql, &desk->arena);
}

int64_t
desk_account_id(struct desk *desk, const char *name)
{
	return desk_number(desk,
			   arena_printf(&desk->arena,
					"SELECT \"id\" FROM \"api_account\" WHERE \"name\" = '%s'",
					name));
}

bool
desk_says(const struct buf *output, const char *part)
{
	return output->data && strstr(output->data, part);
}

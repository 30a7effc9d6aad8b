/* SPDX-License-Identifier: Apache-2.0 */
/* Brings a database from the version it has to the program's, one transaction a step. The history
 * is db/migrations, for both engines: {id}, {bytes} and {json} stand for what they call these
 * types. */
#include "store/engine.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"

static const char bookkeeping[] = "CREATE TABLE IF NOT EXISTS \"schema_version\" (\"version\" "
				  "BIGINT NOT NULL PRIMARY KEY, \"name\" TEXT NOT NULL,"
				  " \"applied_at\" BIGINT NOT NULL);"
				  "CREATE TABLE IF NOT EXISTS \"store_probe\" (\"id\" BIGINT NOT "
				  "NULL PRIMARY KEY, \"probed_at\" BIGINT NOT NULL);"
				  "INSERT INTO \"store_probe\" (\"id\", \"probed_at\") VALUES (1, "
				  "0) ON CONFLICT (\"id\") DO NOTHING";

const struct migration *
migrate_list(const struct store_settings *settings)
{
	return settings->migrations ? settings->migrations : store_migrations;
}

int
migrate_newest(const struct migration *list)
{
	int newest = 0;

	for (; list->number > 0; list++)
		newest = list->number;
	return newest;
}

static enum err
read_version(struct tx *tx, void *context)
{
	int *ret_version = context;
	const char **columns;
	int64_t newest;
	size_t count;
	enum err err = tx_columns(tx, "schema_version", &columns, &count);

	*ret_version = 0;
	if (err || count == 0)
		return err;
	err = query_number(tx, "SELECT max(\"version\") FROM \"schema_version\"", NULL, 0, &newest);
	if (!err)
		*ret_version = (int)newest;
	return err;
}

enum err
migrate_version(struct connection *connection, int *ret_version)
{
	struct tx tx;
	enum err err = connection->engine->begin(connection, false);

	if (err)
		return err;
	tx_init(&tx);
	err = tx_run(&tx, connection, false, read_version, ret_version);
	tx_release(&tx);
	connection->engine->rollback(connection);
	return err;
}

/* The text with its three words replaced. ERR_BUG for a word in braces that is none of them. */
static enum err
translate(const struct engine *engine, struct str text, struct buf *out)
{
	const struct {
		struct str word;
		const char *type;
	} words[] = { { STR("{id}"), engine->id_type },
		      { STR("{bytes}"), engine->bytes_type },
		      { STR("{json}"), engine->json_type } };

	while (text.length > 0) {
		size_t i = 0;

		while (i < COUNT_OF(words) && !str_starts(text, words[i].word))
			i++;
		if (i < COUNT_OF(words)) {
			buf_append_text(out, words[i].type);
			text = str_from_offset(text, words[i].word.length);
			continue;
		}
		if (text.length > 1 && text.data[0] == '{' && text.data[1] >= 'a' &&
		    text.data[1] <= 'z')
			return ERR_BUG;
		buf_append_byte(out, text.data[0]);
		text = str_from_offset(text, 1);
	}
	return buf_error(out);
}

struct progress {
	const struct migration *list;
	int newest;
	int from, version; /* as found, as it is after this step */
};

static enum err
apply(struct tx *tx, const struct migration *migration)
{
	const struct engine *engine = tx->connection->engine;
	struct value values[] = { VALUE_OF_INT(migration->number), VALUE_OF_TEXT(migration->name),
				  VALUE_OF_INT(clock_now_ms()) };
	CLEANUP(buf_release) struct buf sql;
	enum err err;

	buf_init(&sql, LIMIT_MIGRATION_TEXT);
	err = translate(engine, migration->text, &sql);
	if (!err)
		err = engine->script(tx->connection, sql.data);
	/* A migration that commits by itself would leave half a step behind when the rest fails. */
	if (!err && !engine->has_transaction(tx->connection))
		err = ERR_BUG;
	if (!err)
		err = query_run(tx,
				"INSERT INTO \"schema_version\" (\"version\", \"name\", "
				"\"applied_at\") VALUES ($1, $2, $3)",
				values, COUNT_OF(values), NULL);
	if (err)
		log_error("store.migration_failed", LOG_TEXT("name", migration->name),
			  LOG_ERR(err));
	return err;
}

/* One step: the next migration, if there is one. Several nodes may be here; whoever comes second
 * finds the step done. */
static enum err
step(struct tx *tx, void *context)
{
	struct progress *progress = context;
	const struct migration *next = progress->list;
	enum err err = tx->connection->engine->script(tx->connection, bookkeeping);

	if (!err)
		err = read_version(tx, &progress->version);
	if (err)
		return err;
	if (progress->from < 0)
		progress->from = progress->version;
	if (progress->version > progress->newest) {
		log_error("store.schema_newer", LOG_INT("database", progress->version),
			  LOG_INT("program", progress->newest));
		return ERR_CONFLICT;
	}
	if (progress->version == progress->newest)
		return OK;
	while (next->number != progress->version + 1)
		next++;
	err = apply(tx, next);
	if (!err)
		progress->version = next->number;
	return err;
}

static enum err
run_step(struct connection *connection, struct progress *progress)
{
	const struct engine *engine = connection->engine;
	struct tx tx;
	enum err err = engine->begin(connection, true);

	if (err)
		return err;
	tx_init(&tx);
	err = tx_run(&tx, connection, false, step, progress);
	tx_release(&tx);
	if (!err)
		err = engine->commit(connection);
	if (err)
		engine->rollback(connection);
	return err;
}

enum err
store_migrate(const struct store_settings *settings, int *ret_from, int *ret_to)
{
	const struct engine *engine = engine_find(settings->url);
	struct progress progress = { .list = migrate_list(settings), .from = -1, .version = -1 };
	struct connection *connection = NULL;
	enum err err;

	if (!engine)
		return ERR_INVALID;
	progress.newest = migrate_newest(progress.list);
	err = engine->open(settings->url, CONNECTION_MIGRATE, &connection);
	if (err)
		return err;
	while (!err && progress.version < progress.newest)
		err = run_step(connection, &progress);
	engine->close(connection);
	if (err)
		return err;
	*ret_from = progress.from;
	*ret_to = progress.version;
	return OK;
}

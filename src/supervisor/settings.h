/* SPDX-License-Identifier: Apache-2.0 */
/* What a site is told at start: options on the command line, and the same names as lines of a
 * file. Texts live in the arena they were read into. */
#ifndef SUPERVISOR_SETTINGS_H
#define SUPERVISOR_SETTINGS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"

enum { SETTINGS_WORKERS_MAX = 64, SETTINGS_SLOW_WORKERS_MAX = 8 };

struct settings {
	const char *site;
	const char *listen;
	const char *data;
	const char *certificate, *key; /* NULL: those that init made */
	const char *master_key;	       /* NULL: the one that init made */
	const char *store;	       /* NULL: SQLite in the data directory */
	const char *edition;
	const char *log_level;
	int64_t workers, slow_workers;
	bool user_per_process;
	bool require_sandbox;
};

/* The defaults. */
void settings_init(struct settings *settings);

/* Sets one by its name, as on the command line without its dashes. value NULL: the option stood
 * alone. ERR_NOT_FOUND: no such setting; ERR_INVALID with a sentence in *ret_why. */
MUST_CHECK enum err settings_set(struct settings *settings, struct arena *arena, struct str name,
				 const char *value, const char **ret_why);

/* Whether the name is a setting, and whether a value follows it. */
MUST_CHECK enum err settings_find(struct str name, bool *ret_takes_value);

/* "name=value" lines; blank ones and those that begin with # are skipped. */
MUST_CHECK enum err settings_read(struct settings *settings, struct arena *arena, struct str text,
				  const char **ret_why);

/* Reads the file; what the command line set before must be set again after it. ERR_IO. */
MUST_CHECK enum err settings_read_file(struct settings *settings, struct arena *arena,
				       const char *path, const char **ret_why);

/* Reads the options behind a command: --name value or --name=value, --config FILE, --help. What the
 * command line says wins over the file, wherever --config stands. ERR_INVALID with a sentence. */
MUST_CHECK enum err settings_read_options(struct settings *settings, struct arena *arena, int count,
					  const char *const *texts, bool *ret_wants_help,
					  const char **ret_why);

enum log_level settings_log_level(const struct settings *settings);

/* All of them, as settings_read takes them. */
void settings_write(const struct settings *settings, struct buf *out);

/* The same of what was told: without the defaults and the data directory. */
void settings_write_told(const struct settings *settings, struct buf *out);

/* A line for each, for --help. */
void settings_describe(struct buf *out);

#endif

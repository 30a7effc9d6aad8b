/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport's commands on a site. One function does a command, whether the site is stopped (the
 * program opens the store itself) or runs (the front does it for the program, asked over the
 * control socket), so what is said and what happens is the same. */
#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

#include "actions/call.h"
#include "admin/options.h"

enum { ADMIN_OK = 0, ADMIN_FAILED = 1, ADMIN_USAGE = 2 }; /* exit codes */

enum {
	ADMIN_OUTPUT_LIMIT = 16 * 1024 * 1024,
	ADMIN_ERROR_LIMIT = 64 * 1024,
	ADMIN_INPUT_LIMIT = 4096,
	ADMIN_TEXTS_MAX = 128, /* of a command line */
};

/* What one command works with. */
struct admin {
	const struct identity *who; /* IDENTITY_CONTROL: the local user */
	struct str request_id;	    /* of the running site's request; empty */
	const struct site *site;
	struct store *store;
	struct reader *reader;
	const struct sealer *sealer;
	const char *store_url;	/* for a command that opens the store itself */
	const char *recordings; /* their directory; NULL: there are none */
	struct arena *arena;
	struct str in;		 /* standard input, for a command that wants it */
	struct buf *out, *error; /* its standard output and error */
};

/* What a command cannot do without. */
enum admin_need {
	ADMIN_NEEDS_STORE = 1 << 0,
	ADMIN_NEEDS_KEY = 1 << 1,     /* of keyed hashes: keeper, on a stopped site */
	ADMIN_NEEDS_INPUT = 1 << 2,   /* where --password-stdin is given */
	ADMIN_NEEDS_RUNNING = 1 << 3, /* means nothing on a stopped site */
	ADMIN_NEEDS_STOPPED = 1 << 4,
};

struct admin_command {
	const char *group;		  /* "api-account"; NULL ends a list */
	const char *verb;		  /* "create"; NULL: the group is the command */
	const char *words;		  /* for usage: "NAME"; "" for none */
	const char *line;		  /* what it does, for the list of commands */
	const char *more;		  /* what else to know, for its own --help; NULL: nothing */
	const char *example;		  /* without "sallyport " */
	const struct option_row *options; /* its own; NULL: none */
	const struct option_row *shared;  /* with other commands; NULL: none */
	size_t words_least, words_most;
	unsigned needs; /* enum admin_need */
	/* Returns the exit code. */
	int (*run)(struct admin *admin, const struct options *options);
};

/* By file, each ended by a NULL group. */
extern const struct admin_command admin_account_commands[];
extern const struct admin_command admin_user_commands[];
extern const struct admin_command admin_audit_commands[];
extern const struct admin_command admin_setting_commands[];
extern const struct admin_command admin_metrics_commands[];
extern const struct admin_command admin_migrate_commands[];
extern const struct admin_command admin_node_commands[];
extern const struct admin_command admin_person_commands[];
extern const struct admin_command admin_recording_commands[];

/* "sallyport: …" and a line end; ADMIN_FAILED or ADMIN_USAGE to return. The text may hold what came
 * from outside: control characters are shown as "?". */
int admin_fail(struct admin *admin, const char *format, ...) FORMAT(2, 3);
int admin_refuse(struct admin *admin, const char *format, ...) FORMAT(2, 3);

/* What a failed action left in its call, by field, in words of the command line: rows names the
 * option of each field (by its .member). what is what was tried: "create account ci". */
struct admin_member {
	const char *field, *option;
};
int admin_explain(struct admin *admin, const struct call *call, enum err err, const char *what,
		  const struct admin_member *members);

/* A call of this command: the administrator's face, a body of the rows or NULL. */
struct call admin_call(const struct admin *admin, const struct resource *resource,
		       const struct json *body);

/* The text of a buffer that holds JSON, parsed into the arena. ERR_BUG: it was not JSON. */
MUST_CHECK enum err admin_parse_body(struct admin *admin, const struct buf *text,
				     const struct json **ret_body);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A command line against rows of options: words in their order, options anywhere among them. Pure;
 * texts are borrowed from the command line, or live in the arena. */
#ifndef ADMIN_OPTIONS_H
#define ADMIN_OPTIONS_H

#include "base/arena.h"
#include "base/buf.h"

enum { OPTIONS_WORDS_MAX = 16, OPTIONS_GIVEN_MAX = 64 };

struct option_row {
	const char *name;  /* without dashes: "expires"; NULL ends a list */
	const char *value; /* what --help calls its value; NULL: it has none */
	const char *doc;
	bool has_no; /* --no-NAME takes it back */
};

struct option_given {
	const struct option_row *row;
	const char *value; /* NULL for an option without one */
	bool is_no;
};

struct options {
	const char *words[OPTIONS_WORDS_MAX];
	size_t word_count;
	struct option_given given[OPTIONS_GIVEN_MAX];
	size_t given_count;
	bool wants_help; /* -h or --help stood anywhere before "--" */
};

/* lists is NULL-ended; the first row of a name counts. Values come as "--name value" or
 * "--name=value"; what stands behind "--" are words. ERR_INVALID with a sentence in *ret_why. */
MUST_CHECK enum err options_parse(const struct option_row *const *lists, int count,
				  const char *const *texts, struct arena *arena,
				  struct options *ret_options, const char **ret_why);

/* The first word, passed over the options of these lists and their values; -1: there is none. */
int options_find_word(const struct option_row *const *lists, int count, const char *const *texts);

const struct option_given *options_find(const struct options *options, const char *name);
const char *options_text(const struct options *options, const char *name); /* NULL: not given */
bool options_has(const struct options *options, const char *name); /* given, and not by --no-NAME */

/* A line for each row, for --help. */
void options_describe(const struct option_row *rows, struct buf *out);

#endif

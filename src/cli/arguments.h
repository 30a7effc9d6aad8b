/* SPDX-License-Identifier: Apache-2.0 */
/* The command line, taken apart: options anywhere, one verb, its operands. Knows nothing of paths
 * or fields. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include <stdbool.h>

#include "base/arena.h"

enum command {
	COMMAND_NONE,
	COMMAND_LIST,
	COMMAND_GET,
	COMMAND_ADD,
	COMMAND_UPDATE,
	COMMAND_DELETE,
	COMMAND_DOWNLOAD,
	COMMAND_DO,
	COMMAND_COMPLETION,
};

struct arguments {
	enum command command;
	const char *operands[3]; /* behind the verb; NULL where none was given */
	bool takes_pairs;	 /* -k */
	bool gives_pairs;	 /* -K */
	bool wants_help;
	bool wants_version;
	const char *env_file; /* NULL: none */
	const char *ca_file;  /* NULL: none */
};

/* argv as main has it; its texts are kept by pointer. ERR_INVALID with *ret_why in the arena. No
 * verb is no error here. */
MUST_CHECK enum err arguments_parse(struct arena *arena, int argc, char *const *argv,
				    struct arguments *ret_arguments, const char **ret_why);

/* COMMAND_NONE for a word that is no verb. */
enum command command_from(struct str word);

/* The verbs in the order of the help text; NULL past the end. */
const char *command_word_at(size_t index);

#endif

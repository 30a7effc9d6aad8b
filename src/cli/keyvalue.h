/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of key=value, as -k reads them. Pure. */
#ifndef CLI_KEYVALUE_H
#define CLI_KEYVALUE_H

#include "base/arena.h"

struct pair {
	struct str key;
	struct str value; /* quotes taken off, escapes undone */
	bool is_quoted;
	unsigned line; /* from 1 */
};

struct keyvalue {
	struct pair *pairs;
	size_t count;
};

/* Blank lines and lines that begin with '#' are left out; CRLF is fine; blanks round key and value
 * are cut. A value in double quotes knows \" \\ \n and \u00e9, any other backslash stays; in single
 * quotes nothing is special. Both may span lines, and end at a quote that ends its line, so a quote
 * inside needs no backslash. ERR_INVALID with *ret_why in the arena, which says the line but never
 * what is in it: it may be half a private key. */
MUST_CHECK enum err keyvalue_parse(struct arena *arena, struct str text,
				   struct keyvalue *ret_keyvalue, const char **ret_why);

#endif

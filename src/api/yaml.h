/* SPDX-License-Identifier: Apache-2.0 */
/* Prints block YAML, two spaces a level. Texts are double-quoted, so any text may stand in them. */
#ifndef API_YAML_H
#define API_YAML_H

#include <stdint.h>

#include "base/buf.h"

struct yaml {
	struct buf *out;
	unsigned depth;
	bool is_first_of_item; /* the next key stands behind the dash of its item */
};

void yaml_init(struct yaml *yaml, struct buf *out);

/* A mapping or sequence under a key; what follows is inside until yaml_close. */
void yaml_open(struct yaml *yaml, const char *key);
void yaml_close(struct yaml *yaml);

/* A mapping that is an item of the sequence around it; ends by yaml_close too. */
void yaml_open_item(struct yaml *yaml);

void yaml_text(struct yaml *yaml, const char *key, const char *text);
void yaml_int(struct yaml *yaml, const char *key, int64_t value);
void yaml_true(struct yaml *yaml, const char *key);

/* A value that is YAML already: "[]", "false". */
void yaml_raw(struct yaml *yaml, const char *key, const char *value);
void yaml_item(struct yaml *yaml, const char *text);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as lines of key=value, as -K prints them and -k reads them back. Pure. */
#ifndef CLI_FLATTEN_H
#define CLI_FLATTEN_H

#include "base/buf.h"
#include "codec/json.h"
#include "schema/shape.h"

/* "id=12", "criteria__tag__0=x"; an item of a list that is not inside anything begins with its
 * number: "0__id=12", counted from first (pages of one list go on counting). null, {} and [] are
 * empty. Always one line for one value: a line break inside becomes \n in double quotes, so that no
 * text can look like a line of its own. shape may be NULL; without it texts that look like a number
 * or a word of JSON are quoted, with it only those whose field is not known to be text. */
void flatten(struct buf *out, const struct json *json, const struct shape *shape, size_t first);

#endif

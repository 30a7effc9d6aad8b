/* SPDX-License-Identifier: Apache-2.0 */
/* From what came on standard input to what a request carries: a JSON body or a query. Pure. */
#ifndef CLI_BODY_H
#define CLI_BODY_H

#include "base/buf.h"
#include "cli/keyvalue.h"
#include "codec/json.h"
#include "schema/shape.h"

/* Pairs as one JSON value. "a__b__0=x" is {"a":{"b":["x"]}}; a plain key that comes again makes an
 * array. Types are the model's where shape knows the field; else an unquoted integer is a number,
 * true, false and null are themselves, all the rest is text. No pairs make {}. ERR_INVALID with
 * *ret_why in the arena: a key that is both a value and an object, an array with a hole, too many
 * levels. */
MUST_CHECK enum err body_from_pairs(struct arena *arena, const struct keyvalue *keyvalue,
				    const struct shape *shape, struct buf *out,
				    const char **ret_why);

/* The same pairs as parameters of a list, appended to out behind what stands there. An empty value
 * stays: the server refuses it, and leaving it out would list everything. */
void query_from_pairs(const struct keyvalue *keyvalue, const struct shape *shape, struct buf *out);

/* A JSON object as parameters: null is left out, an array is one parameter for each item.
 * ERR_INVALID: no object, or an object in it. */
MUST_CHECK enum err query_from_json(struct arena *arena, const struct json *json, struct buf *out,
				    const char **ret_why);

#endif

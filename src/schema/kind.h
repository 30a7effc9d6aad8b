/* SPDX-License-Identifier: Apache-2.0 */
/* The kind of a row whose resource has several: the one that a body asks for, and what is left of a
 * row that becomes another. Pure. */
#ifndef SCHEMA_KIND_H
#define SCHEMA_KIND_H

#include "codec/json.h"
#include "schema/change.h"

/* Sets change->kind, which decides what rows there are: before anything else of the body is read.
 * False: it names no kind, or one that it may not ask for, and change->errors says so. json may be
 * NULL. */
bool kind_pick(struct change *change, const struct json *json);

/* After an update: rows that the new kind does not have keep nothing; a member that it shares with
 * them stays. Does nothing where the kind is what it was. */
void kind_forget_others(struct change *change);

#endif

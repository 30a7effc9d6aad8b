/* SPDX-License-Identifier: Apache-2.0 */
/* The engine that reads rows: bytes to struct, struct to bytes, and everything that is wrong with a
 * change. Pure: no SQL, no HTTP. */
#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H

#include "codec/json.h"
#include "schema/change.h"

/* Fills change->row from a JSON object; json NULL stands for {}. All that is wrong without asking
 * the world goes to change->errors, missing members of a create included; a member that is no field
 * and not tolerated sets change->unknown. READ_ONLY members are skipped. For an update change->row
 * starts as a copy of change->before. ERR_INVALID when errors or unknown are set. On a create
 * defaults (.initial) are filled for what was not given. The row points into json's and the
 * change's arena. */
MUST_CHECK enum err schema_decode(struct change *change, const struct json *json);

/* All that needs the world: code names, references, uniqueness, then the resource's check. Call
 * inside the transaction, again when it is run again: each run starts from the row as the first one
 * met it, with an empty bag. ERR_INVALID when errors were collected; else what check returned. */
MUST_CHECK enum err schema_validate(struct change *change);

/* Writes one row as a JSON object: every field with a face for this edition and kind; is_list cuts
 * to LISTED rows. A SECRET is never written here. */
void schema_encode(struct json_writer *writer, const struct shape *shape, unsigned edition,
		   unsigned kind, bool is_list, const void *row);

/* {"message": …, "errors": {"field": ["text", …]}} of a refused change. */
void schema_encode_errors(struct json_writer *writer, const struct change *change);

/* The same of any bag: a query's. */
void schema_encode_bag(struct json_writer *writer, const struct change_error *errors);

/* An example row made of the rows themselves (middle of bounds, first choices), for tests and
 * documentation: JSON of a valid create body. References get the ids that ref answers. number makes
 * unique texts differ. */
void schema_example(struct json_writer *writer, const struct resource *resource, unsigned edition,
		    unsigned kind, unsigned number,
		    int64_t (*ref)(const struct resource *target, void *context), void *context);

#endif

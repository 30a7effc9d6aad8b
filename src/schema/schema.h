/* SPDX-License-Identifier: Apache-2.0 */
/* The engine that reads rows: bytes to struct, struct to bytes, and everything that is wrong with a change. Pure: no SQL, no HTTP. */
#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H

#include "codec/json.h"
#include "schema/change.h"

/* Fills change->row from a JSON object. Wrong types, bounds and enums go to change->errors; a member that is no field and not
 * tolerated sets change->unknown. READ_ONLY members are skipped. For an update change->row starts as a copy of change->before.
 * ERR_INVALID when errors or unknown are set. On a create defaults (.initial) are filled for what was not given. */
MUST_CHECK enum err schema_decode(struct change *change, const struct json *json);

/* All that needs the world: required members, references, uniqueness, code names, then the resource's check. Call inside the
 * transaction. ERR_INVALID when errors were collected. */
MUST_CHECK enum err schema_validate(struct change *change);

/* Writes one row as a JSON object: every field with a face for this edition and kind; is_list cuts to LISTED rows. A SECRET is
 * never written here. */
void schema_encode(struct json_writer *writer, const struct shape *shape, unsigned edition, unsigned kind, bool is_list, const void *row);

/* The value of an ENUM as text and back; NULL and 0 when out of range or unknown. */
const char *enum_text(const struct field *field, int value);
int enum_value(const struct field *field, struct str text);

/* {"message": …, "errors": {"field": ["text", …]}} of a refused change. */
void schema_encode_errors(struct json_writer *writer, const struct change *change);

/* An example row made of the rows themselves (middle of bounds, first choices), for tests and documentation: JSON of a valid create
 * body. References get the ids that ref answers. number makes unique texts differ. */
void schema_example(struct json_writer *writer, const struct resource *resource, unsigned edition, unsigned kind, unsigned number,
		    int64_t (*ref)(const struct resource *target, void *context), void *context);

#endif

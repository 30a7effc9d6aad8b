/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes as OpenAPI schemas: what a row says, in the document's words. */
#ifndef API_OPENAPI_SCHEMA_H
#define API_OPENAPI_SCHEMA_H

#include "api/yaml.h"
#include "base/arena.h"
#include "schema/resource.h"

/* Each named schema is printed once, behind the paths that refer to it. */
struct openapi_schemas {
	struct arena *arena;
	unsigned edition;
	struct openapi_schema *first, *last;
};

/* How much of a shape a schema tells. */
enum openapi_view {
	VIEW_WHOLE,
	VIEW_LISTED, /* the LISTED rows, where a shape has any */
};

/* "$ref": … to the schema of a shape; kind_field and kind cut it to one kind, NULL and 0 for a
 * shape without kinds. The schema is remembered for openapi_print_schemas. */
void openapi_refer(struct yaml *yaml, struct openapi_schemas *schemas, const struct shape *shape,
		   const char *kind_field, unsigned kind, enum openapi_view view);

/* All that were referred to, and those that they refer to. */
void openapi_print_schemas(struct yaml *yaml, struct openapi_schemas *schemas);

/* The attributes of one field, without name: for a query parameter with the bounds of the filter.
 */
void openapi_print_parameter(struct yaml *yaml, struct openapi_schemas *schemas,
			     const struct field *field);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* One row after the other, each as the attributes that OpenAPI knows for its kind. Where a row's
 * .documents says something else, the contract that clients were written against does so too. */
#include "api/openapi_schema.h"

#include <assert.h>

struct openapi_schema {
	const char *name;
	const struct shape *shape;
	const char *kind_field;
	unsigned kind;
	enum openapi_view view;
	struct openapi_schema *next;
};

static bool
has_listed(const struct shape *shape)
{
	for (size_t i = 0; i < shape->count; i++)
		if (shape->fields[i].flags & LISTED)
			return true;
	return false;
}

/* "ssh_ca" becomes "SshCa". */
static const char *
camel(struct arena *arena, const char *choice)
{
	char *out = arena_text(arena, str_from(choice));
	size_t length = 0;
	bool is_start = true;

	for (; *choice; choice++) {
		bool is_letter = (*choice >= 'a' && *choice <= 'z') ||
				 (*choice >= 'A' && *choice <= 'Z') ||
				 (*choice >= '0' && *choice <= '9');

		if (is_letter)
			out[length++] = is_start && *choice >= 'a' && *choice <= 'z'
						? (char)(*choice - 'a' + 'A')
						: *choice;
		is_start = !is_letter;
	}
	out[length] = '\0';
	return out;
}

/* The list view of a resource with kinds has the shape's own name, each kind its own behind it. */
static const char *
name_of(struct openapi_schemas *schemas, const struct openapi_schema *schema)
{
	const struct field *kind;

	if (schema->kind) {
		kind = shape_field(schema->shape, str_from(schema->kind_field));
		return arena_printf(schemas->arena, "%s%s", schema->shape->name,
				    camel(schemas->arena, enum_text(kind, (int)schema->kind)));
	}
	if (schema->view == VIEW_LISTED && !schema->kind_field)
		return arena_printf(schemas->arena, "%sInLists", schema->shape->name);
	return schema->shape->name;
}

static const char *
remember(struct openapi_schemas *schemas, const struct openapi_schema *wanted)
{
	const char *name = name_of(schemas, wanted);
	struct openapi_schema *schema;

	for (schema = schemas->first; schema; schema = schema->next) {
		if (strcmp(schema->name, name) != 0)
			continue;
		assert(schema->shape == wanted->shape);
		return schema->name;
	}
	schema = arena_copy(schemas->arena, wanted, sizeof *wanted);
	schema->name = name;
	if (schemas->last)
		schemas->last->next = schema;
	else
		schemas->first = schema;
	schemas->last = schema;
	return name;
}

static void
print_ref(struct yaml *yaml, struct openapi_schemas *schemas, const char *name)
{
	yaml_text(yaml, "$ref", arena_printf(schemas->arena, "#/components/schemas/%s", name));
}

void
openapi_refer(struct yaml *yaml, struct openapi_schemas *schemas, const struct shape *shape,
	      const char *kind_field, unsigned kind, enum openapi_view view)
{
	struct openapi_schema schema = { .shape = shape, .kind_field = kind_field, .kind = kind };

	if (view == VIEW_LISTED && has_listed(shape))
		schema.view = VIEW_LISTED;
	print_ref(yaml, schemas, remember(schemas, &schema));
}

static void
print_choices(struct yaml *yaml, const char *const *choices)
{
	yaml_open(yaml, "enum");
	for (; *choices; choices++)
		yaml_item(yaml, *choices);
	yaml_close(yaml);
}

/* Of the kind's own field, a schema of one kind allows one value. */
static void
print_enum(struct yaml *yaml, const struct openapi_schema *schema, const struct field *field)
{
	const char *const one[] = { schema && schema->kind ? enum_text(field, (int)schema->kind)
							   : NULL,
				    NULL };
	bool is_kind = schema && schema->kind && strcmp(field->name, schema->kind_field) == 0;

	yaml_text(yaml, "type", "string");
	if (field->documents.choices)
		print_choices(yaml, field->documents.choices);
	else
		print_choices(yaml, is_kind ? one : field->choices);
}

static void
print_bounds(struct yaml *yaml, const char *minimum_key, int64_t minimum, const char *maximum_key,
	     int64_t maximum)
{
	yaml_int(yaml, minimum_key, minimum);
	if (maximum || minimum < 0)
		yaml_int(yaml, maximum_key, maximum);
}

static void
print_int(struct yaml *yaml, const struct field *field, int64_t minimum, int64_t maximum)
{
	yaml_text(yaml, "type", "integer");
	if (!field->documents.format && minimum >= INT32_MIN && maximum <= INT32_MAX)
		yaml_text(yaml, "format", "int32");
	if (minimum || maximum)
		print_bounds(yaml, "minimum", minimum, "maximum", maximum);
}

static void
print_string(struct yaml *yaml, const struct field *field, int64_t minimum, int64_t maximum)
{
	yaml_text(yaml, "type", "string");
	if (!field->documents.no_bounds)
		print_bounds(yaml, "minLength", minimum, "maxLength", maximum);
	if (field->documents.as_numbers)
		print_bounds(yaml, "minimum", minimum, "maximum", maximum);
	if (field->documents.pattern || field->pattern)
		yaml_text(yaml, "pattern",
			  field->documents.pattern ? field->documents.pattern : field->pattern);
}

/* "integer", or "string|integer" as a choice of both. */
static void
print_documented_type(struct yaml *yaml, struct openapi_schemas *schemas, const char *types)
{
	struct str rest = str_from(types), type;

	if (!strchr(types, '|')) {
		yaml_text(yaml, "type", types);
		return;
	}
	yaml_open(yaml, "oneOf");
	while (str_split(&rest, '|', &type)) {
		yaml_open_item(yaml);
		yaml_text(yaml, "type", arena_text(schemas->arena, type));
		yaml_close(yaml);
	}
	yaml_close(yaml);
}

static void print_type(struct yaml *yaml, struct openapi_schemas *schemas,
		       const struct openapi_schema *schema, const struct field *field);

static void
print_list(struct yaml *yaml, struct openapi_schemas *schemas, const struct field *field,
	   int64_t minimum, int64_t maximum)
{
	struct field item = field_of_items(field);

	yaml_text(yaml, "type", "array");
	yaml_open(yaml, "items");
	if (field->documents.type)
		print_documented_type(yaml, schemas, field->documents.type);
	else
		print_type(yaml, schemas, NULL, &item);
	yaml_close(yaml);
	if (!field->documents.no_bounds)
		print_bounds(yaml, "minItems", minimum, "maxItems", maximum);
}

static void
print_map(struct yaml *yaml)
{
	yaml_text(yaml, "type", "object");
	yaml_open(yaml, "additionalProperties");
	yaml_text(yaml, "type", "string");
	yaml_close(yaml);
}

/* A reference allows nothing beside it, so it stands in an allOf of one. */
static void
print_object(struct yaml *yaml, struct openapi_schemas *schemas, const struct field *field)
{
	struct openapi_schema nested = { .shape = field->shape };

	yaml_text(yaml, "type", "object");
	yaml_open(yaml, "allOf");
	yaml_open_item(yaml);
	print_ref(yaml, schemas, remember(schemas, &nested));
	yaml_close(yaml);
	yaml_close(yaml);
}

/* Type, form and bounds. schema is NULL for items and parameters. */
static void
print_type(struct yaml *yaml, struct openapi_schemas *schemas, const struct openapi_schema *schema,
	   const struct field *field)
{
	const struct field_documents *says = &field->documents;
	int64_t minimum = says->has_bounds ? says->minimum : field_minimum(field);
	int64_t maximum = says->has_bounds ? says->maximum : field_maximum(field);

	if (says->type && field->kind != ROW_LIST) {
		print_documented_type(yaml, schemas, says->type);
		return;
	}
	switch (field->kind) {
	case ROW_ID:
	case ROW_INT:
		print_int(yaml, field, minimum, maximum);
		break;
	case ROW_REF:
		if (field->by_code)
			print_string(yaml, field, minimum, maximum);
		else
			print_int(yaml, field, minimum, maximum);
		break;
	case ROW_BOOL:
		yaml_text(yaml, "type", "boolean");
		break;
	case ROW_TEXT:
	case ROW_SECRET:
		print_string(yaml, field, minimum, maximum);
		break;
	case ROW_ENUM:
		print_enum(yaml, schema, field);
		break;
	case ROW_TIME:
		yaml_text(yaml, "type", "string");
		yaml_text(yaml, "format", "date-time");
		break;
	case ROW_LIST:
		print_list(yaml, schemas, field, minimum, maximum);
		break;
	case ROW_OBJECT:
		print_object(yaml, schemas, field);
		break;
	case ROW_MAP:
		print_map(yaml);
		break;
	}
	if (says->format && field->kind != ROW_TIME)
		yaml_text(yaml, "format", says->format);
}

/* Numbers, booleans and lists stand as they are; words about them, and texts, are quoted. */
static void
print_default(struct yaml *yaml, const struct field *field)
{
	const char *initial = field->documents.initial ? field->documents.initial : field->initial;
	bool is_number = field->kind == ROW_INT || field->kind == ROW_REF;
	int64_t number;

	if (!initial || field->documents.no_initial)
		return;
	if (is_number && str_to_int(str_from(initial), INT64_MIN, INT64_MAX, &number) == OK)
		yaml_int(yaml, "default", number);
	else if (field->kind == ROW_BOOL || field->kind == ROW_LIST)
		yaml_raw(yaml, "default", initial);
	else
		yaml_text(yaml, "default", initial);
}

/* In a list the kind of a row is only told, never chosen. */
static bool
is_read_only(const struct openapi_schema *schema, const struct field *field)
{
	if (schema->view == VIEW_LISTED && schema->kind_field &&
	    strcmp(field->name, schema->kind_field) == 0)
		return true;
	if (field->documents.read_only)
		return true;
	return field->flags & (READ_ONLY | API_READ_ONLY) && !field->documents.no_read_only;
}

static void
print_field(struct yaml *yaml, struct openapi_schemas *schemas, const struct openapi_schema *schema,
	    const struct field *field)
{
	const struct field_documents *says = &field->documents;

	yaml_open(yaml, field->name);
	yaml_text(yaml, "description", field->doc);
	print_type(yaml, schemas, schema, field);
	print_default(yaml, field);
	if (says->nullable || (field->flags & NULLABLE && !says->no_nullable))
		yaml_true(yaml, "nullable");
	if (is_read_only(schema, field))
		yaml_true(yaml, "readOnly");
	if (field->flags & WRITE_ONLY)
		yaml_true(yaml, "writeOnly");
	yaml_close(yaml);
}

static bool
is_told(const struct openapi_schemas *schemas, const struct openapi_schema *schema,
	const struct field *field)
{
	if (!field_has_face(field) || !field_applies(field, schemas->edition, schema->kind))
		return false;
	if (schema->view == VIEW_LISTED && !(field->flags & LISTED) && field->kind != ROW_ID)
		return false;
	return shape_field_for(schema->shape, str_from(field->name), schemas->edition,
			       schema->kind) == field;
}

static bool
is_required(const struct field *field)
{
	bool is_read_only = field->flags & (READ_ONLY | API_READ_ONLY);

	if (field->documents.required)
		return true;
	return field->flags & REQUIRED && !is_read_only && !field->documents.no_required;
}

static void
print_required(struct yaml *yaml, const struct openapi_schemas *schemas,
	       const struct openapi_schema *schema)
{
	bool is_open = false;

	for (size_t i = 0; i < schema->shape->count; i++) {
		const struct field *field = &schema->shape->fields[i];

		if (!is_required(field) || !is_told(schemas, schema, field))
			continue;
		if (!is_open)
			yaml_open(yaml, "required");
		is_open = true;
		yaml_item(yaml, field->name);
	}
	if (is_open)
		yaml_close(yaml);
}

static void
print_schema(struct yaml *yaml, struct openapi_schemas *schemas,
	     const struct openapi_schema *schema)
{
	yaml_open(yaml, schema->name);
	if (schema->shape->doc)
		yaml_text(yaml, "description", schema->shape->doc);
	yaml_text(yaml, "type", "object");
	if (schema->view == VIEW_WHOLE)
		print_required(yaml, schemas, schema);
	yaml_open(yaml, "properties");
	for (size_t i = 0; i < schema->shape->count; i++)
		if (is_told(schemas, schema, &schema->shape->fields[i]))
			print_field(yaml, schemas, schema, &schema->shape->fields[i]);
	yaml_close(yaml);
	yaml_close(yaml);
}

/* The list grows while it is printed: a nested shape is remembered behind the one that has it. */
void
openapi_print_schemas(struct yaml *yaml, struct openapi_schemas *schemas)
{
	for (const struct openapi_schema *schema = schemas->first; schema; schema = schema->next)
		print_schema(yaml, schemas, schema);
}

void
openapi_print_parameter(struct yaml *yaml, struct openapi_schemas *schemas,
			const struct field *field)
{
	struct field parameter = *field;

	if (field->filter.minimum || field->filter.maximum) {
		parameter.minimum = field->filter.minimum;
		parameter.maximum = field->filter.maximum;
		parameter.documents.has_bounds = false;
	}
	print_type(yaml, schemas, NULL, &parameter);
	if (field->kind == ROW_BOOL)
		print_default(yaml, field);
}

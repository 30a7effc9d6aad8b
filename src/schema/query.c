/* SPDX-License-Identifier: Apache-2.0 */
/* A query string held against the FILTER rows of a resource. */
#include "schema/query.h"

#include <assert.h>

#include "codec/form.h"
#include "codec/utf8.h"
#include "schema/texts.h"
#include "schema/value.h"

void
query_init(struct query *query, const struct resource *resource, enum face face, unsigned edition,
	   struct arena *arena)
{
	*query = (struct query){
		.resource = resource,
		.face = face,
		.edition = edition,
		.arena = arena,
		.page = 1,
		.per_page = PER_PAGE_MAX,
	};
}

static void
reject(struct query *query, struct str name, const char *text)
{
	struct change_error **last = &query->errors;
	struct change_error *error = arena_new(query->arena, struct change_error);

	while (*last)
		last = &(*last)->next;
	error->at = arena_text(query->arena, name);
	error->text = text;
	*last = error;
}

/* The field as the parameter sees it: its bounds may be others than those of the member. */
static struct field
as_parameter(const struct field *field)
{
	struct field parameter = *field;

	if (field->filter.minimum || field->filter.maximum) {
		parameter.minimum = field->filter.minimum;
		parameter.maximum = field->filter.maximum;
	}
	parameter.flags &= ~(unsigned)EMPTY_IS_NULL;
	return parameter;
}

static void
take_paging(struct query *query, struct str name, struct str value, int64_t maximum,
	    int64_t *ret_number)
{
	struct field paging = { .kind = ROW_INT, .minimum = 1, .maximum = maximum };
	const char *wrong;

	if (str_equal(value, STR("0")) && ret_number == &query->page)
		value = STR("1");
	wrong = value_read_number(&paging, value, query->arena, ret_number);
	if (wrong)
		reject(query, name, wrong);
}

static const struct field *
find_filter(const struct query *query, struct str name)
{
	const struct shape *shape = query->resource->shape;

	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		if (field->flags & FILTER && field_applies(field, query->edition, 0) &&
		    str_equal_text(name, field->name))
			return field;
	}
	return NULL;
}

void
query_take(struct query *query, struct str name, struct str value)
{
	const struct field *field;
	struct field parameter;
	struct filter filter;
	const char *wrong;

	if (str_equal(name, STR("per_page"))) {
		take_paging(query, name, value, PER_PAGE_MAX, &query->per_page);
		return;
	}
	if (str_equal(name, STR("current_page"))) {
		take_paging(query, name, value, PAGE_MAX, &query->page);
		return;
	}
	field = find_filter(query, name);
	if (!field) {
		if (!query->unknown)
			query->unknown = arena_text(query->arena, name);
		return;
	}
	filter = (struct filter){ .field = field };
	parameter = as_parameter(field);
	if (field->kind == ROW_TEXT || (field->kind == ROW_REF && field->by_code)) {
		filter.text = value;
		wrong = value_check_text(&parameter, value, query->arena);
	} else {
		wrong = value_read_number(&parameter, value, query->arena, &filter.number);
	}
	if (!wrong && query->filter_count == QUERY_FILTERS)
		wrong = schema_text(TEXT_SELECTED_INVALID);
	if (wrong)
		reject(query, name, wrong);
	else
		query->filters[query->filter_count++] = filter;
}

enum err
schema_query(struct query *query, struct str query_string)
{
	struct form form;
	enum err err;

	err = form_parse(query->arena, query_string, &form);
	if (err == ERR_INVALID)
		reject(query, STR("query"), schema_text(TEXT_WRONG_FORM));
	if (err)
		return err;
	for (size_t i = 0; i < form.count; i++)
		query_take(query, form.pairs[i].name, form.pairs[i].value);
	if (query->errors || query->unknown)
		return ERR_INVALID;
	if (query->resource->narrow)
		query->resource->narrow(query);
	return OK;
}

struct filter *
query_filter(struct query *query, const char *name)
{
	for (size_t i = 0; i < query->filter_count; i++)
		if (strcmp(query->filters[i].field->name, name) == 0)
			return &query->filters[i];
	return NULL;
}

void
query_drop(struct query *query, struct filter *filter)
{
	size_t index = (size_t)(filter - query->filters);

	assert(index < query->filter_count);
	query->filter_count--;
	memmove(filter, filter + 1, (query->filter_count - index) * sizeof *filter);
}

void
query_want(struct query *query, const char *name, int64_t number)
{
	const struct field *field =
		shape_field_for(query->resource->shape, str_from(name), query->edition, 0);

	assert(field && query->filter_count < QUERY_FILTERS);
	query->filters[query->filter_count++] = (struct filter){ .field = field, .number = number };
}

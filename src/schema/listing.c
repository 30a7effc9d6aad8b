/* SPDX-License-Identifier: Apache-2.0 */
/* A query string held against the FILTER rows of a resource. */
#include "schema/listing.h"

#include <assert.h>

#include "codec/form.h"
#include "codec/utf8.h"
#include "schema/texts.h"
#include "schema/value.h"

void
listing_init(struct listing *listing, const struct resource *resource, enum face face,
	     unsigned edition, struct arena *arena)
{
	*listing = (struct listing){
		.resource = resource,
		.face = face,
		.edition = edition,
		.arena = arena,
		.page = 1,
		.per_page = PER_PAGE_MAX,
	};
}

static void
reject(struct listing *listing, struct str name, const char *text)
{
	struct change_error **last = &listing->errors;
	struct change_error *error = arena_new(listing->arena, struct change_error);

	while (*last)
		last = &(*last)->next;
	error->at = arena_text(listing->arena, name);
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
take_paging(struct listing *listing, struct str name, struct str value, int64_t maximum,
	    int64_t *ret_number)
{
	struct field paging = { .kind = ROW_INT, .minimum = 1, .maximum = maximum };
	const char *wrong;

	if (str_equal(value, STR("0")) && ret_number == &listing->page)
		value = STR("1");
	wrong = value_read_number(&paging, value, listing->arena, ret_number);
	if (wrong)
		reject(listing, name, wrong);
}

static const struct field *
find_filter(const struct listing *listing, struct str name)
{
	const struct shape *shape = listing->resource->shape;

	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		if (field->flags & FILTER && field_applies(field, listing->edition, 0) &&
		    str_equal_text(name, field->name))
			return field;
	}
	return NULL;
}

void
listing_take(struct listing *listing, struct str name, struct str value)
{
	const struct field *field;
	struct field parameter;
	struct filter filter;
	const char *wrong;

	if (str_equal(name, STR("per_page"))) {
		take_paging(listing, name, value, PER_PAGE_MAX, &listing->per_page);
		return;
	}
	if (str_equal(name, STR("current_page"))) {
		take_paging(listing, name, value, PAGE_MAX, &listing->page);
		return;
	}
	field = find_filter(listing, name);
	if (!field) {
		if (!listing->unknown)
			listing->unknown = arena_text(listing->arena, name);
		return;
	}
	filter = (struct filter){ .field = field };
	parameter = as_parameter(field);
	if (field->kind == ROW_TEXT || (field->kind == ROW_REF && field->by_code)) {
		filter.text = value;
		wrong = value_check_text(&parameter, value, listing->arena);
	} else {
		wrong = value_read_number(&parameter, value, listing->arena, &filter.number);
	}
	if (!wrong && listing->filter_count == LISTING_FILTERS)
		wrong = schema_text(TEXT_SELECTED_INVALID);
	if (wrong)
		reject(listing, name, wrong);
	else
		listing->filters[listing->filter_count++] = filter;
}

enum err
listing_read(struct listing *listing, struct str query_string)
{
	struct form form;
	enum err err;

	err = form_parse(listing->arena, query_string, &form);
	if (err == ERR_INVALID)
		reject(listing, STR("query"), schema_text(TEXT_WRONG_FORM));
	if (err)
		return err;
	for (size_t i = 0; i < form.count; i++)
		listing_take(listing, form.pairs[i].name, form.pairs[i].value);
	if (listing->errors || listing->unknown)
		return ERR_INVALID;
	if (listing->resource->narrow)
		listing->resource->narrow(listing);
	return OK;
}

struct filter *
listing_filter(struct listing *listing, const char *name)
{
	for (size_t i = 0; i < listing->filter_count; i++)
		if (strcmp(listing->filters[i].field->name, name) == 0)
			return &listing->filters[i];
	return NULL;
}

void
listing_drop(struct listing *listing, struct filter *filter)
{
	size_t index = (size_t)(filter - listing->filters);

	assert(index < listing->filter_count);
	listing->filter_count--;
	memmove(filter, filter + 1, (listing->filter_count - index) * sizeof *filter);
}

void
listing_want(struct listing *listing, const char *name, int64_t number)
{
	const struct field *field =
		shape_field_for(listing->resource->shape, str_from(name), listing->edition, 0);

	assert(field && listing->filter_count < LISTING_FILTERS);
	listing->filters[listing->filter_count++] =
		(struct filter){ .field = field, .number = number };
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Page headers. */
#include "api/page.h"

#include <inttypes.h>

#include "base/limits.h"
#include "codec/form.h"

int64_t
page_last(const struct page *page)
{
	int64_t last = page->total / page->per_page + (page->total % page->per_page != 0);

	return last > 0 ? last : 1;
}

static void
write_number(struct http_response *response, const char *name, int64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, number);
	http_response_header(response, name, text);
}

/* "URL?a=b&per_page=10&current_page=" without the number. */
static void
write_base(struct buf *out, const char *url, const struct form *form, int64_t per_page)
{
	char text[24];

	buf_append_text(out, url);
	buf_append_byte(out, '?');
	for (size_t i = 0; i < form->count; i++) {
		const struct form_pair *pair = &form->pairs[i];

		if (!str_equal_text(pair->name, "per_page") &&
		    !str_equal_text(pair->name, "current_page"))
			form_write(out, pair->name, pair->value);
	}
	snprintf(text, sizeof(text), "%" PRId64, per_page);
	form_write(out, STR("per_page"), str_from(text));
	buf_append_text(out, "&current_page=");
}

static void
write_link(struct buf *out, struct str base, int64_t number, const char *relation)
{
	buf_printf(out, "%s<%.*s%" PRId64 ">; rel=\"%s\"", out->length > 0 ? ", " : "",
		   STR_ARG(base), number, relation);
}

void
page_write(struct http_response *response, struct arena *arena, const char *url,
	   struct str query_string, const struct page *page)
{
	int64_t last = page_last(page);
	CLEANUP(buf_release) struct buf base;
	CLEANUP(buf_release) struct buf link;
	struct form form = { 0 };
	enum err err;

	buf_init(&base, LIMIT_HTTP_TARGET * 4);
	buf_init(&link, LIMIT_HTTP_HEAD / 2); /* a head has room for no more */
	err = form_parse(arena, query_string, &form);
	if (err)
		form.count = 0;
	write_base(&base, url, &form, page->per_page);
	write_link(&link, buf_str(&base), 1, "first");
	if (page->number > 1 && page->number <= last)
		write_link(&link, buf_str(&base), page->number - 1, "previous");
	else if (page->number > last)
		write_link(&link, buf_str(&base), last, "previous");
	if (page->number < last)
		write_link(&link, buf_str(&base), page->number + 1, "next");
	write_link(&link, buf_str(&base), last, "last");
	if (!buf_error(&base) && !buf_error(&link))
		http_response_header(response, "Link", link.data);
	write_number(response, "X-BT-Pagination-Current-Page", page->number);
	write_number(response, "X-BT-Pagination-Last-Page", last);
	write_number(response, "X-BT-Pagination-Per-Page", page->per_page);
	write_number(response, "X-BT-Pagination-Total", page->total);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Turns answers into output. Everything in them is somebody else's text. */
#include "cli/answer.h"

#include "base/limits.h"
#include "cli/flatten.h"
#include "codec/utf8.h"

static bool
is_json_object(struct dial_response *response, const struct json **ret_json)
{
	const char *why;

	return json_parse(&response->arena, buf_str(&response->body), ret_json, &why) == OK &&
	       json_kind(*ret_json) == JSON_OBJECT;
}

static void
append_field(struct buf *out, struct str field, struct str text)
{
	buf_append_text(out, "\n  ");
	utf8_append_visible(out, field);
	buf_append_text(out, ": ");
	utf8_append_visible(out, text);
}

/* "errors" is {"field": ["text", …]}; a lone text is taken too. */
static void
append_fields(struct buf *out, const struct json *errors)
{
	const struct json *texts;
	struct str field;

	if (json_kind(errors) != JSON_OBJECT)
		return;
	for (size_t at = 0; json_next_member(errors, &at, &field, &texts);) {
		if (json_kind(texts) == JSON_TEXT)
			append_field(out, field, json_text(texts));
		for (size_t i = 0; json_kind(texts) == JSON_ARRAY && i < json_count(texts); i++)
			append_field(out, field, json_text(json_item(texts, i)));
	}
}

/* How long to wait, where the site says so (429, 503). */
static void
append_wait(struct buf *out, const struct dial_response *response)
{
	struct str wait = dial_response_header(response, "Retry-After");
	int64_t seconds;

	if (wait.length > 0 && str_to_int(wait, 0, INT32_MAX, &seconds) == OK)
		buf_printf(out, "\n  again in %lld s", (long long)seconds);
}

void
answer_complain(struct buf *out, struct dial_response *response)
{
	const struct json *json, *member;

	buf_printf(out, "%d", response->status);
	if (!is_json_object(response, &json)) {
		struct str where = dial_response_header(response, "Location");

		buf_append_text(out, where.length ? ": the site sends us elsewhere: "
						  : ": the site gave no reason");
		utf8_append_visible(out, where);
		append_wait(out, response);
		buf_append_byte(out, '\n');
		return;
	}
	member = json_member(json, "error");
	if (member && json_kind(member) == JSON_TEXT) {
		buf_append_byte(out, ' ');
		utf8_append_visible(out, json_text(member));
	}
	member = json_member(json, "message");
	if (!member)
		member = json_member(json, "error_description");
	if (member && json_kind(member) == JSON_TEXT) {
		buf_append_text(out, ": ");
		utf8_append_visible(out, json_text(member));
	}
	member = json_member(json, "errors");
	if (member)
		append_fields(out, member);
	append_wait(out, response);
	buf_append_byte(out, '\n');
}

void
answer_init(struct answer *answer, struct buf *out, bool gives_pairs, const struct shape *shape)
{
	*answer = (struct answer){ .out = out, .gives_pairs = gives_pairs, .shape = shape };
	json_write_init(&answer->writer, out);
}

static bool
says_json(const struct dial_response *response)
{
	struct str type = dial_response_header(response, "Content-Type");
	struct str media;

	if (!str_split(&type, ';', &media))
		return false;
	media = str_trim(media);
	return str_equal_nocase(media, STR("application/json")) ||
	       (media.length > 5 &&
		str_equal_nocase(str_from_offset(media, media.length - 5), STR("+json")));
}

static void
add_items(struct answer *answer, const struct json *list)
{
	if (answer->gives_pairs) {
		flatten(answer->out, list, answer->shape, answer->items);
	} else {
		if (!answer->is_list)
			json_write_begin_array(&answer->writer);
		for (size_t i = 0; i < json_count(list); i++)
			json_write_value(&answer->writer, json_item(list, i));
	}
	answer->is_list = true;
	answer->items += json_count(list);
}

enum err
answer_add(struct answer *answer, struct dial_response *response)
{
	struct str body = buf_str(&response->body);
	const struct json *json;
	const char *why;
	enum err err;

	if (str_trim(body).length == 0)
		return answer->is_list ? ERR_INVALID : OK;
	if (!says_json(response)) {
		if (answer->is_list)
			return ERR_INVALID;
		buf_append_str(answer->out, body);
		return buf_error(answer->out);
	}
	err = json_parse_up_to(&response->arena, body, LIMIT_BTAPI_VALUES, &json, &why);
	if (err)
		return err;
	if (json_kind(json) == JSON_ARRAY) {
		add_items(answer, json);
	} else if (answer->is_list) {
		return ERR_INVALID;
	} else if (answer->gives_pairs) {
		flatten(answer->out, json, answer->shape, 0);
	} else {
		json_write_value(&answer->writer, json);
		buf_append_byte(answer->out, '\n');
	}
	return buf_error(answer->out);
}

void
answer_finish(struct answer *answer)
{
	if (!answer->is_list || answer->gives_pairs)
		return;
	json_write_end_array(&answer->writer);
	buf_append_byte(answer->out, '\n');
}

int64_t
answer_pages(const struct dial_response *response)
{
	struct str last = dial_response_header(response, "X-BT-Pagination-Last-Page");
	int64_t pages;

	if (last.length == 0 || str_to_int(last, 1, INT32_MAX, &pages))
		return 1;
	return pages;
}

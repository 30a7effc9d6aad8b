/* SPDX-License-Identifier: Apache-2.0 */
/* The readings of a token request. Which of them is right is for access/login.c; here only what was
 * said. */
#include "api/oauth/credentials.h"

#include "codec/base64.h"
#include "codec/form.h"
#include "codec/json.h"
#include "codec/utf8.h"

/* What a body may say. */
struct body {
	struct str grant_type, client_id, secret;
	bool has_secret;
	enum login_style style;
};

/* "Basic x" to "x": the word in any case, any blanks between. */
static bool
after_word(struct str header, struct str word, struct str *ret_rest)
{
	struct str trimmed = str_trim(header);

	if (trimmed.length <= word.length ||
	    !str_equal_nocase(str_of(trimmed.data, word.length), word))
		return false;
	if (trimmed.data[word.length] != ' ' && trimmed.data[word.length] != '\t')
		return false;
	*ret_rest = str_trim(str_from_offset(trimmed, word.length));
	return ret_rest->length > 0;
}

struct str
credentials_bearer(struct str authorization)
{
	struct str token;

	if (!after_word(authorization, STR("Bearer"), &token) || str_contains_byte(token, ' '))
		return (struct str){ 0 };
	return token;
}

/* Undoes form escapes; a text that has none of them, or broken ones, stays as it is. */
static struct str
unescape(struct arena *arena, struct str text)
{
	struct buf form;
	struct form parsed;
	struct str result = text;
	enum err err;

	buf_init(&form, text.length + 2);
	buf_append_text(&form, "v=");
	buf_append_str(&form, text);
	/* '&' would end the value; it is data here, and what escapes itself never leaves one bare
	 */
	err = str_contains_byte(text, '&') ? ERR_INVALID
					   : form_parse(arena, buf_str(&form), &parsed);
	if (!err && parsed.count == 1)
		result = parsed.pairs[0].value;
	buf_release(&form);
	return result;
}

/* RFC 7617: base64 of "id:secret". The id has no colon, the secret may. */
static enum credentials_fault
read_basic(struct arena *arena, struct str encoded, struct login_attempt *attempt)
{
	struct str pair, secret, id;
	const char *colon;
	enum err err;

	if (encoded.data[0] == ':')
		encoded = str_trim(str_from_offset(encoded, 1));
	err = base64_decode(arena, encoded, BASE64_STANDARD, &pair);
	if (err || !utf8_is_valid(pair) || str_contains_byte(pair, '\0'))
		return CREDENTIALS_MALFORMED;
	colon = pair.length > 0 ? memchr(pair.data, ':', pair.length) : NULL;
	if (!colon)
		return CREDENTIALS_MALFORMED;
	id = str_of(pair.data, (size_t)(colon - pair.data));
	secret = str_from_offset(pair, id.length + 1);
	if (str_trim(id).length == 0 || str_trim(secret).length == 0)
		return CREDENTIALS_MISSING;
	attempt->style = LOGIN_BASIC;
	attempt->readings[0] = (struct login_pair){ id, secret };
	/* scripts that encode with echo carry its line end along */
	attempt->readings[1] = (struct login_pair){ unescape(arena, str_trim(id)),
						    unescape(arena, str_trim(secret)) };
	attempt->count = 2;
	return CREDENTIALS_FINE;
}

static enum credentials_fault
read_form(struct arena *arena, struct str text, struct body *body)
{
	static const char *const names[] = { "grant_type", "client_id", "client_secret" };
	struct str *const values[] = { &body->grant_type, &body->client_id, &body->secret };
	struct form form;
	enum err err;

	body->style = LOGIN_FORM;
	err = form_parse(arena, text, &form);
	if (err)
		return CREDENTIALS_MALFORMED;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct str *value = form_find(&form, names[i]);

		if (form_count(&form, names[i]) > 1)
			return CREDENTIALS_TWICE;
		if (value)
			*values[i] = *value;
	}
	return CREDENTIALS_FINE;
}

static enum credentials_fault
read_json(struct arena *arena, struct str text, struct body *body)
{
	static const char *const names[] = { "grant_type", "client_id", "client_secret" };
	struct str *const values[] = { &body->grant_type, &body->client_id, &body->secret };
	const struct json *json;
	const char *why;
	enum err err;

	body->style = LOGIN_JSON;
	err = json_parse(arena, text, &json, &why);
	if (err || json_kind(json) != JSON_OBJECT)
		return CREDENTIALS_MALFORMED;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct json *value = json_member(json, names[i]);

		if (!value || json_kind(value) == JSON_NULL)
			continue;
		if (json_kind(value) != JSON_TEXT)
			return CREDENTIALS_MALFORMED;
		*values[i] = json_text(value);
	}
	return CREDENTIALS_FINE;
}

/* JSON by its type, or by its first byte when a client says nothing true about it. */
static bool
is_json(struct str content_type, struct str text)
{
	struct str trimmed = str_trim(text), type = { 0 }, rest = content_type;

	if (rest.data && str_split(&rest, ';', &type) &&
	    str_equal_nocase(str_trim(type), STR("application/json")))
		return true;
	return trimmed.length > 0 && trimmed.data[0] == '{';
}

static enum credentials_fault
check_grant(struct str grant_type)
{
	if (grant_type.length == 0)
		return CREDENTIALS_NO_GRANT;
	return str_equal_text(grant_type, "client_credentials") ? CREDENTIALS_FINE
								: CREDENTIALS_OTHER_GRANT;
}

enum credentials_fault
credentials_read(struct arena *arena, struct str authorization, struct str content_type,
		 struct str text, struct login_attempt *ret_attempt)
{
	struct body body = { 0 };
	struct str encoded;
	enum credentials_fault fault;

	fault = is_json(content_type, text) ? read_json(arena, text, &body)
					    : read_form(arena, text, &body);
	if (fault)
		return fault;
	fault = check_grant(body.grant_type);
	if (fault)
		return fault;
	if (after_word(authorization, STR("Basic"), &encoded))
		return body.secret.length > 0 ? CREDENTIALS_TWICE
					      : read_basic(arena, encoded, ret_attempt);
	/* what a client sends with every request is no login */
	if (str_trim(authorization).length > 0 && !credentials_bearer(authorization).data)
		return CREDENTIALS_MALFORMED;
	if (body.client_id.length == 0 || body.secret.length == 0)
		return CREDENTIALS_MISSING;
	ret_attempt->style = body.style;
	ret_attempt->readings[0] = (struct login_pair){ body.client_id, body.secret };
	ret_attempt->count = 1;
	return CREDENTIALS_FINE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Taking addresses apart. Strict, because what two readers understand differently is a way round a
 * rule. */
#include "codec/uri.h"

#include "base/limits.h"
#include "codec/utf8.h"

static bool
is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

void
uri_encode(struct buf *out, struct str text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];
		char three[3] = { '%', digits[c >> 4], digits[c & 15] };

		if (is_unreserved((char)c))
			buf_append_byte(out, (char)c);
		else
			buf_append(out, three, sizeof(three));
	}
}

enum err
uri_decode(struct arena *arena, struct str text, struct str *ret_text)
{
	char *out = arena_alloc(arena, text.length + 1);
	size_t length = 0;

	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (c == '%') {
			int high = i + 2 < text.length ? str_hex_value(text.data[i + 1]) : -1;
			int low = i + 2 < text.length ? str_hex_value(text.data[i + 2]) : -1;

			if (high < 0 || low < 0)
				return ERR_INVALID;
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (c == '\0')
			return ERR_INVALID;
		out[length++] = c;
	}
	if (!utf8_is_valid(str_of(out, length)))
		return ERR_INVALID;
	*ret_text = str_of(out, length);
	return OK;
}

static bool
is_host_byte(char c, bool in_brackets)
{
	if (in_brackets)
		return str_hex_value(c) >= 0 || c == ':' || c == '.';
	return is_unreserved(c) && c != '~';
}

/* Cuts the host, with or without brackets, off the front of *rest. */
static enum err
take_host(struct str *rest, struct str *ret_name)
{
	bool in_brackets = rest->length > 0 && rest->data[0] == '[';
	struct str name = str_from_offset(*rest, in_brackets ? 1 : 0);
	size_t length = 0;

	while (length < name.length && is_host_byte(name.data[length], in_brackets))
		length++;
	*rest = str_from_offset(name, length);
	name.length = length;
	if (in_brackets) {
		if (rest->length == 0 || rest->data[0] != ']')
			return ERR_INVALID;
		*rest = str_from_offset(*rest, 1);
	}
	if (length == 0 || length > LIMIT_HOST_NAME)
		return ERR_INVALID;
	*ret_name = name;
	return OK;
}

enum err
uri_parse_host(struct arena *arena, struct str text, struct uri_host *ret_host)
{
	struct uri_host host = { .port = 443 };
	struct str rest = text, name;
	int64_t port;
	enum err err;

	if (rest.length >= 7 && str_equal_nocase(str_of(rest.data, 7), STR("http://"))) {
		host.is_plain = true;
		host.port = 80;
		rest = str_from_offset(rest, 7);
	} else if (rest.length >= 8 && str_equal_nocase(str_of(rest.data, 8), STR("https://"))) {
		rest = str_from_offset(rest, 8);
	}
	if (str_ends(rest, STR("/")))
		rest.length--;
	err = take_host(&rest, &name);
	if (err)
		return err;
	if (rest.length > 0) {
		if (rest.data[0] != ':')
			return ERR_INVALID;
		err = str_to_int(str_from_offset(rest, 1), 1, 65535, &port);
		if (err)
			return err;
		host.port = (uint16_t)port;
		host.has_port = true;
	}
	host.name = arena_str(arena, name);
	*ret_host = host;
	return OK;
}

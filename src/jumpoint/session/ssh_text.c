/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/ssh_text.h"

#include "codec/base64.h"
#include "codec/utf8.h"

enum err
ssh_text_key(ssh_key key, struct arena *arena, struct str *ret_wire)
{
	char *encoded = NULL;
	enum err err;

	if (ssh_pki_export_pubkey_base64(key, &encoded) != SSH_OK)
		return ERR_INVALID;
	err = base64_decode(arena, str_from(encoded), BASE64_STANDARD, ret_wire);
	ssh_string_free_char(encoded);
	return err;
}

enum err
ssh_text_fingerprint(ssh_key key, struct arena *arena, struct str *ret_text)
{
	unsigned char *hash = NULL;
	size_t size = 0;
	char *text;

	if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != SSH_OK)
		return ERR_INVALID;
	text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
	ssh_clean_pubkey_hash(&hash);
	if (!text)
		return ERR_INVALID;
	*ret_text = arena_str(arena, str_from(text));
	ssh_string_free_char(text);
	return OK;
}

static struct str
clean(struct arena *arena, const char *text, size_t limit, bool with_lines)
{
	struct str rest = str_from(text);
	char *out = arena_alloc(arena, limit + 1);
	size_t length = 0;
	uint32_t code;

	while (rest.length) {
		size_t taken = utf8_sequence(rest, &code);
		bool is_line = with_lines && rest.data[0] == '\n';
		bool is_bad = taken == 0 || utf8_is_control(code);
		size_t needed = is_line ? 2 : is_bad ? 1 : taken;

		if (length + needed > limit)
			break;
		if (is_line)
			memcpy(out + length, "\r\n", 2);
		else if (is_bad)
			out[length] = ' ';
		else
			memcpy(out + length, rest.data, taken);
		length += needed;
		rest = str_from_offset(rest, taken ? taken : 1);
	}
	return str_of(out, length);
}

struct str
ssh_text_clean(struct arena *arena, const char *text, size_t limit)
{
	return str_trim(clean(arena, text, limit, false));
}

struct str
ssh_text_lines(struct arena *arena, const char *text, size_t limit)
{
	return clean(arena, text, limit, true);
}

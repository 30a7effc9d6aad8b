/* SPDX-License-Identifier: Apache-2.0 */
/* What follows '?' in a request target, escaped and in pairs; and the same bytes as a host. */
#include "fuzz.h"

#include "base/limits.h"
#include "codec/form.h"
#include "codec/uri.h"
#include "codec/utf8.h"

static void
read_host(struct arena *arena, struct str text)
{
	struct uri_host host;

	if (uri_parse_host(arena, text, &host))
		return;
	HOLDS(host.port > 0 && host.name.length > 0 && host.name.length <= LIMIT_HOST_NAME);
	for (size_t i = 0; i < host.name.length; i++)
		HOLDS(host.name.data[i] > ' ' && host.name.data[i] != '/' &&
		      host.name.data[i] != '@');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	struct str rest = str_of(data, size), path = { 0 }, text = { 0 };
	struct form form;

	arena_init(&arena);
	read_host(&arena, rest);
	if (!str_split(&rest, '?', &path))
		return 0;
	if (uri_decode(&arena, path, &text) == OK)
		HOLDS(text.length <= path.length && utf8_is_valid(text) &&
		      !str_contains_byte(text, '\0'));
	if (form_parse(&arena, rest, &form) == OK)
		HOLDS(form.count <= LIMIT_FORM_PAIRS);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A request target: its path into segments, what follows '?' into pairs; and the same bytes as a
 * host. */
#include "fuzz.h"

#include "base/limits.h"
#include "codec/form.h"
#include "codec/uri.h"
#include "codec/utf8.h"

static void
read_path(struct arena *arena, struct str text)
{
	struct uri_path path;

	if (uri_parse_path(arena, text, &path))
		return;
	HOLDS(path.count >= 1 && path.count <= LIMIT_URI_SEGMENTS);
	for (size_t i = 0; i < path.count; i++) {
		HOLDS(utf8_is_valid(path.segments[i]) &&
		      !str_contains_byte(path.segments[i], '\0'));
		HOLDS(!str_equal_text(path.segments[i], ".") &&
		      !str_equal_text(path.segments[i], ".."));
	}
}

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
	struct str rest = str_of(data, size), path = { 0 };
	struct form form;

	arena_init(&arena);
	read_host(&arena, rest);
	if (!str_split(&rest, '?', &path))
		return 0;
	read_path(&arena, path);
	if (form_parse(&arena, rest, &form) == OK)
		HOLDS(form.count <= LIMIT_FORM_PAIRS);
	return 0;
}

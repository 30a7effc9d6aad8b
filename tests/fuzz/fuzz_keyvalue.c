/* SPDX-License-Identifier: Apache-2.0 */
/* What -k reads becomes JSON; as -K prints that JSON, each value is one line, and -k reads the same
 * JSON back. */
#include "fuzz.h"

#include "base/limits.h"
#include "cli/body.h"
#include "cli/flatten.h"
#include "model/resources.h"

static bool
to_json(struct arena *arena, struct str text, const struct shape *shape, struct buf *out)
{
	struct keyvalue keyvalue;
	const char *why = NULL;

	if (keyvalue_parse(arena, text, &keyvalue, &why)) {
		HOLDS(why && *why);
		return false;
	}
	if (body_from_pairs(arena, &keyvalue, shape, out, &why)) {
		HOLDS(why && *why);
		return false;
	}
	return true;
}

/* Null, {} and [] all print as nothing, and only the model tells them apart again. */
static bool
has_bare_value(struct str lines)
{
	struct str line;

	while (str_split(&lines, '\n', &line)) {
		if (str_ends(line, STR("=")))
			return true;
	}
	return false;
}

/* "a_" and "b" join to "a___b", which is read as "a" and "_b". Names of the API do not end so. */
static bool
has_edge(struct str json)
{
	for (size_t i = 0; i + 1 < json.length; i++) {
		if ((json.data[i] == '_' && json.data[i + 1] == '"') ||
		    (json.data[i] == '"' && json.data[i + 1] == '_'))
			return true;
	}
	return false;
}

static void
try_with(struct arena *arena, struct str text, const struct shape *shape)
{
	CLEANUP(buf_release) struct buf once;
	CLEANUP(buf_release) struct buf lines;
	CLEANUP(buf_release) struct buf twice;
	const struct json *json;
	const char *why;

	buf_init(&once, LIMIT_HTTP_RESPONSE);
	buf_init(&lines, LIMIT_HTTP_RESPONSE);
	buf_init(&twice, LIMIT_HTTP_RESPONSE);
	if (!to_json(arena, text, shape, &once))
		return;
	HOLDS(json_parse_up_to(arena, buf_str(&once), SIZE_MAX, &json, &why) == OK);
	flatten(&lines, json, shape, 0);
	if (buf_error(&lines) || has_edge(buf_str(&once)) || has_bare_value(buf_str(&lines)) ||
	    lines.length == 0)
		return;
	HOLDS(to_json(arena, buf_str(&lines), shape, &twice));
	HOLDS(str_equal(buf_str(&once), buf_str(&twice)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;

	arena_init(&arena);
	try_with(&arena, str_of(data, size), NULL);
	try_with(&arena, str_of(data, size), shell_jump_resource.shape);
	try_with(&arena, str_of(data, size), vault_account_association_resource.shape);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/plan.h"

#include "base/memory.h"
#include "wire/wire.h"

/* No NUL inside, so that what C reads is what was sent. */
static void
get_text(struct wire_reader *reader, char *out, size_t limit)
{
	struct str text = wire_get_str(reader, limit);

	if (memchr(text.data, '\0', text.length))
		reader->is_bad = true;
	memcpy(out, text.data, text.length);
	out[text.length] = '\0';
}

static void
get_uid(struct wire_reader *reader, char out[LINK_UID_SIZE + 1], bool may_be_empty)
{
	size_t length;

	get_text(reader, out, LINK_UID_SIZE);
	length = strspn(out, "0123456789abcdef");
	if (out[length] != '\0' || (length != LINK_UID_SIZE && !(may_be_empty && length == 0)))
		reader->is_bad = true;
}

static void
get_keys(struct wire_reader *reader, struct plan *plan)
{
	size_t count = (size_t)wire_get_int_in(reader, 0, LINK_HOST_KEYS_MOST);

	for (size_t i = 0; i < count; i++) {
		struct str key = wire_get_str(reader, LINK_HOST_KEY_LIMIT);

		/* What is kept is copied once all of it is known to be good. */
		plan->keys[plan->key_count++] = key;
	}
}

static void
own_keys(struct plan *plan)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < plan->key_count; i++)
		total += plan->keys[i].length;
	plan->own_keys = memory_new(total);
	for (size_t i = 0; i < plan->key_count; i++) {
		memcpy(plan->own_keys + at, plan->keys[i].data, plan->keys[i].length);
		plan->keys[i].data = plan->own_keys + at;
		at += plan->keys[i].length;
	}
}

static int
clamp(int64_t value, int least, int most)
{
	return value < least ? least : value > most ? most : (int)value;
}

enum err
plan_read(struct str body, struct plan *ret_plan)
{
	struct wire_reader reader = { .rest = body };
	struct plan plan = { 0 };
	int64_t timeout_ms;
	enum err err;

	get_uid(&reader, plan.uid, false);
	get_text(&reader, plan.addresses, PLAN_HOST_LIMIT);
	plan.port = (int)wire_get_int_in(&reader, 1, 65535);
	wire_get_int_in(&reader, LINK_PROTOCOL_SSH, LINK_PROTOCOL_SSH);
	get_text(&reader, plan.terminal, PLAN_TERMINAL_LIMIT);
	plan.columns = (int)wire_get_int_in(&reader, 1, LINK_COLUMNS_MOST);
	plan.rows = (int)wire_get_int_in(&reader, 1, LINK_ROWS_MOST);
	plan.keep_alive = (int)wire_get_int_in(&reader, 0, PLAN_KEEP_ALIVE_MOST);
	get_text(&reader, plan.user, PLAN_USER_LIMIT);
	plan.has_credential = wire_get_int_in(&reader, 0, 1) == 1;
	get_uid(&reader, plan.account_uid, !plan.has_credential);
	timeout_ms = wire_get_int(&reader);
	get_keys(&reader, &plan);
	plan.linger_ms = clamp(wire_get_int(&reader), 0, PLAN_LINGER_MOST_MS);
	err = wire_end(&reader);
	if (err || plan.addresses[0] == '\0')
		return ERR_INVALID;
	plan.timeout_ms = timeout_ms <= 0
				  ? PLAN_TIMEOUT_USUAL_MS
				  : clamp(timeout_ms, PLAN_TIMEOUT_LEAST_MS, PLAN_TIMEOUT_MOST_MS);
	own_keys(&plan);
	*ret_plan = plan;
	return OK;
}

void
plan_release(struct plan *plan)
{
	memory_free(plan->own_keys);
	*plan = (struct plan){ 0 };
}

bool
plan_knows_key(const struct plan *plan, struct str key)
{
	for (size_t i = 0; i < plan->key_count; i++)
		if (key.length && str_equal(plan->keys[i], key))
			return true;
	return false;
}

struct str
plan_key_algorithm(struct str key)
{
	struct wire_reader reader = { .rest = key };

	return wire_get_str(&reader, 64);
}

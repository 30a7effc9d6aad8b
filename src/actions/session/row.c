/* SPDX-License-Identifier: Apache-2.0 */
/* Steps come in their order; one that comes after the end changes nothing. */
#include "actions/session/row.h"

#include "codec/utf8.h"
#include "crypto/hash.h"
#include "records/touch.h"
#include "store/queries.h"

struct stepping {
	const struct session_step *step;
	const char *place;
};

/* What is being recorded says itself, when it is finished, whether something is missing. */
static const char *
recording_state(const struct session_step *step)
{
	if (step->is_recorded)
		return "recording";
	return step->is_incomplete ? "incomplete" : "none";
}

/* What a Jumpoint says is stored only as text. */
static struct str
clean(struct arena *arena, const char *text)
{
	char *copy = arena_text(arena, str_from(text));

	if (utf8_is_valid(str_from(copy)))
		return str_from(copy);
	for (char *at = copy; *at; at++)
		if ((unsigned char)*at >= 0x80)
			*at = '?';
	return str_from(copy);
}

static enum err
write_end(struct tx *tx, const struct session_step *step, int64_t *ret_changed)
{
	const struct value values[] = {
		VALUE_OF_TEXT(step->uid),
		VALUE_OF_INT(step->at),
		VALUE_OF_TEXT(step->end_why),
		VALUE_OF_STR(clean(tx_arena(tx), step->end_text)),
		step->exit_status < 0 ? VALUE_OF_NULL : VALUE_OF_INT(step->exit_status),
		VALUE_OF_INT(step->columns),
		VALUE_OF_INT(step->rows),
		VALUE_OF_TEXT(recording_state(step)),
	};

	return query_run(tx, query_named(QUERY_LIVE_END), values, COUNT_OF(values), ret_changed);
}

static enum err
write_state(struct tx *tx, const struct session_step *step, const char *place, int64_t *ret_changed)
{
	const struct value values[] = {
		VALUE_OF_TEXT(step->uid),
		VALUE_OF_TEXT(step->state),
		VALUE_OF_INT(step->at),
		VALUE_OF_BOOL(strcmp(step->state, "open") == 0),
		step->node_id ? VALUE_OF_INT(step->node_id) : VALUE_OF_NULL,
		VALUE_OF_TEXT(place),
		VALUE_OF_INT(step->columns),
		VALUE_OF_INT(step->rows),
		VALUE_OF_TEXT(recording_state(step)),
	};

	return query_run(tx, query_named(QUERY_LIVE_STEP), values, COUNT_OF(values), ret_changed);
}

static enum err
step_in(struct tx *tx, void *context)
{
	const struct stepping *stepping = context;
	int64_t changed = 0;
	enum err err = stepping->step->end_why
			       ? write_end(tx, stepping->step, &changed)
			       : write_state(tx, stepping->step, stepping->place, &changed);

	return err || changed == 0 ? err : records_touch(tx, "session");
}

enum err
session_step_write(struct store *store, const struct session_step *step, const char *place)
{
	struct stepping stepping = { step, place };

	return store_write(store, step_in, &stepping);
}

static enum err
recorded_in(struct tx *tx, void *context)
{
	const struct session_recorded *recorded = context;
	const struct value values[] = {
		VALUE_OF_TEXT(recorded->uid),
		VALUE_OF_TEXT(recorded->is_whole ? "whole" : "incomplete"),
		VALUE_OF_INT(recorded->output_bytes),
		VALUE_OF_INT(recorded->duration_ms),
		recorded->is_missing ? VALUE_OF_NULL
				     : VALUE_OF_TEXT(hash_hex(tx_arena(tx), recorded->output_sha256,
							      SESSION_SHA256_SIZE)),
	};
	enum err err =
		query_run(tx, query_named(QUERY_LIVE_RECORDED), values, COUNT_OF(values), NULL);

	return err ? err : records_touch(tx, "session");
}

enum err
session_recorded_write(struct store *store, const struct session_recorded *recorded)
{
	struct session_recorded copy = *recorded;

	return store_write(store, recorded_in, &copy);
}

struct loading {
	const char *place;
	size_t limit, count;
	struct session_stale *rows;
};

static enum err
load_in(struct tx *tx, void *context)
{
	struct loading *loading = context;
	const struct value values[] = { VALUE_OF_INT((int64_t)loading->limit),
					VALUE_OF_TEXT(loading->place) };
	CLEANUP(query_closep) struct query *row = NULL;
	bool has_row;
	enum err err =
		query_open(tx, query_named(QUERY_LIVE_STALE), values, COUNT_OF(values), &row);

	if (err)
		return err;
	loading->count = 0;
	for (err = query_next(row, &has_row); !err && has_row && loading->count < loading->limit;
	     err = query_next(row, &has_row)) {
		struct session_stale *stale = &loading->rows[loading->count++];
		struct str uid = query_str(row, 0);

		if (uid.length != LINK_UID_SIZE)
			return ERR_BUG;
		memcpy(stale->uid, uid.data, uid.length);
		stale->started_at = query_int(row, 1);
	}
	return err;
}

enum err
session_stale_load(struct reader *reader, const char *place, size_t limit, struct arena *arena,
		   struct session_stale **ret_rows, size_t *ret_count)
{
	struct loading loading = { .place = place,
				   .limit = limit,
				   .rows = arena_array(arena, struct session_stale, limit) };
	enum err err = store_read(reader, load_in, &loading);

	if (err)
		return err;
	*ret_rows = loading.rows;
	*ret_count = loading.count;
	return OK;
}

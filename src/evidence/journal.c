/* SPDX-License-Identifier: Apache-2.0 */
/* The loop's side: a record is put behind the others in one buffer, under a lock that is held for
 * moments. The recorder's thread takes the whole buffer and gives an empty one back. */
#include "evidence/journal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "evidence/journal_internal.h"

enum { URGENT_ROOM = 8 * 1024 * 1024 }; /* for ends and losses, above the ceiling */

/* --- records --- */

static struct live *
find_live(struct journal *journal, const char *uid)
{
	unsigned char id[RECORD_ID_SIZE];

	if (record_read_uid(uid, id) != OK)
		return NULL;
	return map_get(journal->lives, str_of(id, sizeof(id)));
}

static enum err
find_open(struct journal *journal, const char *uid, struct live **ret_live)
{
	unsigned char id[RECORD_ID_SIZE];
	struct live *live;

	if (record_read_uid(uid, id) != OK)
		return ERR_INVALID;
	live = map_get(journal->lives, str_of(id, sizeof(id)));
	if (!live || live->has_ended)
		return ERR_NOT_FOUND;
	*ret_live = live;
	return OK;
}

static size_t
used(const struct journal *journal)
{
	return journal->filling.length + journal->writing_bytes;
}

/* With the lock. */
static bool
has_room(const struct journal *journal, size_t size, bool is_urgent)
{
	return used(journal) + size <= journal->room_bytes + (is_urgent ? (size_t)URGENT_ROOM : 0);
}

static size_t
record_size(size_t body)
{
	return RECORD_HEAD_SIZE + body + RECORD_ALIGNMENT;
}

/* With the lock. Which sessions a batch moves on, and how far. */
static void
touch(struct journal *journal, struct live *live, bool is_end)
{
	if (live->touched_in != journal->batch) {
		if (journal->touched.count == journal->touched.room) {
			journal->touched.room =
				journal->touched.room ? 2 * journal->touched.room : 64;
			journal->touched.all = memory_grow(
				journal->touched.all, journal->touched.room * sizeof(struct touch));
		}
		live->touched_in = journal->batch;
		live->touch = journal->touched.count++;
	}
	journal->touched.all[live->touch] = (struct touch){ live, live->taken, is_end };
}

/* With the lock, when there is room. */
static void
put(struct journal *journal, struct live *live, enum record_kind kind, int64_t at_ms,
    uint64_t offset, struct str body)
{
	struct record record = { .kind = kind, .offset = offset, .body = body };

	if (journal->filling.length == 0) {
		record_append(&journal->filling, &(struct record){ .kind = RECORD_BATCH });
		journal->filling_since_ms = clock_monotonic_ms();
		lock_wake_one(journal->lock);
	}
	if (at_ms > live->at_ms)
		live->at_ms = at_ms;
	memcpy(record.id, live->id, sizeof(record.id));
	record.number = live->next_number++;
	record.at_ms = live->at_ms;
	live->last_record = journal->filling.length;
	live->last_kind = kind;
	record_append(&journal->filling, &record);
	touch(journal, live, kind == RECORD_END);
	journal->has_ends |= kind == RECORD_END;
	if (journal->filling.length >= journal->sync_bytes && !journal->is_urged) {
		journal->is_urged = true;
		lock_wake_one(journal->lock);
	}
}

static enum err
put_one(struct journal *journal, struct live *live, enum record_kind kind, int64_t at_ms,
	struct str body)
{
	bool is_urgent = kind == RECORD_END || kind == RECORD_LOST;
	enum err err = OK;

	lock_take(journal->lock);
	if (has_room(journal, record_size(body.length), is_urgent))
		put(journal, live, kind, at_ms, live->taken, body);
	else
		err = ERR_LIMIT;
	lock_give(journal->lock);
	return err;
}

/* Not in the middle of a character. */
static struct str
cut_text(struct str text)
{
	if (text.length > JOURNAL_TEXT_MAX) {
		text.length = JOURNAL_TEXT_MAX;
		text.length -= pieces_unfinished(text);
	}
	return text;
}

static bool
is_side(int side)
{
	return side >= 1 && side <= RECORD_SIDE_MAX;
}

struct live *
journal_add_live(struct journal *journal, const unsigned char id[RECORD_ID_SIZE])
{
	struct live *live = new_object(struct live);

	memcpy(live->id, id, RECORD_ID_SIZE);
	live->next_number = 1;
	list_init(&live->news);
	map_put(journal->lives, str_of(id, RECORD_ID_SIZE), live);
	return live;
}

enum err
journal_begin(struct journal *journal, const char *uid, const struct journal_begin *begin)
{
	const struct record_begin head = { .started_at = begin->started_at,
					   .columns = begin->columns,
					   .rows = begin->rows,
					   .records_input = begin->records_input,
					   .terminal = cut_text(str_from(begin->terminal)),
					   .title = cut_text(str_from(begin->title)) };
	CLEANUP(buf_release) struct buf body;
	unsigned char id[RECORD_ID_SIZE];
	struct live *live;
	bool fits;

	buf_init(&body, RECORD_BODY_MAX);
	if (record_read_uid(uid, id) != OK || !is_side(begin->columns) || !is_side(begin->rows))
		return ERR_INVALID;
	if (map_get(journal->lives, str_of(id, sizeof(id))))
		return ERR_CONFLICT;
	record_put_begin(&body, &head);
	lock_take(journal->lock);
	fits = has_room(journal, record_size(body.length), false);
	if (fits) {
		live = journal_add_live(journal, id);
		live->records_input = begin->records_input;
		live->started_at = begin->started_at;
		live->columns = begin->columns;
		live->rows = begin->rows;
		put(journal, live, RECORD_BEGIN, 0, 0, buf_str(&body));
	}
	lock_give(journal->lock);
	return fits ? OK : ERR_LIMIT;
}

/* All of it or nothing, in records of a bounded size. */
static enum err
put_stream(struct journal *journal, struct live *live, enum record_kind kind, int64_t at_ms,
	   struct str bytes)
{
	size_t records = (bytes.length + RECORD_BODY_MAX - 1) / RECORD_BODY_MAX;
	enum err err = OK;

	if (bytes.length == 0)
		return OK;
	if (bytes.length > JOURNAL_OUTPUT_MAX)
		return ERR_INVALID;
	lock_take(journal->lock);
	if (!has_room(journal, bytes.length + records * record_size(0), false))
		err = ERR_LIMIT;
	while (!err && bytes.length) {
		size_t length = bytes.length < RECORD_BODY_MAX ? bytes.length : RECORD_BODY_MAX;
		uint64_t offset = live->taken;

		if (kind == RECORD_OUTPUT)
			live->taken += length;
		put(journal, live, kind, at_ms, offset, str_of(bytes.data, length));
		bytes = str_from_offset(bytes, length);
	}
	lock_give(journal->lock);
	return err;
}

enum err
journal_output(struct journal *journal, const char *uid, int64_t at_ms, uint64_t offset,
	       struct str bytes)
{
	struct live *live;
	uint64_t known;
	enum err err = find_open(journal, uid, &live);

	if (err)
		return err;
	if (offset > live->taken)
		return ERR_CONFLICT;
	known = live->taken - offset;
	if (known >= bytes.length)
		return OK;
	return put_stream(journal, live, RECORD_OUTPUT, at_ms,
			  str_from_offset(bytes, (size_t)known));
}

enum err
journal_input(struct journal *journal, const char *uid, int64_t at_ms, struct str bytes)
{
	struct live *live;
	enum err err = find_open(journal, uid, &live);

	if (err)
		return err;
	if (!live->records_input)
		return ERR_DENIED;
	return put_stream(journal, live, RECORD_INPUT, at_ms, bytes);
}

enum err
journal_resize(struct journal *journal, const char *uid, int64_t at_ms, int columns, int rows)
{
	char body[8];
	struct live *live;
	enum err err = find_open(journal, uid, &live);

	if (err)
		return err;
	if (!is_side(columns) || !is_side(rows))
		return ERR_INVALID;
	record_put_resize(body, columns, rows);
	return put_one(journal, live, RECORD_RESIZE, at_ms, str_of(body, sizeof(body)));
}

enum err
journal_mark(struct journal *journal, const char *uid, int64_t at_ms, struct str text)
{
	struct live *live;
	enum err err = find_open(journal, uid, &live);

	return err ? err : put_one(journal, live, RECORD_MARK, at_ms, cut_text(text));
}

/* With the lock. A long outage is one growing hole, not a record for each piece. */
static bool
widen_loss(struct journal *journal, struct live *live, const char body[8])
{
	if (live->touched_in != journal->batch || live->last_kind != RECORD_LOST)
		return false;
	memcpy(journal->filling.data + live->last_record + RECORD_HEAD_SIZE, body, 8);
	touch(journal, live, false);
	return true;
}

enum err
journal_lose(struct journal *journal, const char *uid, int64_t at_ms, uint64_t upto)
{
	char body[8];
	struct live *live;
	uint64_t from;
	enum err err = find_open(journal, uid, &live);

	if (err || upto <= live->taken)
		return err;
	record_put_number(body, upto);
	lock_take(journal->lock);
	from = live->taken;
	live->taken = upto;
	if (!widen_loss(journal, live, body)) {
		if (has_room(journal, record_size(sizeof(body)), true)) {
			put(journal, live, RECORD_LOST, at_ms, from, str_of(body, sizeof(body)));
		} else {
			live->taken = from;
			err = ERR_LIMIT;
		}
	}
	lock_give(journal->lock);
	return err;
}

enum err
journal_lose_rest(struct journal *journal, const char *uid, int64_t at_ms)
{
	char body[8];
	struct live *live;
	enum err err = find_open(journal, uid, &live);

	if (err)
		return err;
	record_put_number(body, live->taken);
	return put_one(journal, live, RECORD_LOST, at_ms, str_of(body, sizeof(body)));
}

enum err
journal_end(struct journal *journal, const char *uid, int64_t at_ms, struct str reason)
{
	CLEANUP(buf_release) struct buf body;
	char started_at[8];
	struct live *live;
	enum err err = find_open(journal, uid, &live);

	buf_init(&body, RECORD_BODY_MAX);
	if (err)
		return err;
	record_put_number(started_at, (uint64_t)live->started_at);
	buf_append(&body, started_at, sizeof(started_at));
	buf_append_str(&body, cut_text(reason));
	err = put_one(journal, live, RECORD_END, at_ms, buf_str(&body));
	if (!err)
		live->has_ended = true;
	return err;
}

/* --- asking --- */

size_t
journal_room(struct journal *journal)
{
	size_t taken;

	lock_take(journal->lock);
	taken = used(journal);
	lock_give(journal->lock);
	return taken < journal->room_bytes ? journal->room_bytes - taken : 0;
}

bool
journal_works(struct journal *journal)
{
	bool works;

	lock_take(journal->lock);
	works = !journal->is_failing;
	lock_give(journal->lock);
	return works;
}

bool
journal_knows(struct journal *journal, const char *uid)
{
	return find_live(journal, uid) != NULL;
}

uint64_t
journal_taken(struct journal *journal, const char *uid)
{
	const struct live *live = find_live(journal, uid);

	return live ? live->taken : 0;
}

uint64_t
journal_kept(struct journal *journal, const char *uid)
{
	const struct live *live = find_live(journal, uid);
	uint64_t kept;

	if (!live)
		return 0;
	lock_take(journal->lock);
	kept = live->kept;
	lock_give(journal->lock);
	return kept;
}

struct left_visit {
	void (*visit)(const struct journal_left *left, void *context);
	void *context;
};

static void
visit_left(struct str key, void *value, void *context)
{
	const struct left_visit *visit = context;
	const struct live *live = value;
	struct journal_left left = { .kept = live->kept,
				     .at_ms = live->at_ms,
				     .started_at = live->started_at,
				     .columns = live->columns,
				     .rows = live->rows,
				     .records_input = live->records_input,
				     .is_incomplete = live->is_incomplete,
				     .has_ended = live->has_ended };

	(void)key;
	memcpy(left.why, live->why, sizeof(left.why));
	record_write_uid(live->id, left.uid);
	visit->visit(&left, visit->context);
}

void
journal_each_left(struct journal *journal,
		  void (*visit)(const struct journal_left *left, void *context), void *context)
{
	struct left_visit given = { visit, context };

	map_each(journal->lives, visit_left, &given);
}

/* --- news --- */

/* With the lock. */
static bool
take_state(struct journal *journal, struct journal_news *news)
{
	if (journal->told_failing == journal->is_failing)
		return false;
	journal->told_failing = journal->is_failing;
	news->kind = journal->is_failing ? JOURNAL_NEWS_FAILED : JOURNAL_NEWS_WORKS;
	news->errno_value = journal->is_failing ? journal->errno_value : 0;
	return true;
}

static bool
take_kept(struct journal *journal, struct journal_news *news)
{
	struct live *live;

	if (list_is_empty(&journal->moved))
		return false;
	live = list_entry(journal->moved.next, struct live, news);
	list_remove(&live->news);
	news->kind = live->end_is_kept ? JOURNAL_NEWS_ENDED : JOURNAL_NEWS_KEPT;
	record_write_uid(live->id, news->uid);
	news->kept = live->kept;
	return true;
}

static bool
take_finished(struct journal *journal, struct journal_news *news)
{
	struct finished *finished;
	struct live *live;

	if (list_is_empty(&journal->finished))
		return false;
	finished = list_entry(journal->finished.next, struct finished, link);
	list_remove(&finished->link);
	news->kind = JOURNAL_NEWS_FINISHED;
	memcpy(news->uid, finished->said.uid, sizeof(news->uid));
	memcpy(news->path, finished->said.path, sizeof(news->path));
	news->facts = finished->said.facts;
	live = find_live(journal, news->uid);
	if (live) {
		news->kept = live->kept;
		list_remove(&live->news);
		map_remove(journal->lives, str_of(live->id, sizeof(live->id)));
		memory_free(live);
	}
	memory_free(finished);
	return true;
}

bool
journal_next_news(struct journal *journal, struct journal_news *ret_news)
{
	struct journal_news news = { 0 };
	bool has_some;

	lock_take(journal->lock);
	has_some = take_state(journal, &news) || take_kept(journal, &news) ||
		   take_finished(journal, &news);
	lock_give(journal->lock);
	if (has_some)
		*ret_news = news;
	return has_some;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* In the place of src/evidence/journal.c. */
#include "fake_journal.h"

#include "stage.h"

struct fake_journal fake_journal;

void
fake_journal_begin(void)
{
	buf_release(&fake_journal.log);
	fake_journal = (struct fake_journal){ .room = SIZE_MAX };
	buf_init(&fake_journal.log, ACTOR_LOG_LIMIT);
}

void
fake_journal_end(void)
{
	buf_release(&fake_journal.log);
}

static enum err note_call(size_t size, const char *format, ...) FORMAT(2, 3);

static enum err
note_call(size_t size, const char *format, ...)
{
	va_list args;
	struct arena arena;

	if (fake_journal.err)
		return fake_journal.err;
	if (size > fake_journal.room)
		return ERR_LIMIT;
	if (fake_journal.room != SIZE_MAX)
		fake_journal.room -= size;
	arena_init(&arena);
	va_start(args, format);
	buf_append_text(&fake_journal.log, arena_vprintf(&arena, format, args));
	va_end(args);
	buf_append_byte(&fake_journal.log, '\n');
	arena_release(&arena);
	return OK;
}

enum err
journal_begin(struct journal *journal, const char *uid, const struct journal_begin *begin)
{
	return note_call(0, "begin %s %dx%d%s", begin->title, begin->columns, begin->rows,
			 begin->records_input ? " input" : "");
}

enum err
journal_output(struct journal *journal, const char *uid, int64_t at_ms, uint64_t offset,
	       struct str bytes)
{
	enum err err = fake_journal.output_err;

	if (err)
		return err;
	err = note_call(bytes.length, "output %llu %zu", (unsigned long long)offset, bytes.length);

	if (!err)
		fake_journal.taken = offset + bytes.length;
	return err;
}

enum err
journal_resize(struct journal *journal, const char *uid, int64_t at_ms, int columns, int rows)
{
	return note_call(1, "resize %dx%d", columns, rows);
}

enum err
journal_input(struct journal *journal, const char *uid, int64_t at_ms, struct str bytes)
{
	return note_call(bytes.length, "input %.*s", STR_ARG(bytes));
}

enum err
journal_mark(struct journal *journal, const char *uid, int64_t at_ms, struct str text)
{
	return note_call(text.length, "mark %.*s", STR_ARG(text));
}

enum err
journal_lose(struct journal *journal, const char *uid, int64_t at_ms, uint64_t upto)
{
	return note_call(0, "lose %llu", (unsigned long long)upto);
}

enum err
journal_lose_rest(struct journal *journal, const char *uid, int64_t at_ms)
{
	return note_call(0, "lose rest");
}

enum err
journal_end(struct journal *journal, const char *uid, int64_t at_ms, struct str reason)
{
	return note_call(0, "end %.*s", STR_ARG(reason));
}

bool
journal_knows(struct journal *journal, const char *uid)
{
	return fake_journal.knows;
}

bool
journal_next_news(struct journal *journal, struct journal_news *ret_news)
{
	if (!fake_journal.news_count)
		return false;
	*ret_news = fake_journal.news[0];
	fake_journal.news_count--;
	memmove(fake_journal.news, fake_journal.news + 1,
		fake_journal.news_count * sizeof(fake_journal.news[0]));
	return true;
}

void
journal_tells(struct stage *stage, enum journal_news_kind kind, uint64_t kept)
{
	struct journal_news *news = &fake_journal.news[fake_journal.news_count++];

	*news = (struct journal_news){ .kind = kind, .kept = kept };
	memcpy(news->uid, STAGE_UID, sizeof(news->uid));
	broker_hear_journal(stage->broker);
}

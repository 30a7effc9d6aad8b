/* SPDX-License-Identifier: Apache-2.0 */
/* Hands a session's output to the journal. What the journal has no room for waits here, no more
 * than the session's window; a tape outlives its session until all is handed in. While the
 * journal cannot write, a recording that need not be whole loses what comes, and says so. */
#include "base/log.h"
#include "base/memory.h"
#include "evidence/journal.h"
#include "session/session.h"

enum piece_kind { PIECE_OUTPUT, PIECE_RESIZE, PIECE_INPUT, PIECE_MARK };

enum {
	PIECES_MOST = 8192,	/* of a window of 4 MiB, in lines of half a KiB */
	TYPED_MOST = 64 * 1024, /* of input and marks that wait, with what holds them */
};

struct piece {
	struct list link;
	enum piece_kind kind;
	int columns, rows;
	int64_t at_ms, offset;
	size_t length;
	char bytes[];
};

struct tape {
	struct list link;    /* of the broker's tapes */
	struct list sending; /* of those that wait for room */
	struct broker *broker;
	struct list pieces;
	size_t count; /* of pieces */
	size_t typed; /* bytes of those that are input and marks */
	int64_t lost; /* output up to there did not come; 0: nothing was lost since the last */
	int64_t end_at_ms;
	const char *end; /* a literal: why it ended; NULL: it lives */
	bool is_incomplete;
	bool lost_rest;	 /* to be said before the end */
	bool lost_typed; /* has been logged */
	char uid[LINK_UID_SIZE + 1];
};

static struct journal *
journal_of(const struct tape *tape)
{
	return tape->broker->settings.journal;
}

static bool
is_typed(const struct piece *piece)
{
	return piece->kind == PIECE_INPUT || piece->kind == PIECE_MARK;
}

static void
drop_piece(struct tape *tape, struct piece *own_piece)
{
	list_remove(&own_piece->link);
	tape->count--;
	if (is_typed(own_piece))
		tape->typed -= sizeof(*own_piece) + own_piece->length;
	memory_wipe(own_piece->bytes, own_piece->length);
	memory_free(own_piece);
}

/* Where the last output of them ends. */
static int64_t
drop_pieces(struct tape *tape)
{
	int64_t end = 0;

	list_each(link, &tape->pieces) {
		struct piece *piece = list_entry(link, struct piece, link);

		if (piece->kind == PIECE_OUTPUT)
			end = piece->offset + (int64_t)piece->length;
		drop_piece(tape, piece);
	}
	return end;
}

static void
tape_free(struct tape *own_tape)
{
	drop_pieces(own_tape);
	list_remove(&own_tape->link);
	list_remove(&own_tape->sending);
	memory_free(own_tape);
}

struct tape *
tape_new(struct broker *broker, const struct session *session, bool is_left)
{
	const struct journal_begin begin = {
		.title = session->title,
		.terminal = session->terminal,
		.started_at = session->started_at,
		.columns = session->columns,
		.rows = session->rows,
		.records_input = session->records_input,
	};
	enum err err = is_left ? OK : journal_begin(broker->settings.journal, session->uid, &begin);
	struct tape *tape;

	if (err) {
		log_error("session.not_recorded", LOG_TEXT("session", session->uid), LOG_ERR(err));
		return NULL;
	}
	tape = new_object(struct tape);
	tape->broker = broker;
	list_init(&tape->sending);
	list_init(&tape->pieces);
	tape->is_incomplete = session->is_incomplete;
	memcpy(tape->uid, session->uid, sizeof(tape->uid));
	list_append(&broker->tapes, &tape->link);
	return tape;
}

bool
tape_is_incomplete(const struct tape *tape)
{
	return tape->is_incomplete;
}

/* --- handing in --- */

static enum err
hand_in(struct tape *tape, const struct piece *piece, struct str bytes)
{
	struct journal *journal = journal_of(tape);

	switch (piece->kind) {
	case PIECE_RESIZE:
		return journal_resize(journal, tape->uid, piece->at_ms, piece->columns,
				      piece->rows);
	case PIECE_INPUT:
		return journal_input(journal, tape->uid, piece->at_ms, bytes);
	case PIECE_MARK:
		return journal_mark(journal, tape->uid, piece->at_ms, bytes);
	case PIECE_OUTPUT:
		break;
	}
	return journal_output(journal, tape->uid, piece->at_ms, (uint64_t)piece->offset, bytes);
}

/* ERR_LIMIT: somebody sends crumbs. */
static enum err
keep_piece(struct tape *tape, const struct piece *piece, struct str bytes)
{
	struct piece *kept;

	if (tape->count >= PIECES_MOST)
		return ERR_LIMIT;
	if (is_typed(piece)) {
		if (tape->typed + sizeof(*piece) + bytes.length > TYPED_MOST)
			return ERR_LIMIT;
		tape->typed += sizeof(*piece) + bytes.length;
	}
	tape->count++;
	kept = memory_new(sizeof(*kept) + bytes.length);
	*kept = *piece;
	kept->length = bytes.length;
	memcpy(kept->bytes, bytes.data ? bytes.data : "", bytes.length);
	list_append(&tape->pieces, &kept->link);
	if (list_is_empty(&tape->sending))
		list_append(&tape->broker->sending, &tape->sending);
	return OK;
}

/* What was lost is said before anything else. */
static enum err
say_lost(struct tape *tape, int64_t at_ms)
{
	enum err err;

	if (!tape->lost)
		return OK;
	err = journal_lose(journal_of(tape), tape->uid, at_ms, (uint64_t)tape->lost);
	if (!err)
		tape->lost = 0;
	return err;
}

static enum err
add(struct tape *tape, const struct piece *piece, struct str bytes)
{
	enum err err;

	if (!list_is_empty(&tape->pieces))
		return keep_piece(tape, piece, bytes);
	err = say_lost(tape, piece->at_ms);
	if (!err)
		err = hand_in(tape, piece, bytes);
	return err == ERR_LIMIT ? keep_piece(tape, piece, bytes) : err;
}

/* Output up to there is not in the recording and will not be. */
static void
lose(struct tape *tape, int64_t upto)
{
	int64_t dropped = drop_pieces(tape);

	list_remove(&tape->sending);
	tape->is_incomplete = true;
	if (upto < dropped)
		upto = dropped;
	if (tape->lost < upto)
		tape->lost = upto;
}

void
tape_lose(struct tape *tape, int64_t at_ms, int64_t upto)
{
	lose(tape, upto);
	if (!tape->broker->is_failing && say_lost(tape, at_ms) != OK)
		log_error("session.loss_not_recorded", LOG_TEXT("session", tape->uid));
}

void
tape_lose_rest(struct tape *tape)
{
	tape->is_incomplete = true;
	tape->lost_rest = true;
}

enum err
tape_output(struct tape *tape, int64_t at_ms, int64_t offset, struct str bytes)
{
	const struct piece piece = { .kind = PIECE_OUTPUT, .at_ms = at_ms, .offset = offset };
	enum err err = ERR_BACKEND;

	if (!tape->broker->is_failing)
		err = add(tape, &piece, bytes);
	if (!err)
		return OK;
	if (tape->broker->settings.rules.must_record)
		return ERR_BACKEND;
	if (!tape->is_incomplete)
		log_error("session.recording_incomplete", LOG_TEXT("session", tape->uid),
			  LOG_ERR(err));
	lose(tape, offset + (int64_t)bytes.length);
	return OK;
}

void
tape_resize(struct tape *tape, int64_t at_ms, int columns, int rows)
{
	const struct piece piece = {
		.kind = PIECE_RESIZE, .at_ms = at_ms, .columns = columns, .rows = rows
	};
	enum err err = tape->broker->is_failing ? OK : add(tape, &piece, (struct str){ 0 });

	if (err)
		log_error("session.resize_not_recorded", LOG_TEXT("session", tape->uid),
			  LOG_ERR(err));
}

static void
add_typed(struct tape *tape, const struct piece *piece, struct str bytes)
{
	enum err err = tape->broker->is_failing ? ERR_BACKEND : add(tape, piece, bytes);

	/* Denied: an earlier run began it without input. */
	if (!err || err == ERR_DENIED || tape->lost_typed)
		return;
	tape->lost_typed = true;
	log_warning("session.input_not_recorded", LOG_TEXT("session", tape->uid), LOG_ERR(err));
}

void
tape_input(struct tape *tape, int64_t at_ms, struct str bytes)
{
	const struct piece piece = { .kind = PIECE_INPUT, .at_ms = at_ms };

	add_typed(tape, &piece, bytes);
}

void
tape_mark(struct tape *tape, int64_t at_ms, struct str text)
{
	const struct piece piece = { .kind = PIECE_MARK, .at_ms = at_ms };

	add_typed(tape, &piece, text);
}

/* --- the end --- */

static void
finish(struct tape *own_tape)
{
	enum err err = say_lost(own_tape, own_tape->end_at_ms);

	if (!err && own_tape->lost_rest)
		err = journal_lose_rest(journal_of(own_tape), own_tape->uid, own_tape->end_at_ms);
	if (!err)
		err = journal_end(journal_of(own_tape), own_tape->uid, own_tape->end_at_ms,
				  str_from(own_tape->end));
	if (err)
		log_error("session.recording_not_ended", LOG_TEXT("session", own_tape->uid),
			  LOG_ERR(err));
	tape_free(own_tape);
}

void
tape_end(struct tape *own_tape, int64_t at_ms, const char *reason)
{
	own_tape->end = reason;
	own_tape->end_at_ms = at_ms;
	if (list_is_empty(&own_tape->pieces))
		finish(own_tape);
}

/* --- room again --- */

/* ERR_LIMIT: there is no more room. */
static enum err
hand_in_all(struct tape *tape)
{
	list_each(link, &tape->pieces) {
		struct piece *piece = list_entry(link, struct piece, link);
		enum err err = hand_in(tape, piece, str_of(piece->bytes, piece->length));

		if (err == ERR_LIMIT)
			return err;
		if (err && !is_typed(piece)) {
			log_error("session.recording_incomplete", LOG_TEXT("session", tape->uid),
				  LOG_ERR(err));
			lose(tape, 0);
			return OK;
		}
		drop_piece(tape, piece);
	}
	list_remove(&tape->sending);
	return OK;
}

static enum err
flush(struct tape *tape)
{
	enum err err = hand_in_all(tape);

	if (!err && tape->end)
		finish(tape);
	return err;
}

void
tape_flush_all(struct broker *broker)
{
	if (broker->is_failing)
		return;
	list_each(link, &broker->sending)
		if (flush(list_entry(link, struct tape, sending)) == ERR_LIMIT)
			return;
}

void
tape_free_all(struct broker *broker)
{
	list_each(link, &broker->tapes)
		tape_free(list_entry(link, struct tape, link));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A journal that was cut at any byte, or damaged at any, and what is read of it then. */
#include "desk.h"

#include <stdio.h>
#include <sys/stat.h>

#include "evidence/left.h"

enum { BATCHES = 4, PIECE = 10 };

static const struct siphash_key key = { 7, 9 };

/* Of two sessions: each batch has a piece of both. */
static void
make_journal(struct buf *out, size_t ends[BATCHES])
{
	char head[RECORD_FILE_HEAD_SIZE];
	struct record record = { 0 };
	struct buf body;

	buf_init(out, 1024 * 1024);
	buf_init(&body, 1024);
	record_write_file_head(head, 1, key);
	buf_append(out, head, sizeof(head));
	record_put_begin(&body, &(struct record_begin){ .columns = 80, .rows = 24 });
	for (int batch = 0; batch < BATCHES; batch++) {
		size_t at = out->length;

		record_append(out, &(struct record){ .kind = RECORD_BATCH });
		for (unsigned session = 1; session <= 2; session++) {
			desk_id(session, record.id);
			record.number = 2 * (uint64_t)batch + 1;
			record.kind = batch ? RECORD_MARK : RECORD_BEGIN;
			record.offset = 0;
			record.body = batch ? STR("mark") : buf_str(&body);
			record_append(out, &record);
			record.number++;
			record.kind = RECORD_OUTPUT;
			record.offset = (uint64_t)batch * PIECE;
			record.body = STR("0123456789");
			record_append(out, &record);
		}
		record_seal(key, out->data + at, out->length - at, at);
		ends[batch] = out->length;
	}
	buf_release(&body);
}

static void
make_folders(char folder[DESK_PATH])
{
	char path[2 * DESK_PATH];

	desk_make_folder(folder);
	snprintf(path, sizeof(path), "%s/journal", folder);
	CHECK(mkdir(path, 0700) == 0);
	snprintf(path, sizeof(path), "%s/open", folder);
	CHECK(mkdir(path, 0700) == 0);
}

static const struct track *
track_of(const struct left *left, unsigned session)
{
	unsigned char id[RECORD_ID_SIZE];
	const struct left_session *found;

	desk_id(session, id);
	found = map_get(left->sessions, str_of(id, sizeof(id)));
	return found ? &found->track : NULL;
}

/* How many pieces of the session stand whole before this length, by a look of our own. */
static uint64_t
pieces_before(const struct buf *journal, size_t length, unsigned session)
{
	unsigned char id[RECORD_ID_SIZE];
	size_t at = RECORD_FILE_HEAD_SIZE, size;
	struct record record;
	uint64_t count = 0;

	desk_id(session, id);
	while (at < length &&
	       record_read(key, str_of(journal->data + at, length - at), &record, &size) == OK) {
		count += record.kind == RECORD_OUTPUT && memcmp(record.id, id, sizeof(id)) == 0;
		at += size;
	}
	return count;
}

TEST(tail_is_cut_at_any_byte)
{
	char folder[DESK_PATH];
	size_t ends[BATCHES];
	struct buf journal;

	make_folders(folder);
	make_journal(&journal, ends);
	for (size_t length = 0; length <= journal.length; length++) {
		struct left left;

		desk_write_file(folder, "journal/00000001", str_of(journal.data, length));
		CHECK_OK(left_read(folder, &desk_disk, &left));
		for (unsigned session = 1; session <= 2; session++) {
			uint64_t pieces = pieces_before(&journal, length, session);
			const struct track *track = track_of(&left, session);

			CHECK_INT(track ? track->output_end : 0, pieces * PIECE);
			CHECK(!track || !track->is_incomplete);
		}
		left_release(&left);
		/* What was cut is cut: a second look finds nothing more to cut. */
		CHECK_OK(left_read(folder, &desk_disk, &left));
		left_release(&left);
	}
	buf_release(&journal);
	desk_remove_folder(folder);
}

TEST(tail_of_noise_is_cut)
{
	char folder[DESK_PATH], noise[1000];
	size_t ends[BATCHES];
	struct buf journal, after;
	struct left left;

	make_folders(folder);
	make_journal(&journal, ends);
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (char)(i * 37);
	buf_append(&journal, noise, sizeof(noise));
	desk_write_file(folder, "journal/00000001", buf_str(&journal));
	CHECK_OK(left_read(folder, &desk_disk, &left));
	CHECK_INT(left.files[0].size, ends[BATCHES - 1]);
	CHECK_INT(left.next_number, 2);
	CHECK_INT(track_of(&left, 1)->output_end, BATCHES * PIECE);
	desk_read_file(folder, "journal/00000001", &after);
	CHECK_INT(after.length, ends[BATCHES - 1]);
	left_release(&left);
	buf_release(&journal);
	buf_release(&after);
	desk_remove_folder(folder);
}

TEST(damage_costs_no_more_than_its_record)
{
	char folder[DESK_PATH];
	size_t ends[BATCHES];
	struct buf journal;

	make_folders(folder);
	make_journal(&journal, ends);
	/* Not in the last batch: there it is a torn tail. */
	for (size_t at = RECORD_FILE_HEAD_SIZE; at < ends[BATCHES - 2]; at += 5) {
		struct left left;
		int incomplete = 0;

		journal.data[at] ^= 0x10;
		desk_write_file(folder, "journal/00000001", buf_str(&journal));
		CHECK_OK(left_read(folder, &desk_disk, &left));
		CHECK_INT(left.files[0].size, journal.length);
		for (unsigned session = 1; session <= 2; session++) {
			const struct track *track = track_of(&left, session);

			CHECK(track != NULL);
			CHECK_INT(track->output_end, BATCHES * PIECE);
			incomplete += track->is_incomplete;
		}
		CHECK(incomplete <= 1);
		left_release(&left);
		journal.data[at] ^= 0x10;
	}
	buf_release(&journal);
	desk_remove_folder(folder);
}

TEST(damage_before_another_file_is_no_tail)
{
	char folder[DESK_PATH], head[RECORD_FILE_HEAD_SIZE];
	size_t ends[BATCHES];
	struct buf journal, after;
	struct left left;

	make_folders(folder);
	make_journal(&journal, ends);
	journal.data[ends[BATCHES - 2] + 3] ^= 1;
	desk_write_file(folder, "journal/00000001", buf_str(&journal));
	record_write_file_head(head, 2, key);
	desk_write_file(folder, "journal/00000002", str_of(head, sizeof(head)));
	desk_write_file(folder, "journal/00000003", STR("SPJ"));
	CHECK_OK(left_read(folder, &desk_disk, &left));
	desk_read_file(folder, "journal/00000001", &after);
	CHECK_INT(after.length, journal.length);
	left_release(&left);
	buf_release(&journal);
	buf_release(&after);
	desk_remove_folder(folder);
}

TEST(file_without_a_head_is_passed_over)
{
	char folder[DESK_PATH], noise[5000];
	struct left left;

	make_folders(folder);
	memset(noise, 'n', sizeof(noise));
	desk_write_file(folder, "journal/00000001", str_of(noise, sizeof(noise)));
	desk_write_file(folder, "journal/readme", STR("not a number"));
	CHECK_OK(left_read(folder, &desk_disk, &left));
	CHECK_INT(map_count(left.sessions), 0);
	CHECK_INT(left.count, 1);
	CHECK_INT(left.next_number, 2);
	left_release(&left);
	desk_remove_folder(folder);
}

TEST(nothing_is_left_of_nothing)
{
	char folder[DESK_PATH];
	struct left left;

	desk_make_folder(folder);
	CHECK_ERR(left_read(folder, &desk_disk, &left), ERR_IO);
	desk_remove_folder(folder);
	make_folders(folder);
	CHECK_OK(left_read(folder, &desk_disk, &left));
	CHECK_INT(left.count, 0);
	CHECK_INT(left.next_number, 1);
	left_release(&left);
	desk_remove_folder(folder);
}

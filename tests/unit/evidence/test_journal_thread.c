/* SPDX-License-Identifier: Apache-2.0 */
/* The recorder's thread: how often it syncs, what a failed sync costs, and that a process killed at
 * any moment has kept what it said it kept. */
#include "desk.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/thread.h"
#include "evidence/recording.h"

static void
with_folder(void (*run)(struct desk *desk))
{
	struct desk desk = { 0 };

	desk_make_folder(desk.folder);
	run(&desk);
	desk_remove_folder(desk.folder);
}

static void
sync_once_for_all(struct desk *desk)
{
	const struct journal_settings settings = { .sync_ms = 200, .disk = &desk_disk };
	int64_t before;

	desk_open(desk, &settings);
	before = desk_disk_syncs();
	for (unsigned i = 1; i <= 100; i++) {
		desk_begin(desk, i);
		desk_print(desk, i, 0, 0, "abc");
	}
	for (unsigned i = 1; i <= 100; i++)
		desk_wait_kept(desk, i, 3);
	/* A slow machine may need a second batch, never one a session. */
	CHECK(desk_disk_syncs() - before <= 3);
	desk_close(desk);
}

TEST(sessions_share_a_sync)
{
	with_folder(sync_once_for_all);
}

static void
write_early(struct desk *desk)
{
	const struct journal_settings settings = { .sync_ms = 3600 * 1000,
						   .sync_bytes = 1024,
						   .disk = &desk_disk };
	char block[1024];

	memset(block, 'x', sizeof(block));
	desk_open(desk, &settings);
	desk_begin(desk, 1);
	CHECK_OK(journal_output(desk->journal, desk_uid(1), 0, 0, str_of(block, sizeof(block))));
	desk_wait_kept(desk, 1, sizeof(block));
	desk_close(desk);
}

TEST(full_batch_does_not_wait)
{
	with_folder(write_early);
}

static void
fail_syncs(struct desk *desk)
{
	const struct journal_settings settings = { .disk = &desk_disk };
	struct journal_news news;

	desk_open(desk, &settings);
	desk_begin(desk, 1);
	desk_print(desk, 1, 0, 0, "one ");
	desk_wait_kept(desk, 1, 4);
	desk_disk_syncs_fail(true);
	desk_print(desk, 1, 0, 4, "two ");
	news = desk_wait(desk, JOURNAL_NEWS_FAILED, 0);
	CHECK_INT(news.errno_value, EIO);
	CHECK_INT(journal_kept(desk->journal, desk_uid(1)), 4);
	desk_print(desk, 1, 0, 8, "three");
	desk_disk_syncs_fail(false);
	desk_wait(desk, JOURNAL_NEWS_WORKS, 0);
	desk_wait_kept(desk, 1, 13);
	CHECK_OK(journal_end(desk->journal, desk_uid(1), 0, STR("closed")));
	news = desk_wait(desk, JOURNAL_NEWS_FINISHED, 1);
	CHECK(news.facts.is_whole);
	CHECK_INT(news.facts.output_bytes, 13);
	desk_close(desk);
}

TEST(failed_sync_is_not_believed_later)
{
	with_folder(fail_syncs);
}

static void
fill_in_the_middle(struct desk *desk)
{
	const struct journal_settings settings = { .disk = &desk_disk };
	struct journal_news news;

	/* At every byte of a batch. */
	desk_open(desk, &settings);
	desk_begin(desk, 1);
	desk_wait_kept(desk, 1, 0);
	for (int room = 0; room < 200; room++) {
		uint64_t offset = 5 * (uint64_t)room;

		desk_disk_room(room);
		desk_print(desk, 1, 0, offset, "abcd\n");
		if (room < RECORD_FILE_HEAD_SIZE + RECORD_HEAD_SIZE)
			desk_wait(desk, JOURNAL_NEWS_FAILED, 0);
		desk_disk_room(-1);
		desk_wait_kept(desk, 1, offset + 5);
	}
	CHECK_OK(journal_end(desk->journal, desk_uid(1), 0, STR("closed")));
	news = desk_wait(desk, JOURNAL_NEWS_FINISHED, 1);
	CHECK(news.facts.is_whole);
	CHECK_INT(news.facts.output_bytes, 1000);
	desk_close(desk);
}

TEST(disk_may_be_full_at_any_byte)
{
	with_folder(fill_in_the_middle);
}

enum { BLOCK = 4096, FILES_MOST = 16 }; /* a block fills a file; so many may wait */

/* Full files pile up behind a part that cannot be written, until the journal says so. */
static void
block_the_splitter(struct desk *desk)
{
	const struct journal_settings settings = { .file_bytes = BLOCK, .disk = &desk_disk };
	char path[2 * DESK_PATH], block[BLOCK];
	struct journal_news news;
	uint64_t offset = 0;

	desk_open(desk, &settings);
	desk_begin(desk, 1);
	snprintf(path, sizeof(path), "%s/open/%s.part", desk->folder, desk_uid(1));
	CHECK(mkdir(path, 0700) == 0);
	memset(block, 'x', sizeof(block));
	for (int i = 0; i <= FILES_MOST; i++) {
		desk_wait_kept(desk, 1, offset);
		CHECK_OK(journal_output(desk->journal, desk_uid(1), 0, offset,
					str_of(block, sizeof(block))));
		offset += sizeof(block);
	}
	news = desk_wait(desk, JOURNAL_NEWS_FAILED, 0);
	CHECK_INT(news.errno_value, EISDIR);
	CHECK(rmdir(path) == 0);
	desk_wait(desk, JOURNAL_NEWS_WORKS, 0);
	desk_wait_kept(desk, 1, offset);
	CHECK_OK(journal_end(desk->journal, desk_uid(1), 0, STR("closed")));
	news = desk_wait(desk, JOURNAL_NEWS_FINISHED, 1);
	CHECK(news.facts.is_whole);
	CHECK_INT(news.facts.output_bytes, offset);
	desk_close(desk);
}

TEST(stuck_splitter_is_told)
{
	with_folder(block_the_splitter);
}

static void
open_twice(struct desk *desk)
{
	const struct journal_settings settings = { .directory = desk->folder };
	struct journal *second;

	desk_open(desk, NULL);
	CHECK_ERR(journal_open(&settings, &second), ERR_CONFLICT);
	desk_close(desk);
}

TEST(journal_has_one_owner)
{
	with_folder(open_twice);
}

TEST(journal_wants_a_directory_that_can_be_made)
{
	const struct journal_settings settings = { .directory = "/proc/nowhere/recordings" };
	struct journal *journal;

	CHECK_ERR(journal_open(&settings, &journal), ERR_IO);
}

/* --- kill -9 --- */

enum { CHILD_SESSIONS = 8, CHILD_PIECE = 97 };

struct said {
	unsigned number;
	uint64_t kept;
};

static char
byte_at(unsigned number, uint64_t offset)
{
	return (char)('a' + (offset * 7 + offset / 1000 + number) % 26);
}

static void
print_piece(struct desk *desk, unsigned number)
{
	uint64_t offset = journal_taken(desk->journal, desk_uid(number));
	char piece[CHILD_PIECE];

	for (size_t i = 0; i < sizeof(piece); i++)
		piece[i] = byte_at(number, offset + i);
	if (journal_output(desk->journal, desk_uid(number), (int64_t)offset, offset,
			   str_of(piece, sizeof(piece))) != OK)
		_exit(1);
}

/* Tells what was kept until it is killed. */
static void
print_for_ever(struct desk *desk, int to)
{
	const struct journal_settings settings = { .file_bytes = 64 * 1024,
						   .sync_bytes = 4096,
						   .room_bytes = 256 * 1024 };
	struct journal_news news;

	desk_open(desk, &settings);
	for (unsigned i = 1; i <= CHILD_SESSIONS; i++) {
		if (journal_taken(desk->journal, desk_uid(i)) == 0)
			desk_begin(desk, i);
	}
	for (;;) {
		gate_close(desk->gate);
		for (unsigned i = 1; i <= 30 * CHILD_SESSIONS; i++)
			print_piece(desk, i % CHILD_SESSIONS + 1);
		while (journal_next_news(desk->journal, &news)) {
			struct said said = { (unsigned)(news.uid[31] - '0'), news.kept };

			if (news.kind == JOURNAL_NEWS_KEPT &&
			    write(to, &said, sizeof(said)) != sizeof(said))
				_exit(1);
		}
		gate_wait(desk->gate);
	}
}

/* What the child said before it was killed, which is after count words. */
static void
run_and_kill(struct desk *desk, int count, uint64_t kept[CHILD_SESSIONS + 1])
{
	struct said said;
	int ends[2];

	CHECK(pipe(ends) == 0);

	pid_t child = fork();

	CHECK(child >= 0);
	if (child == 0) {
		close(ends[0]);
		print_for_ever(desk, ends[1]);
	}
	close(ends[1]);
	for (int i = 0; read(ends[0], &said, sizeof(said)) == sizeof(said); i++) {
		CHECK(said.number >= 1 && said.number <= CHILD_SESSIONS);
		kept[said.number] = said.kept;
		if (i == count)
			kill(child, SIGKILL);
	}
	close(ends[0]);

	int status;

	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK(WIFSIGNALED(status));
}

static void
check_kept(const struct journal_left *left, void *context)
{
	const uint64_t *kept = context;
	unsigned number = (unsigned)(left->uid[31] - '0');

	CHECK(left->kept >= kept[number]);
	CHECK(!left->is_incomplete);
}

static void
check_output(struct desk *desk, const struct journal_news *news)
{
	unsigned number = (unsigned)(news->uid[31] - '0');
	struct buf text, output, others;

	desk_read_recording(desk->folder, news->path, &text);
	desk_play(buf_str(&text), &output, &others);
	for (size_t i = 0; i < output.length; i++)
		CHECK_INT(output.data[i], byte_at(number, i));
	CHECK_INT(output.length, news->facts.output_bytes);
	buf_release(&text);
	buf_release(&output);
	buf_release(&others);
}

static void
kill_often(struct desk *desk)
{
	uint64_t kept[CHILD_SESSIONS + 1] = { 0 };

	for (int round = 0; round < 12; round++) {
		run_and_kill(desk, 20 + 37 * round, kept);
		desk_open(desk, NULL);
		journal_each_left(desk->journal, check_kept, kept);
		for (unsigned i = 1; i <= CHILD_SESSIONS; i++)
			CHECK(journal_taken(desk->journal, desk_uid(i)) >= kept[i]);
		desk_close(desk);
	}
	desk_open(desk, NULL);
	for (unsigned i = 1; i <= CHILD_SESSIONS; i++) {
		uint64_t taken = journal_taken(desk->journal, desk_uid(i));
		struct journal_news news;

		CHECK_OK(journal_end(desk->journal, desk_uid(i), 0, STR("closed")));
		news = desk_wait(desk, JOURNAL_NEWS_FINISHED, i);
		CHECK(news.facts.is_whole);
		CHECK_INT(news.facts.output_bytes, taken);
		check_output(desk, &news);
	}
	desk_close(desk);
	desk_open(desk, NULL);
	desk_close(desk);
	CHECK_INT(desk_count_files(desk->folder, "open"), 0);
}

TEST(killed_process_kept_what_it_said)
{
	with_folder(kill_often);
}

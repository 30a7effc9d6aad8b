/* SPDX-License-Identifier: Apache-2.0 */
/* A checkpoint reads back for its session at its place, and nowhere else. */
#include "desk.h"

#include <zstd.h>

#include "evidence/checkpoint.h"

static void
fill(struct cast *cast)
{
	cast_init(cast);
	cast->track = (struct track){ .next_number = 9,
				      .output_end = 1ULL << 33,
				      .at_ms = 12345,
				      .started_at = 1763769600000,
				      .columns = 132,
				      .rows = 43,
				      .has_begun = true,
				      .is_incomplete = true,
				      .records_input = true };
	cast->pieces = (struct pieces){ .carry = { 0xe2, 0x82 }, .carried = 2 };
	cast->output_bytes = 777;
	cast->has_header = true;
}

TEST(checkpoint_reads_back)
{
	char bytes[CHECKPOINT_SIZE];
	struct cast cast, read;

	fill(&cast);
	cast_init(&read);
	checkpoint_write(bytes, desk_uid(3), 4096, &cast);
	CHECK_OK(checkpoint_read(str_of(bytes, sizeof(bytes)), desk_uid(3), 4096, &read));
	CHECK_INT(read.track.next_number, 9);
	CHECK_INT(read.track.output_end, 1LL << 33);
	CHECK_INT(read.track.at_ms, 12345);
	CHECK_INT(read.track.started_at, 1763769600000);
	CHECK_INT(read.track.columns, 132);
	CHECK_INT(read.track.rows, 43);
	CHECK(read.track.has_begun && read.track.is_incomplete && read.track.records_input);
	CHECK(!read.track.has_ended);
	CHECK(read.has_header);
	CHECK_INT(read.output_bytes, 777);
	CHECK_INT(read.pieces.carried, 2);
	CHECK_BYTES(read.pieces.carry, "\xe2\x82", 2);
}

TEST(checkpoint_of_another_is_none)
{
	char bytes[CHECKPOINT_SIZE];
	struct cast cast;

	fill(&cast);
	checkpoint_write(bytes, desk_uid(3), 4096, &cast);
	CHECK_ERR(checkpoint_read(str_of(bytes, sizeof(bytes)), desk_uid(4), 4096, &cast),
		  ERR_INVALID);
	CHECK_ERR(checkpoint_read(str_of(bytes, sizeof(bytes)), desk_uid(3), 4097, &cast),
		  ERR_INVALID);
	CHECK_ERR(checkpoint_read(str_of(bytes, sizeof(bytes) - 1), desk_uid(3), 4096, &cast),
		  ERR_INVALID);
}

TEST(no_changed_bit_of_a_checkpoint_passes)
{
	char bytes[CHECKPOINT_SIZE];
	struct cast cast;

	fill(&cast);
	checkpoint_write(bytes, desk_uid(3), 4096, &cast);
	for (size_t bit = 0; bit < 8 * sizeof(bytes); bit++) {
		bytes[bit / 8] ^= (char)(1 << bit % 8);
		CHECK_ERR(checkpoint_read(str_of(bytes, sizeof(bytes)), desk_uid(3), 4096, &cast),
			  ERR_INVALID);
		bytes[bit / 8] ^= (char)(1 << bit % 8);
	}
}

TEST(zstd_passes_over_a_checkpoint)
{
	char bytes[CHECKPOINT_SIZE];
	struct cast cast;

	fill(&cast);
	checkpoint_write(bytes, desk_uid(3), 0, &cast);
	CHECK_INT(ZSTD_findFrameCompressedSize(bytes, sizeof(bytes)), sizeof(bytes));
	CHECK_INT(ZSTD_getFrameContentSize(bytes, sizeof(bytes)), 0);
}

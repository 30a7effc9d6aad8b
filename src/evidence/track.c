/* SPDX-License-Identifier: Apache-2.0 */
/* A record counts once, by its number; a byte of output once, by its offset. */
#include "evidence/track.h"

#include "evidence/little.h"

enum { COLUMNS = 80, ROWS = 24 };

#define TIME_MAX INT64_C(3155760000000) /* a hundred years */

void
track_init(struct track *track)
{
	*track = (struct track){ .next_number = 1, .columns = COLUMNS, .rows = ROWS };
}

static void
take_begin(struct track *track, const struct record *record)
{
	struct record_begin begin;

	if (track->has_begun || record_get_begin(record->body, &begin) != OK)
		return;
	track->has_begun = true;
	track->started_at = begin.started_at;
	track->columns = begin.columns;
	track->rows = begin.rows;
	track->records_input = begin.records_input;
}

static void
take_output(struct track *track, struct record *record, struct track_finding *finding)
{
	if (record->offset > track->output_end) {
		finding->missing_bytes = record->offset - track->output_end;
		track->output_end = record->offset;
	}

	uint64_t known = track->output_end - record->offset;

	record->body = str_from_offset(record->body, known < SIZE_MAX ? (size_t)known : SIZE_MAX);
	record->offset = track->output_end;
	track->output_end += record->body.length;
}

static void
take_loss(struct track *track, const struct record *record, struct track_finding *finding)
{
	uint64_t upto;

	if (record_get_number(record->body, &upto) != OK || upto < track->output_end)
		return;
	finding->missing_bytes = upto - track->output_end;
	finding->misses_rest = finding->missing_bytes == 0;
	track->output_end = upto;
}

static void
take_resize(struct track *track, const struct record *record, struct track_finding *finding)
{
	int columns, rows;

	if (record_get_resize(record->body, &columns, &rows) != OK)
		return;
	finding->is_resized = columns != track->columns || rows != track->rows;
	track->columns = columns;
	track->rows = rows;
}

static void
take_end(struct track *track, const struct record *record)
{
	uint64_t started_at;

	track->has_ended = true;
	if (track->has_begun || record_get_number(record->body, &started_at) != OK)
		return;
	track->started_at = (int64_t)started_at;
}

bool
track_add(struct track *track, struct record *record, struct track_finding *ret_finding)
{
	*ret_finding = (struct track_finding){ 0 };
	if (record->number < track->next_number || track->has_ended)
		return false;
	ret_finding->missing_records = record->number - track->next_number;
	track->next_number = record->number + 1;
	if (record->at_ms < track->at_ms)
		record->at_ms = track->at_ms;
	if (record->at_ms > TIME_MAX)
		record->at_ms = TIME_MAX;
	track->at_ms = record->at_ms;
	if (record->kind == RECORD_BEGIN)
		take_begin(track, record);
	else if (record->kind == RECORD_OUTPUT)
		take_output(track, record, ret_finding);
	else if (record->kind == RECORD_LOST)
		take_loss(track, record, ret_finding);
	else if (record->kind == RECORD_RESIZE)
		take_resize(track, record, ret_finding);
	else if (record->kind == RECORD_END)
		take_end(track, record);
	if (ret_finding->missing_records || ret_finding->missing_bytes || ret_finding->misses_rest)
		track->is_incomplete = true;
	return true;
}

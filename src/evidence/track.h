/* SPDX-License-Identifier: Apache-2.0 */
/* How far a session's records reach: which record and which byte comes next. Drops what stands
 * twice and finds what is missing. Pure. */
#ifndef EVIDENCE_TRACK_H
#define EVIDENCE_TRACK_H

#include "evidence/record.h"

struct track {
	uint64_t next_number;
	uint64_t output_end; /* offset behind the last byte */
	int64_t at_ms;	     /* of the last record */
	int64_t started_at;
	int columns, rows;
	bool has_begun, has_ended, is_incomplete, records_input;
};

struct track_finding {
	uint64_t missing_records; /* before this one */
	uint64_t missing_bytes;	  /* of output, before this one or said by it */
	bool misses_rest;	  /* of output, nobody knows how much */
	bool is_resized;	  /* the size is another than before */
};

void track_init(struct track *track);

/* Takes the next record. False: it is to be passed over (known already, or behind the end). Output
 * that is known in part is cut at its front, times never run backwards. */
bool track_add(struct track *track, struct record *record, struct track_finding *ret_finding);

#endif

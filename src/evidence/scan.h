/* SPDX-License-Identifier: Apache-2.0 */
/* The records of one journal file, in order or at known places, through a small window. One thread
 * at a time. */
#ifndef EVIDENCE_SCAN_H
#define EVIDENCE_SCAN_H

#include "evidence/record.h"

struct scan;

/* Reads bytes below limit only. ERR_INVALID: the file's head is damaged or cut. ERR_IO. */
MUST_CHECK enum err scan_open(int directory, uint64_t number, uint64_t limit,
			      struct scan **ret_scan);
void scan_close(struct scan *own_scan); /* takes NULL */

/* The record at the scan's position, which moves behind it; its body lasts until the next call.
 * ERR_NOT_FOUND: the limit is reached. ERR_INVALID: no whole record stands here; the position
 * stays. ERR_IO. */
MUST_CHECK enum err scan_next(struct scan *scan, struct record *ret_record);

/* The same without a look at the body, whose data is NULL. */
MUST_CHECK enum err scan_next_head(struct scan *scan, struct record *ret_record);

uint64_t scan_position(const struct scan *scan);
void scan_move(struct scan *scan, uint64_t position); /* reads little ahead from now on */
void scan_extend(struct scan *scan, uint64_t limit);

/* Looks behind the position for the next whole record and moves there; false: there is none. */
MUST_CHECK enum err scan_search(struct scan *scan, bool *ret_found);

/* "00000042" */
enum { SCAN_NAME_SIZE = 24 };
void scan_name(uint64_t number, char out[SCAN_NAME_SIZE]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Screens as tests look at them: rows as text, whole states compared, hostile streams made. */
#ifndef TESTS_JUMPOINT_SESSION_SCREENS_H
#define TESTS_JUMPOINT_SESSION_SCREENS_H

#include "jumpoint/session/screen_internal.h"

struct screen *screens_of(int columns, int rows, const char *bytes);

/* The characters of a row, erased ones as '.', without what is erased at its end. */
const char *screens_row(const struct screen *screen, int y);

/* NULL: both are in the same state; else what differs. */
const char *screens_difference(const struct screen *a, const struct screen *b);

/* A stream that visits what a terminal knows and what it does not, the same for the same seed. */
void screens_hostile(uint64_t seed, size_t length, struct buf *out);

#endif

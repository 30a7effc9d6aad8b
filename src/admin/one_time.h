/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords that are shown once and typed once: easy to read aloud, hard to guess. */
#ifndef ADMIN_ONE_TIME_H
#define ADMIN_ONE_TIME_H

#include "base/arena.h"

/* From its making until it must have been used: over a weekend, and no longer. */
enum { ONE_TIME_LIFE_MS = 72 * 60 * 60 * 1000 };

/* Five groups of four, "k7mp-…": 100 random bits. In the arena. */
const char *one_time_password(struct arena *arena);

#endif

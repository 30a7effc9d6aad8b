/* SPDX-License-Identifier: Apache-2.0 */
/* The times of a week in which sessions may start (product-map §7). Pure but for schedule_zone,
 * which reads the machine's time zone files. */
#ifndef ACCESS_SCHEDULE_H
#define ACCESS_SCHEDULE_H

#include "codec/timezone.h"

/* Minutes since Monday 0:00, local time; one whose end is not behind its begin goes on into the
 * next week. */
struct schedule_span {
	int64_t begin, end;
};

struct schedule {
	const struct timezone *zone; /* NULL: UTC */
	const struct schedule_span *spans;
	size_t count;
};

enum { SCHEDULE_WEEK_MINUTES = 7 * 24 * 60 };

/* "HH:MM" of a day, 0 for Monday; ERR_INVALID. */
MUST_CHECK enum err schedule_minute(int64_t day, struct str time, int64_t *ret_minute);

/* Whether a moment lies in any span; when it does, *ret_until is the moment at which the last of
 * the spans that follow each other without a hole ends; 0: they fill the week. */
bool schedule_is_open(const struct schedule *schedule, int64_t now_ms, int64_t *ret_until);

/* The time zone of a name, or NULL in *ret_zone for UTC. ERR_NOT_FOUND: the machine knows no such
 * zone. */
MUST_CHECK enum err schedule_zone(struct arena *arena, const char *name,
				  const struct timezone **ret_zone);

#endif

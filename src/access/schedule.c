/* SPDX-License-Identifier: Apache-2.0 */
/* Local minutes of the week against spans. */
#include "access/schedule.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { MINUTE_MS = 60 * 1000, DAY_MINUTES = 24 * 60, NAME_LIMIT = 64 };

static const char zones[] = "/usr/share/zoneinfo";

enum err
schedule_minute(int64_t day, struct str time, int64_t *ret_minute)
{
	int64_t hour, minute;

	if (time.length != 5 || time.data[2] != ':' || day < 0 || day > 6)
		return ERR_INVALID;
	if (str_to_int(str_of(time.data, 2), 0, 24, &hour) != OK ||
	    str_to_int(str_of(time.data + 3, 2), 0, 59, &minute) != OK ||
	    hour * 60 + minute > DAY_MINUTES)
		return ERR_INVALID;
	*ret_minute = day * DAY_MINUTES + hour * 60 + minute;
	return OK;
}

/* Minutes that a span goes on from a minute of the week; 0: it does not hold it. */
static int64_t
rest_of(const struct schedule_span *span, int64_t minute)
{
	int64_t length = span->end - span->begin, into = minute - span->begin;

	if (length <= 0)
		length += SCHEDULE_WEEK_MINUTES;
	if (into < 0)
		into += SCHEDULE_WEEK_MINUTES;
	return into < length ? length - into : 0;
}

/* How long it stays open from a minute on, over all spans that touch or overlap. */
static int64_t
open_for(const struct schedule *schedule, int64_t minute)
{
	int64_t total = 0, longest;

	do {
		longest = 0;
		for (size_t i = 0; i < schedule->count; i++) {
			int64_t rest = rest_of(&schedule->spans[i],
					       (minute + total) % SCHEDULE_WEEK_MINUTES);

			if (rest > longest)
				longest = rest;
		}
		total += longest;
	} while (longest > 0 && total < SCHEDULE_WEEK_MINUTES);
	return total;
}

bool
schedule_is_open(const struct schedule *schedule, int64_t now_ms, int64_t *ret_until)
{
	int64_t offset = schedule->zone ? timezone_offset(schedule->zone, now_ms) : 0;
	int64_t local_minute = (now_ms + offset * 1000) / MINUTE_MS;
	/* 1970 began on a Thursday, the day 3 of a week that begins on Monday. */
	int64_t minute = (local_minute + 3 * DAY_MINUTES) % SCHEDULE_WEEK_MINUTES;
	int64_t rest = open_for(schedule, minute), until, offset_then;

	if (rest == 0)
		return false;
	if (rest >= SCHEDULE_WEEK_MINUTES) {
		*ret_until = 0;
		return true;
	}
	until = (local_minute + rest) * MINUTE_MS - offset * 1000;
	/* Clocks may change in between: the end is what the clock on the wall says. */
	offset_then = schedule->zone ? timezone_offset(schedule->zone, until) : 0;
	*ret_until = until + (offset - offset_then) * 1000;
	return true;
}

/* --- the machine's files --- */

static bool
is_zone_name(struct str name)
{
	if (name.length == 0 || name.length > NAME_LIMIT)
		return false;
	for (size_t i = 0; i < name.length; i++) {
		char c = name.data[i], lower = (char)(c | 0x20);

		if (!((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
		      (i > 0 && strchr("_+-/", c))))
			return false;
	}
	return true;
}

static enum err
read_file(struct arena *arena, const char *path, struct str *ret_bytes)
{
	char *bytes = arena_alloc(arena, TIMEZONE_FILE_LIMIT);
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t got;

	if (file < 0)
		return ERR_NOT_FOUND;
	got = read(file, bytes, TIMEZONE_FILE_LIMIT);
	close(file);
	if (got < 0)
		return ERR_NOT_FOUND;
	*ret_bytes = str_of(bytes, (size_t)got);
	return OK;
}

enum err
schedule_zone(struct arena *arena, const char *name, const struct timezone **ret_zone)
{
	struct str bytes;
	enum err err;

	if (strcmp(name, "UTC") == 0) {
		*ret_zone = NULL;
		return OK;
	}
	if (!is_zone_name(str_from(name)))
		return ERR_NOT_FOUND;
	err = read_file(arena, arena_printf(arena, "%s/%s", zones, name), &bytes);
	if (!err)
		err = timezone_read(arena, bytes, ret_zone);
	return err ? ERR_NOT_FOUND : OK;
}

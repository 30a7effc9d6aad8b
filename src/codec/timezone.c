/* SPDX-License-Identifier: Apache-2.0 */
/* The table of changes that have happened, and the rule in the file's last line for what is behind
 * it: "EST5EDT,M3.2.0,M11.1.0". */
#include "codec/timezone.h"

#include <assert.h>

enum {
	HEAD = 44,
	KINDS_MAX = 256,
	CHANGES_MAX = 4096,
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
	WEEK_DAYS = 7,
};

/* When in a year the clocks change. */
struct turn {
	enum { TURN_MONTH_WEEK, TURN_JULIAN, TURN_DAY } form;
	int64_t month, week, day; /* of TURN_JULIAN and TURN_DAY only day */
	int64_t time;		  /* seconds of the local day; may be negative or past it */
};

struct rule {
	bool is_there, has_summer;
	int64_t winter, summer; /* seconds ahead of UTC */
	struct turn to_summer, to_winter;
};

struct timezone {
	const int64_t *changes; /* seconds since 1970, rising */
	const int64_t *offsets; /* from each change on */
	size_t count;
	int64_t first; /* before the first change */
	struct rule rule;
};

/* --- the file --- */

static uint64_t
read_number(const char *bytes, size_t size)
{
	uint64_t number = 0;

	for (size_t i = 0; i < size; i++)
		number = number << 8 | (unsigned char)bytes[i];
	return number;
}

struct counts {
	size_t utc_marks, standard_marks, leaps, changes, kinds, names;
};

static enum err
read_head(struct str bytes, struct counts *ret_counts)
{
	size_t *const fields[] = { &ret_counts->utc_marks, &ret_counts->standard_marks,
				   &ret_counts->leaps,	   &ret_counts->changes,
				   &ret_counts->kinds,	   &ret_counts->names };

	if (bytes.length < HEAD || memcmp(bytes.data, "TZif", 4) != 0 || bytes.data[4] < '2')
		return ERR_INVALID;
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		*fields[i] = read_number(bytes.data + 20 + 4 * i, 4);
		if (*fields[i] > TIMEZONE_FILE_LIMIT)
			return ERR_INVALID;
	}
	return OK;
}

static size_t
body_size(const struct counts *counts, size_t time_size)
{
	return counts->changes * (time_size + 1) + counts->kinds * 6 + counts->names +
	       counts->leaps * (time_size + 4) + counts->standard_marks + counts->utc_marks;
}

static enum err
read_changes(struct arena *arena, const char *body, const struct counts *counts,
	     struct timezone *zone)
{
	int64_t *changes = arena_array(arena, int64_t, counts->changes);
	int64_t *offsets = arena_array(arena, int64_t, counts->changes);
	const char *numbers = body + counts->changes * 8, *kinds = numbers + counts->changes;

	if (counts->kinds == 0 || counts->kinds > KINDS_MAX || counts->changes > CHANGES_MAX)
		return ERR_INVALID;
	for (size_t i = 0; i < counts->changes; i++) {
		size_t kind = (unsigned char)numbers[i];

		changes[i] = (int64_t)read_number(body + 8 * i, 8);
		if (kind >= counts->kinds || (i > 0 && changes[i] <= changes[i - 1]))
			return ERR_INVALID;
		offsets[i] = (int32_t)read_number(kinds + 6 * kind, 4);
	}
	zone->first = (int32_t)read_number(kinds, 4);
	zone->changes = changes;
	zone->offsets = offsets;
	zone->count = counts->changes;
	return OK;
}

/* --- its last line --- */

static bool
take(struct str *text, char c)
{
	if (text->length == 0 || text->data[0] != c)
		return false;
	*text = str_from_offset(*text, 1);
	return true;
}

static bool
take_number(struct str *text, int64_t most, int64_t *ret_number)
{
	int64_t number = 0;
	size_t i = 0;

	for (; i < text->length && i < 4 && text->data[i] >= '0' && text->data[i] <= '9'; i++)
		number = 10 * number + (text->data[i] - '0');
	*text = str_from_offset(*text, i);
	*ret_number = number;
	return i > 0 && number <= most;
}

/* [+-]hh[:mm[:ss]] */
static bool
take_time(struct str *text, int64_t *ret_seconds)
{
	int64_t sign = take(text, '-') ? -1 : 1, hours, minutes = 0, seconds = 0;

	if (sign > 0)
		take(text, '+');
	if (!take_number(text, 167, &hours))
		return false;
	if (take(text, ':') && !take_number(text, 59, &minutes))
		return false;
	if (take(text, ':') && !take_number(text, 59, &seconds))
		return false;
	*ret_seconds = sign * (hours * HOUR + minutes * MINUTE + seconds);
	return true;
}

/* Letters, or anything between < and >. */
static bool
take_name(struct str *text)
{
	bool is_quoted = take(text, '<');
	size_t i = 0;

	while (i < text->length &&
	       (is_quoted ? text->data[i] != '>'
			  : (text->data[i] | 0x20) >= 'a' && (text->data[i] | 0x20) <= 'z'))
		i++;
	*text = str_from_offset(*text, i);
	return i >= 3 && (!is_quoted || take(text, '>'));
}

static bool
take_turn(struct str *text, struct turn *ret_turn)
{
	struct turn turn = { .time = 2 * HOUR };

	if (!take(text, ','))
		return false;
	if (take(text, 'M')) {
		turn.form = TURN_MONTH_WEEK;
		if (!take_number(text, 12, &turn.month) || turn.month < 1 || !take(text, '.') ||
		    !take_number(text, 5, &turn.week) || turn.week < 1 || !take(text, '.') ||
		    !take_number(text, 6, &turn.day))
			return false;
	} else {
		turn.form = take(text, 'J') ? TURN_JULIAN : TURN_DAY;
		if (!take_number(text, 365, &turn.day))
			return false;
	}
	if (take(text, '/') && !take_time(text, &turn.time))
		return false;
	*ret_turn = turn;
	return true;
}

static enum err
read_rule(struct str text, struct rule *ret_rule)
{
	struct rule rule = { .is_there = true };

	if (text.length == 0)
		return OK;
	/* The line counts hours behind UTC; without a summer's own, it is an hour more. */
	if (!take_name(&text) || !take_time(&text, &rule.winter))
		return ERR_INVALID;
	rule.winter = -rule.winter;
	rule.summer = rule.winter + HOUR;
	rule.has_summer = text.length > 0;
	if (rule.has_summer) {
		if (!take_name(&text))
			return ERR_INVALID;
		if (text.length > 0 && text.data[0] != ',') {
			if (!take_time(&text, &rule.summer))
				return ERR_INVALID;
			rule.summer = -rule.summer;
		}
		if (!take_turn(&text, &rule.to_summer) || !take_turn(&text, &rule.to_winter))
			return ERR_INVALID;
	}
	if (text.length > 0)
		return ERR_INVALID;
	*ret_rule = rule;
	return OK;
}

enum err
timezone_read(struct arena *arena, struct str bytes, const struct timezone **ret_timezone)
{
	struct timezone *zone = arena_new(arena, struct timezone);
	struct counts counts;
	struct str rest, line;
	enum err err;

	if (bytes.length > TIMEZONE_FILE_LIMIT)
		return ERR_INVALID;
	/* The first half has times of 32 bits, for readers that know no others. */
	err = read_head(bytes, &counts);
	if (err || bytes.length - HEAD < body_size(&counts, 4))
		return ERR_INVALID;
	rest = str_from_offset(bytes, HEAD + body_size(&counts, 4));
	err = read_head(rest, &counts);
	if (err || rest.length - HEAD < body_size(&counts, 8))
		return ERR_INVALID;
	err = read_changes(arena, rest.data + HEAD, &counts, zone);
	if (err)
		return err;
	rest = str_from_offset(rest, HEAD + body_size(&counts, 8));
	if (!take(&rest, '\n') || !str_split(&rest, '\n', &line) || !rest.data)
		return ERR_INVALID;
	err = read_rule(line, &zone->rule);
	if (err)
		return err;
	*ret_timezone = zone;
	return OK;
}

/* --- asking --- */

static bool
is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t
days_before_year(int64_t year)
{
	int64_t before = year - 1;

	return 365 * (year - 1970) + before / 4 - before / 100 + before / 400 - 477;
}

static int64_t
floor_divide(int64_t number, int64_t by)
{
	return number / by - (number % by < 0);
}

static int64_t
days_before_month(int64_t year, int64_t month)
{
	static const int64_t before[] = {
		0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365
	};

	return before[month - 1] + (month > 2 && is_leap(year));
}

/* Days since 1970 on which the clocks change in a year. */
static int64_t
day_of_turn(const struct turn *turn, int64_t year)
{
	int64_t first = days_before_year(year), day, length;

	if (turn->form == TURN_DAY)
		return first + turn->day;
	if (turn->form == TURN_JULIAN)
		return first + turn->day - 1 + (turn->day >= 60 && is_leap(year));
	assert(turn->month >= 1 && turn->month <= 12); /* as take_turn took it */
	first += days_before_month(year, turn->month);
	length = turn->month == 12 ? 31
				   : days_before_month(year, turn->month + 1) -
					     days_before_month(year, turn->month);
	/* 1970 began on a Thursday, the fourth day of a week that begins on Sunday with 0. */
	day = (turn->day - (first + 4) % WEEK_DAYS + WEEK_DAYS) % WEEK_DAYS +
	      (turn->week - 1) * WEEK_DAYS;
	while (day >= length)
		day -= WEEK_DAYS;
	return first + day;
}

static int64_t
offset_by_rule(const struct rule *rule, int64_t at)
{
	int64_t local = floor_divide(at + rule->winter, DAY);
	int64_t year = 1970 + floor_divide(local, 365);
	int64_t summer, winter;
	bool is_summer;

	while (days_before_year(year) > local)
		year--;
	if (!rule->has_summer)
		return rule->winter;
	summer = day_of_turn(&rule->to_summer, year) * DAY + rule->to_summer.time - rule->winter;
	winter = day_of_turn(&rule->to_winter, year) * DAY + rule->to_winter.time - rule->summer;
	/* South of the equator summer lies across the turn of the year. */
	is_summer = summer < winter ? at >= summer && at < winter : at >= summer || at < winter;
	return is_summer ? rule->summer : rule->winter;
}

int64_t
timezone_offset(const struct timezone *zone, int64_t at_ms)
{
	int64_t at = floor_divide(at_ms, 1000);
	size_t low = 0, high = zone->count;

	if (zone->rule.is_there && (zone->count == 0 || at >= zone->changes[zone->count - 1]))
		return offset_by_rule(&zone->rule, at);
	/* The last change that is not after it. */
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (zone->changes[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? zone->first : zone->offsets[low - 1];
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Calendar arithmetic of our own: the C library's wants a time zone and keeps state. */
#include "codec/rfc3339.h"

static const int64_t FIRST_SECOND = -62167219200; /* 0000-01-01T00:00:00Z */
static const int64_t LAST_SECOND = 253402300799;  /* 9999-12-31T23:59:59Z */

/* Days since 1970-01-01 of a day of the Gregorian calendar. Years are counted from March, so that
 * the leap day ends them. */
static int64_t
days_from_date(int64_t year, int64_t month, int64_t day)
{
	int64_t march_year = month > 2 ? year : year - 1;
	int64_t era = (march_year >= 0 ? march_year : march_year - 399) / 400;
	int64_t year_of_era = march_year - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static void
date_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t march_month = (5 * day_of_year + 2) / 153;

	*ret_day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1);
	*ret_month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
	*ret_year = (int)(year_of_era + era * 400 + (*ret_month <= 2 ? 1 : 0));
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && is_leap ? 29 : days[month - 1];
}

/* Takes exactly count digits off the front. */
static bool
take_digits(struct str *rest, size_t count, int *ret_value)
{
	int value = 0;

	if (rest->length < count)
		return false;
	for (size_t i = 0; i < count; i++) {
		char c = rest->data[i];

		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	*rest = str_from_offset(*rest, count);
	*ret_value = value;
	return true;
}

static bool
take_byte(struct str *rest, const char *choices)
{
	if (rest->length == 0 || rest->data[0] == '\0' || !strchr(choices, rest->data[0]))
		return false;
	*rest = str_from_offset(*rest, 1);
	return true;
}

static bool
take_fraction(struct str *rest)
{
	int digit;

	if (!take_byte(rest, "."))
		return true;
	if (!take_digits(rest, 1, &digit))
		return false;
	while (take_digits(rest, 1, &digit))
		;
	return true;
}

enum err
rfc3339_parse(struct str text, int64_t *ret_ms)
{
	int year, month, day, hour, minute, second;
	struct str rest = text;

	if (!take_digits(&rest, 4, &year) || !take_byte(&rest, "-") ||
	    !take_digits(&rest, 2, &month) || !take_byte(&rest, "-") ||
	    !take_digits(&rest, 2, &day) || !take_byte(&rest, "Tt") ||
	    !take_digits(&rest, 2, &hour) || !take_byte(&rest, ":") ||
	    !take_digits(&rest, 2, &minute) || !take_byte(&rest, ":") ||
	    !take_digits(&rest, 2, &second) || !take_fraction(&rest))
		return ERR_INVALID;
	if (!str_equal_text(rest, "Z") && !str_equal_text(rest, "z") &&
	    !str_equal_text(rest, "+00:00"))
		return ERR_INVALID;
	if (month < 1 || month > 12 || day < 1 || day > month_days(year, month))
		return ERR_INVALID;
	if (hour > 23 || minute > 59 || second > 59)
		return ERR_INVALID;
	*ret_ms = (days_from_date(year, month, day) * 86400 + hour * 3600 + minute * 60 + second) *
		  1000;
	return OK;
}

static char *
put_digits(char *out, int value, int count)
{
	for (int i = count - 1; i >= 0; i--) {
		out[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return out + count;
}

void
rfc3339_print(int64_t ms, char out[RFC3339_SIZE])
{
	int64_t seconds = ms / 1000 - (ms % 1000 < 0);
	int year, month, day;

	if (seconds < FIRST_SECOND)
		seconds = FIRST_SECOND;
	if (seconds > LAST_SECOND)
		seconds = LAST_SECOND;
	int64_t days = seconds / 86400 - (seconds % 86400 < 0);
	int of_day = (int)(seconds - days * 86400);
	date_from_days(days, &year, &month, &day);

	char *at = put_digits(out, year, 4);
	*at++ = '-';
	at = put_digits(at, month, 2);
	*at++ = '-';
	at = put_digits(at, day, 2);
	*at++ = 'T';
	at = put_digits(at, of_day / 3600, 2);
	*at++ = ':';
	at = put_digits(at, of_day / 60 % 60, 2);
	*at++ = ':';
	at = put_digits(at, of_day % 60, 2);
	memcpy(at, "+00:00", sizeof("+00:00"));
}

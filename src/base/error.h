/* SPDX-License-Identifier: Apache-2.0 */
/* What a caller can do about a failure. What happened is in the log line, written where it is
 * known. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/attributes.h"

enum err {
	OK = 0,
	ERR_INVALID,   /* the input is wrong; the caller's peer must change it */
	ERR_NOT_FOUND, /* the thing named is not there */
	ERR_CONFLICT,  /* another thing has that name or state */
	ERR_DENIED,    /* known, but not allowed */
	ERR_LIMIT,     /* a bound of limits.h or of the account is reached */
	ERR_AGAIN,     /* nothing wrong, try again */
	ERR_TIMEOUT,   /* a deadline has passed */
	ERR_CLOSED,    /* the other side is gone */
	ERR_IO,	       /* the operating system said no */
	ERR_BACKEND,   /* store, keeper or bus is not there or failed */
	ERR_BUG,       /* cannot happen */
	ERR_COUNT,
};

/* The error's name in lower case for log lines: "not_found". Never NULL. */
const char *err_name(enum err err);

#endif

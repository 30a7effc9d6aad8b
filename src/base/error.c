/* SPDX-License-Identifier: Apache-2.0 */
/* Names of the errors for log lines. */
#include "base/error.h"

static const char *const names[ERR_COUNT] = {
	[OK] = "ok",
	[ERR_INVALID] = "invalid",
	[ERR_NOT_FOUND] = "not_found",
	[ERR_CONFLICT] = "conflict",
	[ERR_DENIED] = "denied",
	[ERR_LIMIT] = "limit",
	[ERR_AGAIN] = "again",
	[ERR_TIMEOUT] = "timeout",
	[ERR_CLOSED] = "closed",
	[ERR_IO] = "io",
	[ERR_BACKEND] = "backend",
	[ERR_BUG] = "bug",
};

const char *
err_name(enum err err)
{
	size_t index = (size_t)err;

	return index < COUNT_OF(names) && names[index] ? names[index] : "unknown";
}

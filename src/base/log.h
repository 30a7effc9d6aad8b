/* SPDX-License-Identifier: Apache-2.0 */
/* JSON lines on one descriptor: {"time":…,"level":…,"process":…,"event":…, fields}. Thread-safe,
 * one write per line. A value is escaped here; a secret has no field kind, so it cannot be logged.
 * A line has at most 4096 bytes: what does not fit is left out, and "cut":true says so. errno is
 * kept. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log_field {
	const char *name; /* NULL ends the list */
	enum { LOG_KIND_TEXT, LOG_KIND_INT, LOG_KIND_BOOL } kind;
	struct str text;
	int64_t number;
};

/* clang-format off */
#define LOG_TEXT(name, value) { name, LOG_KIND_TEXT, str_from(value), 0 }
#define LOG_STR(name, value) { name, LOG_KIND_TEXT, value, 0 }
#define LOG_INT(name, value) { name, LOG_KIND_INT, { 0 }, value }
#define LOG_BOOL(name, value) { name, LOG_KIND_BOOL, { 0 }, value }
#define LOG_ERR(value) { "error", LOG_KIND_TEXT, str_from(err_name(value)), 0 }
#define LOG_ERRNO(value) { "errno", LOG_KIND_TEXT, str_from(log_errno_name(value)), 0 }
#define LOG_FIELDS(...) (const struct log_field[]){ __VA_ARGS__ __VA_OPT__(,) { 0 } }
/* clang-format on */

/* log_info("store.opened", LOG_TEXT("engine", "sqlite"), LOG_INT("rows", 5)); */
#define log_debug(event, ...) log_write(LOG_DEBUG, event, LOG_FIELDS(__VA_ARGS__))
#define log_info(event, ...) log_write(LOG_INFO, event, LOG_FIELDS(__VA_ARGS__))
#define log_warning(event, ...) log_write(LOG_WARNING, event, LOG_FIELDS(__VA_ARGS__))
#define log_error(event, ...) log_write(LOG_ERROR, event, LOG_FIELDS(__VA_ARGS__))

/* Before any thread starts; until then lines go to the standard error. */
void log_open(const char *process, int descriptor, enum log_level lowest);
void log_write(enum log_level level, const char *event, const struct log_field *fields);

/* Each line of this thread carries this request id until it is set to the empty str. At most 32
 * bytes are kept. */
void log_set_request(struct str id);
const char *log_errno_name(int number); /* "ENOSPC" */

#endif

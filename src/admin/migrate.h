/* SPDX-License-Identifier: Apache-2.0 */
/* Bringing a store to this program's version, its built-in rows included: for sallyport init and
 * sallyport migrate. */
#ifndef ADMIN_MIGRATE_H
#define ADMIN_MIGRATE_H

#include "base/error.h"

/* From version 0 (an empty store) or any older one. May be run again after it was cut short.
 * ERR_CONFLICT: the store is newer than this program. ERR_INVALID: no such kind of url.
 * ERR_BACKEND: it is not there. */
MUST_CHECK enum err migrate_store(const char *url, int *ret_from, int *ret_to);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that a crash left behind their recording: the session has ended, the journal is done with
 * it, and yet the row says that it is being recorded. The file decides. */
#ifndef SESSION_RECONCILE_H
#define SESSION_RECONCILE_H

#include "base/error.h"

struct journal;
struct loop;
struct pool;
struct reader;
struct store;

struct reconcile_settings {
	struct loop *loop;
	struct pool *pool;
	struct store *store;
	struct reader *reader; /* of the loop's thread */
	struct journal *journal;
	const char *directory; /* of the recordings; copied */
	const char *place;     /* whose rows */
};

enum { RECONCILE_MOST = 1000 }; /* rows; the rest is for the next start */

/* Looks which there are, before the loop runs, then has a slow worker read one file after the
 * other: whole or incomplete, as it says; incomplete where it is not there or damaged. What cannot
 * be read or written now stays for the next start. It ends with the last file, or when the pool
 * closes. ERR_BACKEND: the store. */
MUST_CHECK enum err reconcile_start(const struct reconcile_settings *settings);

#endif

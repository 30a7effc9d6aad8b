/* SPDX-License-Identifier: Apache-2.0 */
/* The site as actions see it, put together from start settings, keeper's keys and the store. */
#ifndef MAIN_SNAPSHOT_H
#define MAIN_SNAPSHOT_H

#include "actions/site.h"
#include "store/store.h"
#include "supervisor/settings.h"

unsigned snapshot_edition(const struct settings *settings);

/* Another than before when the settings in the store have changed since. */
MUST_CHECK enum err snapshot_number(struct reader *reader, int64_t *ret_number);

/* What keeper derived at start. */
struct snapshot_keys {
	struct access_key token, cookie;
	/* who the site is */
	const char *site_id; /* as long as the snapshots */
	const unsigned char *identity_public;
};

/* A new site with one reference. notices may be NULL. */
MUST_CHECK enum err snapshot_make(const struct settings *settings, const struct snapshot_keys *keys,
				  const struct notices *notices, struct reader *reader,
				  struct site **ret_site);

#endif

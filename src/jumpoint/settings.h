/* SPDX-License-Identifier: Apache-2.0 */
/* What an agent is told: the file jumpoint.conf of its folder, name=value lines that the installer
 * wrote and a person may change. */
#ifndef JUMPOINT_SETTINGS_H
#define JUMPOINT_SETTINGS_H

#include "base/arena.h"
#include "base/log.h"

enum {
	SETTINGS_TEXT_LIMIT = 16 * 1024,
	SETTINGS_SESSIONS_MOST = 4096,
	SETTINGS_SESSIONS_INITIAL = 1000,
	SETTINGS_IDENTITY_SIZE = 32,
};

struct settings {
	const char *host; /* of the site; without brackets */
	int port;
	char site_id[33];
	unsigned char identity[SETTINGS_IDENTITY_SIZE]; /* the site's public key, pinned */
	const char *proxy;				/* NULL: none */
	int sessions_most;
	enum log_level log_level;
};

/* Texts live in the arena. ERR_INVALID with a sentence. */
MUST_CHECK enum err settings_read(struct str text, struct arena *arena,
				  struct settings *ret_settings, const char **ret_why);

#endif

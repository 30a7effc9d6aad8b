/* SPDX-License-Identifier: Apache-2.0 */
/* The site's settings as the store has them: what differs from the defaults of model/config.c. */
#ifndef ACTIONS_SITE_STORED_SETTINGS_H
#define ACTIONS_SITE_STORED_SETTINGS_H

#include "actions/call.h"

/* The defaults with the store's values on top, texts in the arena. A stored value that no longer
 * holds is logged and left at its default. */
MUST_CHECK enum err stored_settings_read(struct tx *tx, struct arena *arena,
					 struct site_settings *ret_settings);

/* Another number than before means that somebody, maybe on another node, changed a setting. */
MUST_CHECK enum err stored_settings_generation(struct tx *tx, int64_t *ret_number);

/* One setting from text (as site_settings_set takes it), or back to its default with value NULL;
 * with its audit line, then tells the site. ERR_NOT_FOUND: no such setting. ERR_INVALID:
 * call->refusal says why. ret_value, in the call's arena: the value as stored, the default's
 * included. */
MUST_CHECK enum err stored_settings_change(struct call *call, const char *name, const char *value,
					   const char **ret_value);

/* A setting's value as site_settings_set reads it back; lists parted by commas. */
const char *stored_settings_text(const struct field *field, const struct site_settings *settings,
				 struct arena *arena);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Session policies: what may be done in a session. The configuration API lists them; 1 is the
 * site's default. */
#include "model/policy/session_policy.h"

#define SELF struct session_policy
static const struct field rows[] =
	ROWS(
	ID  (id,                  PLAIN, "Unique among session policies; 1 is the site's default."),
	TEXT(display_name, 1, 255, REQUIRED, "Display name."),
	TEXT(code_name,    0, 64,  CODE,
	     "Name for scripts; made from the display name unless given.",
	     .pattern = CODE_NAME_PATTERN),
	TEXT(description,  0, 1024, PLAIN,  "Notes for people.", .initial = "")
);
#undef SELF
static SHAPE(session_policy, "SessionPolicy", rows);

const struct resource session_policy_resource = {
	.name = "session_policy",
	.doc = "What may be done in a session; rows that refer to one name any but the site's "
	       "default.",
	.path = "/session-policy",
	.table = "session_policy",
	.shape = &session_policy_shape,
	.verbs = { [FACE_CONFIG] = LIST_ALL },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};

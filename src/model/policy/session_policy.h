/* SPDX-License-Identifier: Apache-2.0 */
/* Session policies: what may be done in a session. */
#ifndef MODEL_POLICY_SESSION_POLICY_H
#define MODEL_POLICY_SESSION_POLICY_H

#include "model/resources.h"

struct session_policy {
	int64_t id;
	const char *display_name;
	const char *code_name;
	const char *description;
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the pages' API: path, method, who, handler. */
#include "api/login/routes.h"

#include "api/login/configuration.h"
#include "api/login/host_keys.h"
#include "api/login/items.h"
#include "api/login/people.h"
#include "api/login/recordings.h"
#include "api/login/sessions.h"

#define API "/login/api"

/* What looks and what writes, for people who are signed in; the rest says more. */
#define LOOKS(path, need_, serve_) \
	{ \
		.pattern = API path, .method = HTTP_GET, .does = { \
			.need = (need_), \
			.is_page = true, \
			.serve = (serve_) \
		} \
	}
/* What may have to unpack gigabytes first. */
#define UNPACKS(path, serve_) \
	{ \
		.pattern = API path, .method = HTTP_GET, .does = { \
			.need = NEED_PERSON, \
			.is_page = true, \
			.lane = POOL_SLOW, \
			.key = ROUTE_KEY_RECORDING, \
			.serve = (serve_) \
		} \
	}
#define WRITES(path, method_, need_, serve_) \
	{ \
		.pattern = API path, .method = (method_), .does = { \
			.need = (need_), \
			.is_page = true, \
			.writes = true, \
			.serve = (serve_) \
		} \
	}

const struct route_fixed login_routes[] = {
	{ .pattern = API "/login",
	  .method = HTTP_POST,
	  .does = { .need = NEED_NOTHING,
		    .is_page = true,
		    .is_sign_in = true,
		    .writes = true,
		    .lane = POOL_SLOW,
		    .serve = people_serve_login } },
	{ .pattern = API "/link",
	  .method = HTTP_POST,
	  .does = { .need = NEED_NOTHING,
		    .is_page = true,
		    .is_sign_in = true,
		    .writes = true,
		    .serve = people_serve_link } },
	WRITES("/logout", HTTP_POST, NEED_LOGIN, people_serve_logout),
	{ .pattern = API "/password",
	  .method = HTTP_POST,
	  .does = { .need = NEED_LOGIN,
		    .is_page = true,
		    .writes = true,
		    .lane = POOL_SLOW,
		    .serve = people_serve_password } },
	LOOKS("/me", NEED_LOGIN, people_serve_me),
	{ .pattern = API "/pulse",
	  .method = HTTP_GET,
	  .does = { .need = NEED_PERSON,
		    .is_page = true,
		    .is_quiet = true,
		    .serve = items_serve_pulse } },
	LOOKS("/groups", NEED_PERSON, items_serve_groups),
	LOOKS("/items", NEED_PERSON, items_serve_list),
	LOOKS("/items/shell-jump/{id}", NEED_PERSON, items_serve_one),
	LOOKS("/items/shell-jump/{id}/explain", NEED_PERSON, items_serve_explain),
	LOOKS("/items/shell-jump/{id}/accounts", NEED_PERSON, items_serve_accounts),
	LOOKS("/jumpoints", NEED_PERSON, items_serve_jumpoints),
	LOOKS("/sessions", NEED_PERSON, sessions_serve_list),
	WRITES("/sessions", HTTP_POST, NEED_PERSON, sessions_serve_start),
	LOOKS("/sessions/{uid}", NEED_PERSON, sessions_serve_one),
	WRITES("/sessions/{uid}", HTTP_PATCH, NEED_PERSON, sessions_serve_note),
	WRITES("/sessions/{uid}/ticket", HTTP_POST, NEED_PERSON, sessions_serve_ticket),
	WRITES("/sessions/{uid}/end", HTTP_POST, NEED_PERSON, sessions_serve_end),
	UNPACKS("/sessions/{uid}/recording", recordings_serve_cast),
	UNPACKS("/sessions/{uid}/transcript", recordings_serve_transcript),
	LOOKS("/host-keys", NEED_PERSON_ADMIN, host_keys_serve_list),
	WRITES("/host-keys/{id}/accept", HTTP_POST, NEED_PERSON_ADMIN, host_keys_serve_accept),
	WRITES("/host-keys/{id}", HTTP_DELETE, NEED_PERSON_ADMIN, host_keys_serve_forget),
	LOOKS("/api-settings", NEED_PERSON_ADMIN, configuration_serve_settings),
	WRITES("/api-settings", HTTP_PATCH, NEED_PERSON_ADMIN, configuration_serve_change),
	LOOKS("/api-accounts", NEED_PERSON_ADMIN, configuration_serve_accounts),
	WRITES("/api-accounts", HTTP_POST, NEED_PERSON_ADMIN, configuration_serve_create),
	WRITES("/api-accounts/{id}", HTTP_PATCH, NEED_PERSON_ADMIN, configuration_serve_update),
	WRITES("/api-accounts/{id}", HTTP_DELETE, NEED_PERSON_ADMIN, configuration_serve_delete),
	WRITES("/api-accounts/{id}/regenerate", HTTP_POST, NEED_PERSON_ADMIN,
	       configuration_serve_regenerate),
	{ 0 },
};

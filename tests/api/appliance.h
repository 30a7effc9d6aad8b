/* SPDX-License-Identifier: Apache-2.0 */
/* A whole site in one process, without a socket: store, workers, edge and HTTP server, as main/
 * puts them together, with a keeper of the test's own. Every write function runs twice. */
#ifndef APPLIANCE_H
#define APPLIANCE_H

#include <stdatomic.h>

#include "access/account.h"
#include "actions/call.h"
#include "api/edge.h"
#include "codec/json.h"
#include "crypto/seal.h"
#include "net/loop.h"
#include "support/stores.h"

struct appliance {
	struct arena arena; /* of texts and answers, until the end */
	struct site_settings *settings;
	struct site *site;
	struct notices notices;
	struct store *store;
	struct reader *reader; /* the test's own */
	struct loop *loop;
	struct pool *pool;
	struct http_server *server;
	struct edge *edge;
	int cli_directory;
	struct seal_keys keys;
	struct sealer sealer;
	_Atomic bool keeper_is_down;
	_Atomic int opened;  /* secrets that keeper has opened */
	const char *token;   /* goes with every request of appliance_ask */
	const char *headers; /* further lines of every such request; NULL: none */
};

void appliance_open(struct appliance *appliance, const char *url);
void appliance_open_edition(struct appliance *appliance, const char *url, unsigned edition);
/* cli_directory is where the command line client's archives are; -1: nowhere. */
void appliance_open_with(struct appliance *appliance, const char *url, unsigned edition,
			 int own_cli_directory);
void appliance_close(struct appliance *appliance);

/* --- accounts --- */

struct client {
	int64_t account_id;
	const char *id, *secret, *token;
};

/* An account with these permissions ("perm_configuration":true, …: members of a JSON object), its
 * secret and a token. settings NULL: the default. */
struct client appliance_client(struct appliance *appliance, const char *name,
			       const char *permissions, const struct account_settings *settings);

/* One that may do everything; its token is appliance->token from now on. */
struct client appliance_admin(struct appliance *appliance);

/* The same write path as an administrator's command: a change of an account, seen by the caches. */
void appliance_change_account(struct appliance *appliance, int64_t account_id, const char *body);

/* A body on the administrators' face, as their commands write it; 0: a new row. The row's id. */
int64_t appliance_write(struct appliance *appliance, const struct resource *resource, int64_t id,
			const char *body);

/* --- asking --- */

struct reply {
	int status;
	struct str head; /* with its status line */
	struct str body;
	const struct json *json; /* NULL: the body is no JSON */
};

/* The whole text of a request, or of several. */
struct str appliance_send(struct appliance *appliance, const char *text);

/* body NULL: none. Fails the test when there is no answer, or one that is not of its shape. */
struct reply appliance_ask(struct appliance *appliance, const char *method, const char *target,
			   const char *body);

/* Of a header field that comes once; {NULL, 0} without it. */
struct str reply_header(const struct reply *reply, const char *name);

/* Texts and numbers of the answer by a path of members and places: "errors.name.0". Fails the test
 * when it is not there. */
struct str reply_text(const struct reply *reply, const char *path);
int64_t reply_int(const struct reply *reply, const char *path);
const struct json *reply_at(const struct reply *reply, const char *path); /* NULL: not there */

/* POST, checked to be 201; the id of what was made. */
int64_t appliance_make(struct appliance *appliance, const char *path, const char *body);

/* A number from the store. */
int64_t appliance_count(struct appliance *appliance, const char *sql);
void appliance_tell(struct appliance *appliance, const char *sql);

/* While the loop turns, the fake clock moves on bit by bit until it has gone so far; 0: it stops.
 */
void appliance_move_clock(struct appliance *appliance, int64_t by_ms);

/* A text that is formatted into the appliance's arena. */
#define TEXT_OF(appliance, ...) arena_printf(&(appliance)->arena, __VA_ARGS__)

#endif

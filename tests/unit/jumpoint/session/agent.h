/* SPDX-License-Identifier: Apache-2.0 */
/* The other end of a session process: an agent and a site in one, played by a test. It checks what
 * every message must keep: output without gaps, nothing past the limit, nothing after ENDED. */
#ifndef TESTS_JUMPOINT_SESSION_AGENT_H
#define TESTS_JUMPOINT_SESSION_AGENT_H

#include "base/buf.h"
#include "crypto/seal.h"
#include "ipc/ipc.h"
#include "wire/link.h"
#include "wire/wire.h"

#define AGENT_UID "00112233445566778899aabbccddeeff"
#define AGENT_ACCOUNT "ffeeddccbbaa99887766554433221100"

enum { AGENT_WAIT_MS = 20 * 1000, AGENT_OUTPUT_LIMIT = 64 * 1024 * 1024 };

struct agent_plan {
	const char *addresses;
	int port;
	const char *user;
	bool has_credential;
	int timeout_ms, linger_ms, keep_alive;
	struct str known_key; /* empty: none */
	int columns, rows;
	const char *root; /* of a program: an empty directory */
};

struct agent {
	int descriptor; /* -1: this agent is dead */
	char path[108]; /* where another one finds the process */
	int process;
	struct ipc_message message;

	bool keeps;		  /* says KEPT for all that comes, at once */
	int64_t kept, limit, end; /* end: of what came */
	struct buf output;	  /* all of it, from 0 */
	int64_t input;		  /* sent by this writer */
	int64_t taken;
	struct str host_key; /* copied into own */
	unsigned char seal_public[SEAL_KEY_SIZE], ssh_public[32];
	struct buf screen;
	bool has_ended;
	int64_t why, exit_status, ended_at;
	char text[512];
	int64_t prompt;
	char question[512];
	char own_key[LINK_HOST_KEY_LIMIT];
	int64_t resized_columns, resized_rows, resized_at;
};

/* program: NULL runs session_run in a child; else that program. */
void agent_start(struct agent *agent, const struct agent_plan *plan, const char *program);
void agent_stop(struct agent *agent); /* ends the process if it is still there */

/* Plays until a message of this kind came. False: it did not in time, or the process went. */
bool agent_wait(struct agent *agent, enum link_kind kind);

/* Plays until this is in the output. */
bool agent_wait_output(struct agent *agent, const char *text);

/* Plays until the process is gone. */
bool agent_wait_exit(struct agent *agent);

void agent_send(struct agent *agent, enum link_kind kind, struct buf *own_body);
void agent_keep(struct agent *agent); /* says KEPT for all that came, and from now on at once */
void agent_type(struct agent *agent, const char *text);
void agent_trust(struct agent *agent, bool trusted);
void agent_answer(struct agent *agent, const char *answer);
void agent_give_password(struct agent *agent, const char *user, const char *password);
void agent_give_key(struct agent *agent, const char *user, struct str key, struct str certificate);
void agent_give_certificate(struct agent *agent, const char *user, struct str certificate);
void agent_end(struct agent *agent, enum link_end why);

/* Dies, and another one takes over: HERE was heard, CONTINUE is said. */
void agent_die(struct agent *agent);
bool agent_take_over(struct agent *agent);

#endif

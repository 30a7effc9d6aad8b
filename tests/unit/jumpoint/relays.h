/* SPDX-License-Identifier: Apache-2.0 */
/* A relay with a link and processes played by the test. */
#ifndef RELAYS_H
#define RELAYS_H

#include "base/arena.h"
#include "base/pool.h"
#include "jumpoint/relay_internal.h"
#include "support/test.h"

#define RIG_UID "0123456789abcdef0123456789abcdef"
#define RIG_ACCOUNT "fedcba9876543210fedcba9876543210"

enum { RIG_SAID = 64, RIG_PROCESSES = 8 };

struct said {
	enum link_kind kind;
	uint32_t channel;
	struct str body; /* in the arena */
};

struct relay_rig {
	struct arena arena;
	char path[64];
	int folder;
	struct loop *loop;
	struct pool *pool;
	struct relay *relay;
	struct signature_keys node;
	/* the link */
	bool is_full, is_broken;
	struct said said[RIG_SAID]; /* not yet asked for */
	size_t said_count;
	/* processes: their ends of the pairs */
	enum err spawn_error;
	pid_t pid; /* that spawn says; 0: none */
	int processes[RIG_PROCESSES];
	int listening[RIG_PROCESSES]; /* where the next agent finds them */
	size_t process_count;
	struct ipc_message message; /* the last that a process heard */
};

void relays_open(struct relay_rig *rig);
void relays_close(struct relay_rig *rig);

/* The agent dies, and another one comes. */
void relays_replace(struct relay_rig *rig);
void relays_settle(struct relay_rig *rig); /* jobs, and what is ready */
void relays_allow(struct relay_rig *rig, const char *list);
void relays_link_up(struct relay_rig *rig, const char *narrowing);

/* From the site. */
void relays_hear(struct relay_rig *rig, enum link_kind kind, uint32_t channel, struct str body);
struct str relays_plan(struct relay_rig *rig, const char *host, bool has_credential);
void relays_start(struct relay_rig *rig, uint32_t channel, const char *host, bool has_credential);

/* What the relay said to the site first, and not yet asked for; fails the test when it is none. */
struct said relays_expect(struct relay_rig *rig, enum link_kind kind);
enum link_end relays_expect_end(struct relay_rig *rig);
bool relays_said_nothing(struct relay_rig *rig);

/* What process number i hears next. */
struct str relays_process_hears(struct relay_rig *rig, size_t process, enum link_kind kind);
bool relays_process_hears_nothing(struct relay_rig *rig, size_t process);
void relays_process_says(struct relay_rig *rig, size_t process, enum link_kind kind,
			 struct str body);
void relays_process_ends(struct relay_rig *rig, size_t process);
/* Process number i takes the connection of an agent. */
void relays_process_accepts(struct relay_rig *rig, size_t process);
struct str relays_here(struct relay_rig *rig, const char *uid);

/* A session that runs on channel 1, its process number 0, START taken. */
void relays_run(struct relay_rig *rig);
void relays_run_on(struct relay_rig *rig, uint32_t channel); /* the next one, on another */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The agent of a Jumpoint: one process that puts folder, link and sessions together, until it is
 * told to stop or the site wants no more of it. */
#ifndef JUMPOINT_AGENT_H
#define JUMPOINT_AGENT_H

#include <stdbool.h>

enum agent_exit {
	AGENT_DONE = 0,
	AGENT_FAILED = 1,
	AGENT_USAGE = 2,
	AGENT_CONFLICT = 3, /* another agent runs in this folder */
	AGENT_REFUSED = 78, /* settings or site: trying again changes nothing */
};

struct agent_settings {
	const char *path; /* of the folder */
	/* Only enrols: until the site has taken this node, at most as long as this; 0: goes on. */
	int enrol_ms;
	/* Where to say that it has begun, one byte, or a sentence if it cannot; -1: nowhere. */
	int ready;
	bool logs_to_file; /* the standard error is DIR/log/jumpoint.log, kept small */
};

/* Works in the folder. Returns enum agent_exit. Sentences for a person go to the standard error
 * where it only enrols, lines of the log otherwise. */
int agent_run(const struct agent_settings *settings);

#endif

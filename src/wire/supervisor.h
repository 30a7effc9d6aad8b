/* SPDX-License-Identifier: Apache-2.0 */
/* What the supervisor and the front say to each other over their control pair. */
#ifndef WIRE_SUPERVISOR_H
#define WIRE_SUPERVISOR_H

enum supervisor_message {
	/* the supervisor */
	SUPERVISOR_SETUP =
		1, /* str settings, "key=value" lines; descriptors: listener, control socket */
	SUPERVISOR_CERTIFICATE, /* descriptors: certificate file, key file */
	SUPERVISOR_KEEPER,	/* int has start pair, str site id, str seal key, str identity;
				 * descriptors: the start pair if any, then one pair for each worker */
	SUPERVISOR_STOP,	/* finish what runs, then exit */

	/* the front */
	FRONT_READY,  /* listening */
	FRONT_FAILED, /* str why: a sentence for the person who started it; the front exits */
};

enum { SUPERVISOR_SETTINGS_LIMIT = 16 * 1024 };

#endif

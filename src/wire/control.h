/* SPDX-License-Identifier: Apache-2.0 */
/* What sallyport's commands say to a running site over its control socket. One connection carries
 * one command. */
#ifndef WIRE_CONTROL_H
#define WIRE_CONTROL_H

enum control_message {
	/* str name of the user who types, str standard input, int count, that many str: the
	 * command line */
	CONTROL_COMMAND = 1,

	/* the site: any number of pieces, then the end */
	CONTROL_OUT,   /* str piece of the standard output */
	CONTROL_ERROR, /* str piece of the standard error */
	CONTROL_EXIT,  /* int exit code */
};

enum {
	CONTROL_PIECE = 32 * 1024,
	CONTROL_TEXT_LIMIT = 16 * 1024, /* of one word of the command line */
	CONTROL_USER_LIMIT = 64,
};

#endif

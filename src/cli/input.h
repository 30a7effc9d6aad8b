/* SPDX-License-Identifier: Apache-2.0 */
/* Standard input, read to its end or let be. The only file of the floor, with download.h, that
 * touches descriptors. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "base/buf.h"

enum input_patience {
	INPUT_NEVER, /* the verb takes nothing: what is on the descriptor belongs to somebody else
		      */
	INPUT_IF_READY, /* read to the end if something comes within half a second, and never from a
			   terminal */
	INPUT_TO_END,	/* as long as it takes; from a terminal too */
};

struct input {
	struct buf text; /* set up by the caller with its ceiling */
	bool gave_up;	 /* the other side was open and silent */
};

/* A descriptor that is not open is empty. ERR_LIMIT past the ceiling, ERR_IO. */
MUST_CHECK enum err input_read(int descriptor, enum input_patience patience, struct input *input);

/* Whole small files. ERR_NOT_FOUND, ERR_LIMIT past text's ceiling, ERR_IO. */
MUST_CHECK enum err input_read_file(const char *path, struct buf *text);

#endif

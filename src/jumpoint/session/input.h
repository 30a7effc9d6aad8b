/* SPDX-License-Identifier: Apache-2.0 */
/* What viewers type, each byte once and in each one's order: repeats are dropped, a gap is not
 * taken. Somebody may have typed a password: what was written is wiped. */
#ifndef JUMPOINT_SESSION_INPUT_H
#define JUMPOINT_SESSION_INPUT_H

#include <stdbool.h>

#include "base/buf.h"
#include "wire/link.h"

enum { INPUT_WRITERS = 8 };

struct input_writer {
	char name[LINK_WRITER_SIZE];
	bool is_used;
	bool owes;     /* the writer is to be told how far it was taken */
	int64_t taken; /* written to the target */
	uint64_t turn; /* when it was last heard of */
	struct buf waiting;
};

struct input {
	struct input_writer writers[INPUT_WRITERS];
	uint64_t turn;
};

void input_init(struct input *input);
void input_release(struct input *input);

/* Takes what is new, as far as there is room. A ninth writer takes the place of the one that was
 * silent longest; with eight that wait, nothing is taken. */
void input_take(struct input *input, const char name[LINK_WRITER_SIZE], int64_t offset,
		struct str bytes);

/* A writer with bytes that wait, or NULL. input_written says how many of them went out. */
struct input_writer *input_next(struct input *input);
void input_written(struct input_writer *writer, size_t length);

/* One that is owed word, or NULL; the caller clears owes once it is on its way. */
struct input_writer *input_owed(struct input *input);
void input_owe_all(struct input *input);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The frames of a terminal's WebSocket (docs/PROTOCOL.console.md), in both directions. Pure. */
#ifndef SESSION_CONSOLE_H
#define SESSION_CONSOLE_H

#include "base/arena.h"
#include "session/message.h"

enum {
	CONSOLE_FRAME_LIMIT = 64 * 1024,
	CONSOLE_INPUT_PIECE = 32 * 1024,
};

enum console_kind {
	CONSOLE_ATTACH,
	CONSOLE_SHOWN,
	CONSOLE_RESIZE,
	CONSOLE_ANSWER,
	CONSOLE_END,
	CONSOLE_INPUT,
};

struct console_message {
	enum console_kind kind;
	int64_t offset;	   /* ATTACH (-1: a fresh screen), SHOWN, INPUT */
	int64_t number;	   /* ANSWER */
	int columns, rows; /* RESIZE */
	struct str bytes;  /* INPUT; looks into the frame */
	size_t count;
	struct str answers[LINK_PROMPTS_MOST]; /* ANSWER; in the arena */
};

/* A frame of the page. ERR_INVALID: none that it may send. */
MUST_CHECK enum err console_get(bool is_text, struct str frame, struct arena *arena,
				struct console_message *ret_message);

/* The frame for a viewer: OUTPUT, SCREEN, STATE, PROMPT, TAKEN, RESIZED, ENDED, ATTACHED, NOTICE;
 * nothing for others. */
void console_put(struct buf *out, const struct message *message, bool *ret_is_text);

#endif

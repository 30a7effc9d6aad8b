/* SPDX-License-Identifier: Apache-2.0 */
/* What goes through a session, taken apart: a channel's messages (docs/PROTOCOL.jumpoint.md) and
 * the few that only viewers get. Pure; whoever carries them does not look into bytes. */
#ifndef SESSION_MESSAGE_H
#define SESSION_MESSAGE_H

#include "base/buf.h"
#include "wire/link.h"

/* To viewers only, beside those of enum link_kind. */
enum message_kind {
	MESSAGE_ATTACHED = LINK_KINDS, /* uid, offset, next: input that has arrived, columns, rows,
					* state, number: enum message_recording, writer: the
					* viewer's name, bytes: the item as JSON */
	MESSAGE_NOTICE,		       /* text, why: is it a warning */
};

enum message_recording { MESSAGE_NOT_RECORDED, MESSAGE_RECORDED, MESSAGE_RECORDED_WITH_INPUT };

struct message_prompt {
	struct str text;
	bool is_echoed;
};

/* Which members a kind has is said beside each; the rest are zero. Texts and bytes are borrowed. */
struct message {
	int kind;	/* enum link_kind or enum message_kind */
	int64_t offset; /* OUTPUT, RESIZED, SCREEN (-1: not the last piece), INPUT, TAKEN, ENDED
			 * (-1: not known); of HERE the oldest held; of KEPT and CONTINUE what
			 * is kept */
	int64_t next;	/* HERE: the next offset; KEPT, CONTINUE: the limit; ENDED: exit status */
	int64_t at_ms;	/* OUTPUT, RESIZED: since the session process began */
	int64_t number; /* PROMPT, ANSWER, REPAINT, SCREEN */
	int columns, rows; /* RESIZE, RESIZED, SCREEN */
	int state;	   /* STATE and HERE: enum link_state; to viewers enum session_state */
	int why; /* END, ENDED: enum link_end; NO_CREDENTIAL: as END; HOST_KEY_VERDICT: trusted */
	struct str text;	/* STATE, END, ENDED, NOTICE, HOST_KEY_VERDICT; name of PROMPT */
	struct str bytes;	/* OUTPUT, SCREEN, INPUT; key of HOST_KEY, statement of an ask; the
				 * whole body of START and CREDENTIAL */
	struct str writer;	/* INPUT, TAKEN: LINK_WRITER_SIZE bytes */
	struct str uid;		/* HERE */
	struct str algorithm;	/* HOST_KEY */
	struct str fingerprint; /* HOST_KEY */
	struct str signature;	/* CREDENTIAL_ASK: 64 bytes */
	struct str instruction; /* PROMPT */
	size_t count;		/* of prompts or answers */
	struct message_prompt prompts[LINK_PROMPTS_MOST];
	struct str answers[LINK_PROMPTS_MOST]; /* ANSWER */
};

/* What a Jumpoint may say about a session, and END. ERR_INVALID: it is none of these, or a part is
 * missing, too long, out of bounds or left over. */
MUST_CHECK enum err message_get(int kind, struct str body, struct message *ret_message);

/* The body of what a site says on a channel. out has room for LINK_BODY_LIMIT. */
void message_put(struct buf *out, const struct message *message);

#endif

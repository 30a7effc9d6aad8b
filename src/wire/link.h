/* SPDX-License-Identifier: Apache-2.0 */
/* What the site and a Jumpoint say to each other, and a Jumpoint's agent to its session processes
 * (docs/PROTOCOL.jumpoint.md has what each message carries). Every number is a closed list. */
#ifndef WIRE_LINK_H
#define WIRE_LINK_H

#include <stdint.h>

enum { LINK_VERSION = 1 };

enum link_kind {
	/* channel 0 */
	LINK_HELLO = 1,
	LINK_PROOF,
	LINK_ENROL,
	LINK_RESUME,
	LINK_WELCOME,
	LINK_REFUSED,
	LINK_PING,
	LINK_PONG,

	/* a session's channel */
	LINK_START = 32,
	LINK_HERE,
	LINK_CONTINUE,
	LINK_CREDENTIAL_ASK,
	LINK_CREDENTIAL,
	LINK_NO_CREDENTIAL,
	LINK_HOST_KEY,
	LINK_HOST_KEY_VERDICT,
	LINK_PROMPT,
	LINK_ANSWER,
	LINK_STATE,
	LINK_OUTPUT,
	LINK_KEPT,
	LINK_INPUT,
	LINK_TAKEN,
	LINK_RESIZE,
	LINK_RESIZED,
	LINK_REPAINT,
	LINK_SCREEN,
	LINK_END,
	LINK_ENDED,

	/* agent and session process only */
	LINK_KEYS,  /* session process: 32 bytes X25519 and 32 bytes Ed25519 public key; the agent
		     * makes a CREDENTIAL_ASK of it */
	LINK_AWAY,  /* agent: the link is lost; linger runs until CONTINUE */
	LINK_AGAIN, /* agent: there is a link again; answer with HERE */
	LINK_KINDS,
};

/* Why the site refuses a link. */
enum link_refusal {
	LINK_REFUSAL_VERSION = 1,
	LINK_REFUSAL_DEPLOY_KEY,
	LINK_REFUSAL_UNKNOWN_NODE,
	LINK_REFUSAL_NODES_FULL,
	LINK_REFUSAL_DISABLED,
	LINK_REFUSAL_BUSY,
	LINK_REFUSALS,
};

/* How far a session is (STATE, HERE). */
enum link_state {
	LINK_STATE_CONNECTING = 1,
	LINK_STATE_AUTHENTICATING,
	LINK_STATE_OPEN,
	LINK_STATE_ENDING,
	LINK_STATES,
};

/* Why a session is over (END, ENDED), or could not begin. */
enum link_end {
	LINK_END_CLOSED = 1,   /* the shell ended */
	LINK_END_BY_VIEWER,    /* the person ended it */
	LINK_END_BY_SITE,      /* an administrator, a policy, a recording that cannot be written */
	LINK_END_UNKNOWN_HOST, /* the name does not resolve */
	LINK_END_UNREACHABLE,  /* no route */
	LINK_END_REFUSED,      /* nobody listens there */
	LINK_END_TIMEOUT,      /* no answer in time */
	LINK_END_NOT_ALLOWED,  /* not on the Jumpoint's list */
	LINK_END_HANDSHAKE,    /* no SSH, or nothing in common */
	LINK_END_HOST_KEY,     /* changed, and not accepted */
	LINK_END_LOGIN,	       /* password, key or answers refused */
	LINK_END_CREDENTIAL,   /* could not be had */
	LINK_END_LOST,	       /* the connection to the target broke */
	LINK_END_LINK_LOST,    /* the site was away for longer than linger */
	LINK_END_PROCESS,      /* the session process died */
	LINK_END_TOO_MANY,     /* the Jumpoint runs as many as it may */
	LINK_END_PROTOCOL,     /* somebody broke the protocol */
	LINK_END_OFFLINE,      /* no node of the Jumpoint is connected */
	LINK_END_NO_RIGHT,     /* the right to it was taken back */
	LINK_ENDS,
};

enum link_credential {
	LINK_CREDENTIAL_PASSWORD = 1,
	LINK_CREDENTIAL_KEY,
	LINK_CREDENTIAL_CERTIFICATE,
};

enum link_protocol { LINK_PROTOCOL_SSH = 1 };

/* Sizes that both sides hold to, in bytes unless said. */
enum {
	LINK_HEAD_SIZE = 9,
	LINK_BODY_LIMIT = 64 * 1024,
	LINK_OUTPUT_PIECE = 32 * 1024, /* of one OUTPUT, SCREEN or INPUT */
	LINK_NONCE_SIZE = 32,
	LINK_EXPORTER_SIZE = 32,
	LINK_WRITER_SIZE = 8,
	LINK_UID_SIZE = 32, /* hex digits */
	LINK_INPUT_AHEAD = 64 * 1024,
	LINK_WINDOW_FIRST = 64 * 1024,
	LINK_WINDOW_MOST = 4 * 1024 * 1024,
	LINK_TEXT_LIMIT = 1024,
	LINK_HOST_KEY_LIMIT = 8 * 1024,
	LINK_HOST_KEYS_MOST = 8,
	LINK_PROMPTS_MOST = 8,
	LINK_ANSWER_LIMIT = 4 * 1024,
	LINK_COLUMNS_MOST = 1000,
	LINK_ROWS_MOST = 1000,
	LINK_HANDSHAKE_MS = 10 * 1000,
	LINK_ADDRESSES_MOST = 4,	 /* of a target, as the agent resolved it */
	LINK_CHANNEL_OF_AGENT = 1 << 30, /* this bit set: a channel the agent chose (HERE) */
};

/* No offset that a session can come to: a window may be added to it. */
#define LINK_OFFSET_MOST (INT64_MAX / 2)

#define LINK_TOKEN "sallyport-link"
#define LINK_PATH "/jumpoint/link"
#define LINK_EXPORTER_LABEL "EXPORTER-sallyport-link"
#define LINK_HELLO_LABEL "sallyport jumpoint hello 1"

#endif

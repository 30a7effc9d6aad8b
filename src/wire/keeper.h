/* SPDX-License-Identifier: Apache-2.0 */
/* What is said to keeper (docs/PROTOCOL.keeper.md). Every number here is a closed list: keeper
 * refuses what is not on it. Each request has an id and one answer, KEEPER_ANSWER, with that id. */
#ifndef WIRE_KEEPER_H
#define WIRE_KEEPER_H

enum keeper_message {
	/* the supervisor, on the control pair */
	KEEPER_SETUP = 1, /* int whether every protection must hold, str site file;
			   * descriptor: the master key's file */
	KEEPER_PEER,	  /* int role; descriptor: keeper's end of a new pair */

	/* a peer */
	KEEPER_OPEN,   /* int audit id, str kind, row, column, sealed -> str plain */
	KEEPER_REWRAP, /* as OPEN, and a proof: str certificate, statement, signature -> str sealed
			*/
	KEEPER_SIGN,   /* int purpose, str message -> str signature; for KEEPER_SIGN_SSH_CERTIFICATE
			* int purpose, then as REWRAP, then str principal, key id, int serial, valid
			* from, valid to (seconds) -> str line */
	KEEPER_DERIVE, /* int purpose -> str key */
	KEEPER_STATUS, /* -> five ints: opened, rewrapped, signed, derived, refused */

	/* keeper */
	KEEPER_ANSWER, /* int error; when it is 0 what the request gives, else str why */
};

/* Who sits at the other end of a pair: said by the supervisor, never by the peer. */
enum keeper_role {
	KEEPER_ROLE_START,  /* the front before it listens: derives its keys */
	KEEPER_ROLE_WORKER, /* a worker of the front */
	KEEPER_ROLE_ADMIN,  /* sallyport's commands on a stopped site */
	KEEPER_ROLES,
};

enum keeper_sign {
	KEEPER_SIGN_SSH_CERTIFICATE,
	KEEPER_SIGN_CHAIN_HEAD,
	KEEPER_SIGN_LINK_HELLO,
	KEEPER_SIGN_JUMPOINT_CERTIFICATE,
	KEEPER_SIGNS,
};

enum keeper_derive {
	KEEPER_DERIVE_TOKEN,  /* hashes of tokens and client secrets */
	KEEPER_DERIVE_COOKIE, /* hashes of web logins */
	KEEPER_DERIVES,
};

/* Sizes that both sides hold to. */
enum {
	KEEPER_KIND_LIMIT = 64,
	KEEPER_ROW_LIMIT = 64,
	KEEPER_COLUMN_LIMIT = 64,
	KEEPER_MESSAGE_LIMIT = 512,
	KEEPER_KEY_SIZE = 32,
	KEEPER_SIGNATURE_SIZE = 64,
	KEEPER_PEERS_MAX = 128,
};

#endif

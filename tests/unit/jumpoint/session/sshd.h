/* SPDX-License-Identifier: Apache-2.0 */
/* A real sshd on loopback, started once for the whole test program by tests/support/sshd. */
#ifndef TESTS_JUMPOINT_SESSION_SSHD_H
#define TESTS_JUMPOINT_SESSION_SSHD_H

#include "base/arena.h"

#define SSHD_PASSWORD "open sesame"

struct sshd {
	int port;
	char user[64];
	char home[256]; /* keys/…, host/… */
};

/* Skips the test when there is none. */
const struct sshd *sshd_get(void);

/* A file below its home, in the arena. */
struct str sshd_file(struct arena *arena, const char *name);

/* The server's key of this kind in wire form. */
struct str sshd_host_key(struct arena *arena, const char *kind);

/* An OpenSSH certificate of its authority for this Ed25519 key and user, one line. */
struct str sshd_certify(struct arena *arena, const unsigned char key[32], const char *user);

#endif

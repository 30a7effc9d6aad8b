/* SPDX-License-Identifier: Apache-2.0 */
/* Between libssh's objects and the texts and bytes that travel: public keys, fingerprints, and what
 * a target says, which may be anything. */
#ifndef JUMPOINT_SESSION_SSH_TEXT_H
#define JUMPOINT_SESSION_SSH_TEXT_H

#include <libssh/libssh.h>

#include "base/arena.h"

/* The public half in wire form. ERR_INVALID: the library would not. */
MUST_CHECK enum err ssh_text_key(ssh_key key, struct arena *arena, struct str *ret_wire);

/* "SHA256:…" */
MUST_CHECK enum err ssh_text_fingerprint(ssh_key key, struct arena *arena, struct str *ret_text);

/* One line for a person: valid UTF-8, controls as spaces, at most limit bytes. */
struct str ssh_text_clean(struct arena *arena, const char *text, size_t limit);

/* The same, for a terminal: line ends stay, as CR LF. */
struct str ssh_text_lines(struct arena *arena, const char *text, size_t limit);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A libssh session that reads no file, asks for nothing but modern algorithms and never blocks. */
#ifndef JUMPOINT_SESSION_SSH_OPTIONS_H
#define JUMPOINT_SESSION_SSH_OPTIONS_H

#include <libssh/libssh.h>

#include "base/buf.h"
#include "jumpoint/session/plan.h"

/* On a connected socket, which becomes its own on success. NULL: the library would not. */
ssh_session ssh_options_new(const struct plan *plan, int own_descriptor);

/* The host key algorithms to ask for, those of known keys first: else a host with several keys
 * might show one that is not known. */
void ssh_options_write_host_keys(const struct plan *plan, struct buf *out);

#endif

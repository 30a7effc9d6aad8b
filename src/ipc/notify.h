/* SPDX-License-Identifier: Apache-2.0 */
/* Tells systemd how the service is, where it asked to be told. */
#ifndef IPC_NOTIFY_H
#define IPC_NOTIFY_H

/* "READY=1"; does nothing without $NOTIFY_SOCKET. */
void notify(const char *state);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Check-outs of Vault accounts: the one way by which a secret leaves the site. Each is in the audit
 * trail before the secret is opened. */
#ifndef ACTIONS_VAULT_CHECK_OUT_H
#define ACTIONS_VAULT_CHECK_OUT_H

#include "actions/call.h"

/* Gives a struct vault_credential. ERR_BACKEND with CALL_KEEPER: nothing was handed out and nobody
 * holds the account because of it. */
MUST_CHECK enum err vault_check_out(struct call *call);

/* Takes back check-outs that did not come about and that nobody could take back at the time; until
 * then they hold no account for longer than a minute. Now and then, on a worker's thread. */
MUST_CHECK enum err vault_end_unsure(struct store *store, int64_t now_ms);

MUST_CHECK enum err vault_check_in(struct call *call);
MUST_CHECK enum err vault_force_check_in(struct call *call);
MUST_CHECK enum err vault_rotate(struct call *call);

#endif

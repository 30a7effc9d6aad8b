/* SPDX-License-Identifier: Apache-2.0 */
/* The credential of a session, sealed by keeper to the process that serves it. No plain secret
 * comes here. Blocking; a worker's. */
#ifndef ACTIONS_SESSION_CREDENTIAL_H
#define ACTIONS_SESSION_CREDENTIAL_H

#include "crypto/injector.h"
#include "store/store.h"
#include "wire/link.h"

struct credential_wish {
	struct str session_uid;
	int64_t node_id;	     /* whose link it came by */
	struct injector_proof proof; /* as the Jumpoint gave it; believed by keeper alone */
	unsigned edition;
	int64_t now_ms;
};

struct credential_given {
	struct str body;  /* of the message CREDENTIAL, in the arena; empty: none */
	int why;	  /* enum link_end, where there is none */
	const char *text; /* and a sentence */
};

/* Writes a line of the audit trail, then asks keeper. A node that is deleted gets nothing from the
 * write that deletes it on, however long its link lasts. What cannot be had is said in *ret_given
 * and is OK. ERR_NOT_FOUND: no such session lives. */
MUST_CHECK enum err session_credential_give(struct store *store, const struct injector *injector,
					    const struct credential_wish *wish, struct arena *arena,
					    struct credential_given *ret_given);

#endif

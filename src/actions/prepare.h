/* SPDX-License-Identifier: Apache-2.0 */
/* Work on a change that may not be done inside the transaction, because it is slow or needs keys:
 * deriving a public key, making one, hashing a password. It runs on the worker before the write, on
 * a draft; what it found is put into the real change in each run of the write. */
#ifndef ACTIONS_PREPARE_H
#define ACTIONS_PREPARE_H

#include "actions/call.h"

struct prepare {
	const struct resource *resource;
	/* The draft has been decoded and found fine. Rejects there; ERR_INVALID when it did. The
	 * result is in the call's arena; NULL: nothing to put. */
	enum err (*make)(struct call *call, struct change *draft, const void **ret_prepared);
	/* Pure, also with prepared NULL. */
	void (*put)(struct change *change, const void *prepared);
	/* May take long enough for the slow lane. */
	bool is_slow;
};

/* NULL: this resource needs none. */
const struct prepare *prepare_of(const struct resource *resource);

#endif

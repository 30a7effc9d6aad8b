/* SPDX-License-Identifier: Apache-2.0 */
/* The counted identity. The last user, whichever thread it is on, gives the memory back. */
#include "access/identity.h"

#include "base/memory.h"

struct identity *
identity_new(void)
{
	struct identity *identity = new_object(struct identity);

	arena_init(&identity->arena);
	identity->references = 1;
	return identity;
}

struct identity *
identity_ref(struct identity *identity)
{
	identity->references++;
	return identity;
}

void
identity_unref(struct identity *own_identity)
{
	if (!own_identity || --own_identity->references > 0)
		return;
	arena_release(&own_identity->arena);
	memory_free(own_identity);
}

void
identity_unrefp(struct identity **identity)
{
	identity_unref(*identity);
	*identity = NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The counted identity. The last user, whichever thread it is on, gives the memory back. */
#include "access/identity.h"

#include "base/memory.h"

struct identity *
identity_new(void)
{
	struct identity *identity = new_object(struct identity);

	identity->references = 1;
	return identity;
}

static const char *
copy(struct str text)
{
	char *copied = memory_new(text.length + 1);

	memcpy(copied, text.data ? text.data : "", text.length);
	return copied;
}

void
identity_set_names(struct identity *identity, struct str name, struct str client_id)
{
	identity->name = copy(name);
	identity->client_id = copy(client_id);
}

void
identity_set_networks(struct identity *identity, const struct allow_network *networks, size_t count)
{
	struct allow_network *copied;

	if (count == 0)
		return;
	copied = memory_new_array(count, sizeof(*copied));
	memcpy(copied, networks, count * sizeof(*copied));
	identity->networks = copied;
	identity->network_count = count;
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
	memory_free((void *)(uintptr_t)own_identity->name);
	memory_free((void *)(uintptr_t)own_identity->client_id);
	memory_free((void *)(uintptr_t)own_identity->networks);
	memory_free(own_identity);
}

void
identity_unrefp(struct identity **identity)
{
	identity_unref(*identity);
	*identity = NULL;
}

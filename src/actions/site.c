/* SPDX-License-Identifier: Apache-2.0 */
/* The counted snapshot of the site. */
#include "actions/site.h"

#include "base/memory.h"

struct site *
site_new(void)
{
	struct site *site = new_object(struct site);

	arena_init(&site->arena);
	site->references = 1;
	return site;
}

struct site *
site_ref(struct site *site)
{
	site->references++;
	return site;
}

void
site_unref(struct site *own_site)
{
	if (!own_site || --own_site->references > 0)
		return;
	memory_wipe(&own_site->rules.key, sizeof(own_site->rules.key));
	memory_wipe(&own_site->rules.cookie_key, sizeof(own_site->rules.cookie_key));
	arena_release(&own_site->arena);
	memory_free(own_site);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Rows on their way in: every resource made of its examples, changes that write only what differs,
 * secrets that are sealed. */
#include "site.h"

#include <stdio.h>

#include "model/jump/shell_jump.h"
#include "model/vault/account.h"

/* The parent's row and, where that is alone below its own, that one's. */
static int64_t
make_parent(struct site *site, const struct resource *resource)
{
	if (!resource->parent)
		return 0;
	return site_add_example(site, resource->parent, 0);
}

static bool
can_create(const struct resource *resource)
{
	return (resource->verbs[FACE_CONFIG] | resource->verbs[FACE_ADMIN]) & CREATE;
}

/* What is written twice is the same, and what was read back writes nothing. */
STORE_TEST(every_resource_comes_back_as_it_went)
{
	struct site site;

	site_open(&site, url);
	for (size_t i = 0; resources[i]; i++) {
		const struct resource *resource = resources[i];
		struct change *change = NULL;
		const char *first;
		int64_t parent_id;
		int64_t id;
		void *row;

		if (!can_create(resource))
			continue;
		parent_id = make_parent(&site, resource);
		id = site_add_example(&site, resource, parent_id);
		row = site_get(&site, resource, parent_id, id);
		CHECK(row != NULL);
		first = site_show(&site, resource, row);
		site.face = resource->verbs[FACE_CONFIG] & CREATE ? FACE_CONFIG : FACE_ADMIN;
		CHECK_OK(site_update(&site, resource, parent_id, id, "{}", &change));
		site.face = FACE_CONFIG;
		CHECK_TEXT(site_show(&site, resource, site_get(&site, resource, parent_id, id)),
			   first);
	}
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"audit\" WHERE \"event\" = 'updated'"),
		  0);
	site_close(&site);
}

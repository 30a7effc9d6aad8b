/* SPDX-License-Identifier: Apache-2.0 */
/* A site with people, groups, items and accounts, for the tests of what somebody sees and starts.
 */
#ifndef SCENE_H
#define SCENE_H

#include "page.h"

/* ada: may use Shell Jump and support, Jumpoint "near", and the group "web" as "Start Sessions
 * Only"; her other slots are "No Access". bob: nothing at all. root: an administrator. Items:
 * "alpha" in web, "beta" in "db", both through "near". */
struct scene {
	struct appliance appliance;
	int64_t ada, bob, root;
	int64_t near, web, db;
	int64_t alpha, beta;
	struct page as_ada, as_bob, as_root;
};

void scene_open(struct scene *scene, const char *url);
void scene_close(struct scene *scene);

int64_t scene_item(struct scene *scene, const char *name, int64_t group, const char *more);
int64_t scene_account(struct scene *scene, const char *name, const char *more);

/* More accounts of ada's own than a list of them holds, "a" by name: they stand before others. */
void scene_many_accounts(struct scene *scene);

/* One statement with numbers. */
#define SCENE_TELL(scene, ...) \
	appliance_tell(&(scene)->appliance, TEXT_OF(&(scene)->appliance, __VA_ARGS__))

/* A session of this page on an item; checked to be 201. Its uid. */
const char *scene_start(struct scene *scene, const struct page *page, int64_t item);

/* The body of such a request. */
const char *scene_wish(struct scene *scene, int64_t item, int64_t account);

#endif

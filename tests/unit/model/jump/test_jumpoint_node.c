/* SPDX-License-Identifier: Apache-2.0 */
#include "model/effects.h"
#include "model/jump/jumpoint.h"
#include "unit/model/fake_site.h"

TEST(jumpoint_node_that_goes_takes_its_key_along)
{
	struct jumpoint_node node = { .id = 3 };
	enum err err;

	site_begin();
	CHECK(site_asks_for(site_delete(&jumpoint_node_resource, 1, &node, &err),
			    EFFECT_JUMPOINT_NODE_FORGET));
	CHECK_OK(err);
}

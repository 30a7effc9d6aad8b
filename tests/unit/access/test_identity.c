/* SPDX-License-Identifier: Apache-2.0 */
/* The counted identity. */
#include "access/identity.h"

#include "support/test.h"

TEST(identity_begins_as_nobody)
{
	CLEANUP(identity_unrefp) struct identity *identity = identity_new();

	CHECK_INT(identity->kind, IDENTITY_NOBODY);
	CHECK_INT(identity->config, CONFIG_DENY);
	CHECK(!identity->is_enabled);
}

TEST(identity_lives_until_its_last_user_is_done)
{
	struct identity *identity = identity_new();
	struct identity *other = identity_ref(identity);

	identity->name = arena_text(&identity->arena, STR("ci"));
	identity_unref(identity);
	CHECK_TEXT(other->name, "ci");
	identity_unref(other);
	identity_unref(NULL);
}

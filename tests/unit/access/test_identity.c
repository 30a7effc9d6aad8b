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

	identity_set_names(identity, STR("ci"), STR("client"));
	identity_unref(identity);
	CHECK_TEXT(other->name, "ci");
	CHECK_TEXT(other->client_id, "client");
	identity_unref(other);
	identity_unref(NULL);
}

TEST(identity_keeps_its_own_copies)
{
	CLEANUP(identity_unrefp) struct identity *identity = identity_new();
	struct allow_network networks[2];
	char name[] = "ci";

	CHECK_OK(allow_read_network(STR("10.0.0.0/8"), &networks[0]));
	CHECK_OK(allow_read_network(STR("::1"), &networks[1]));
	identity_set_names(identity, str_from(name), (struct str){ 0 });
	identity_set_networks(identity, networks, 2);
	name[0] = 'x';
	memset(networks, 0, sizeof(networks));
	CHECK_TEXT(identity->name, "ci");
	CHECK_TEXT(identity->client_id, "");
	CHECK_INT(identity->network_count, 2);
	CHECK(allow_list_admits(identity->networks, 2, STR("10.1.1.1")));
}

TEST(identity_without_networks_has_none)
{
	CLEANUP(identity_unrefp) struct identity *identity = identity_new();

	identity_set_networks(identity, NULL, 0);
	CHECK(identity->networks == NULL);
	CHECK_INT(identity->network_count, 0);
}

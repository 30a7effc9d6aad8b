/* SPDX-License-Identifier: Apache-2.0 */
#include "model/jump/jumpoint.h"

#include "model/effects.h"
#include "model/texts.h"
#include "unit/model/fake_site.h"

#define BODY(more) "{\"name\":\"dc\",\"platform\":\"linux-x86\"" more "}"

static struct change *
create(const char *body, enum err *ret_err)
{
	site_begin();
	return site_create(&jumpoint_resource, 0, body, ret_err);
}

/* terraform-provider §3: what the provider sends, members included that only the program writes */
TEST(jumpoint_takes_what_clients_send)
{
	const struct jumpoint *jumpoint;
	struct change *change;
	enum err err;

	change = create(BODY(",\"code_name\":\"example_x\",\"enabled\":true,\"connected\":true,"
			     "\"clustered\":false,\"shell_jump_enabled\":true"),
			&err);
	jumpoint = SITE_ROW(jumpoint, change, err);
	CHECK(jumpoint->shell_jump_enabled);
	CHECK(!jumpoint->connected);
	CHECK_TEXT(jumpoint->external_jump_item_network_id, NULL);
	CHECK_INT(jumpoint->jzp_proxy_port, 9555);
}

TEST(jumpoint_in_a_cluster_has_no_proxy_name)
{
	struct change *change;
	enum err err;

	change = create(BODY(",\"clustered\":true,\"jzp_proxy_hostname\":\"proxy\""), &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "jzp_proxy_hostname"), text_standalone_only);
	create(BODY(",\"clustered\":true,\"jzp_proxy_hostname\":\"\""), &err);
	CHECK_OK(err);
	create(BODY(",\"jzp_proxy_hostname\":\"proxy\""), &err);
	CHECK_OK(err);
}

TEST(jumpoint_takes_addresses_and_networks_only)
{
	struct change *change;
	enum err err;

	create(BODY(",\"jzp_restricted_ips\":[\"10.0.0.0/8\",\"10.0.0.0/255.0.0.0\",\"::1\"]"),
	       &err);
	CHECK_OK(err);
	change = create(BODY(",\"jzp_restricted_ips\":[\"10.0.0.1\",\"host\"]"), &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "jzp_restricted_ips.1"), text_not_an_address);
	CHECK_TEXT(site_complaint(change, "jzp_restricted_ips.0"), NULL);
}

TEST(jumpoint_keeps_platform_and_clustering)
{
	static const struct jumpoint before = {
		.id = 1,
		.name = "dc",
		.platform = PLATFORM_LINUX,
		.clustered = true,
		.jzp_client_address_restrictions_type = JZP_UNRESTRICTED,
		.jzp_proxy_port = 9555,
	};
	const struct jumpoint *jumpoint;
	struct change *change;
	enum err err;

	site_begin();
	change = site_update(&jumpoint_resource, 0, &before,
			     "{\"platform\":\"windows-x86\",\"clustered\":false}", &err);
	jumpoint = SITE_ROW(jumpoint, change, err);
	CHECK_INT(jumpoint->platform, PLATFORM_LINUX);
	CHECK(jumpoint->clustered);
}

TEST(jumpoint_of_pra_manages_ranges_that_run_forward)
{
	struct change *change;
	enum err err;

	site_begin();
	site_use_edition(EDITION_PRA);
	change = site_create(&jumpoint_resource, 0,
			     BODY(",\"managed_ip_ranges\":[{\"start\":\"10.0.0.1\",\"end\":"
				  "\"10.0.0.9\"},{\"start\":\"10.0.0.9\",\"end\":\"10.0.0.1\"}]"),
			     &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(!site_complaint(change, "managed_ip_ranges.0"));
	CHECK_TEXT(site_complaint(change, "managed_ip_ranges.1"), text_not_a_range);
}

/* Who holds its links must hear of it. */
TEST(jumpoint_that_changes_or_goes_is_looked_at)
{
	struct jumpoint jumpoint = { .id = 1, .name = "dc", .platform = PLATFORM_LINUX };
	enum err err;

	CHECK(!site_asks_for(create(BODY(""), &err), EFFECT_JUMPOINT_LOOK));
	site_begin();
	CHECK(site_asks_for(site_delete(&jumpoint_resource, 0, &jumpoint, &err),
			    EFFECT_JUMPOINT_LOOK));
}

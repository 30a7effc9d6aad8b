/* SPDX-License-Identifier: Apache-2.0 */
#include "model/people/group_policy.h"
#include "model/people/security_provider.h"
#include "model/people/user.h"
#include "model/texts.h"
#include "unit/model/fake_site.h"

static const char *saml_groups[] = { "ops" };
static const struct security_provider providers[] = {
	{ .id = 1, .type = PROVIDER_LOCAL },
	{ .id = 2, .type = PROVIDER_LDAP },
	{ .id = 3, .type = PROVIDER_RADIUS },
	{ .id = 4, .type = PROVIDER_SAML, .available_groups = { saml_groups, 1 } },
	{ .id = 5, .type = PROVIDER_SCIM },
};
static const struct user users[] = {
	{ .id = 11, .security_provider_id = 1 },
	{ .id = 12, .security_provider_id = 2 },
	{ .id = 13, .security_provider_id = 3 },
	{ .id = 14, .security_provider_id = 4 },
};

static struct change *
create(const char *body, enum err *ret_err)
{
	site_begin();
	for (size_t i = 0; i < COUNT_OF(providers); i++)
		site_add(&security_provider_resource, providers[i].id, &providers[i]);
	for (size_t i = 0; i < COUNT_OF(users); i++)
		site_add(&user_resource, users[i].id, &users[i]);
	return site_create(&group_policy_member_resource, 1, body, ret_err);
}

static void
check_taken(const char *body)
{
	enum err err;

	create(body, &err);
	CHECK_OK(err);
}

static void
check_refused(const char *body, const char *at, const char *text)
{
	struct change *change;
	enum err err;

	change = create(body, &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, at), text);
}

TEST(group_policy_member_tolerates_the_policy_in_the_body)
{
	check_taken("{\"group_policy_id\":1,\"security_provider_id\":1,\"user_id\":11}");
}

TEST(group_policy_member_of_local_is_a_user)
{
	check_refused("{\"security_provider_id\":1}", "user_id", text_needs_user_id);
	check_refused("{\"security_provider_id\":1,\"user_id\":11,\"distinguished_name\":\"cn=a\"}",
		      "distinguished_name", text_not_for_provider);
	check_refused("{\"security_provider_id\":1,\"user_id\":11,\"group_name\":\"g\"}",
		      "group_name", text_not_for_provider);
}

TEST(group_policy_member_is_known_to_its_provider)
{
	check_refused("{\"security_provider_id\":1,\"user_id\":12}", "user_id",
		      text_other_provider);
	check_taken("{\"security_provider_id\":3,\"user_id\":13}");
}

TEST(group_policy_member_of_ldap_has_one_name)
{
	check_taken("{\"security_provider_id\":2,\"user_id\":12}");
	check_taken("{\"security_provider_id\":2,\"distinguished_name\":\"cn=a\"}");
	check_refused("{\"security_provider_id\":2}", "distinguished_name",
		      text_needs_dn_or_user_id);
	check_refused("{\"security_provider_id\":2,\"user_id\":12,\"distinguished_name\":\"cn=a\"}",
		      "distinguished_name", text_needs_dn_or_user_id);
	check_refused("{\"security_provider_id\":2,\"user_id\":11}", "user_id",
		      text_other_provider);
}

TEST(group_policy_member_of_saml_is_a_user_or_a_known_group)
{
	check_taken("{\"security_provider_id\":4,\"user_id\":14}");
	check_taken("{\"security_provider_id\":4,\"group_name\":\"ops\"}");
	check_refused("{\"security_provider_id\":4,\"group_name\":\"nobody\"}", "group_name",
		      "The selected value is invalid.");
	check_refused("{\"security_provider_id\":4,\"group_name\":\"ops\",\"user_id\":14}",
		      "user_id", text_not_for_provider);
}

TEST(group_policy_member_of_scim_has_one_name)
{
	check_taken("{\"security_provider_id\":5,\"group_name\":\"g\"}");
	check_taken("{\"security_provider_id\":5,\"distinguished_name\":\"u\"}");
	check_refused("{\"security_provider_id\":5}", "group_name", text_needs_group_name);
}

TEST(group_policy_member_needs_a_provider_that_exists)
{
	check_refused("{\"user_id\":11}", "security_provider_id", "This value is required.");
	check_refused("{\"security_provider_id\":9,\"user_id\":11}", "security_provider_id",
		      "The selected value is invalid.");
}

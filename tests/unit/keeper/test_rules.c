/* SPDX-License-Identifier: Apache-2.0 */
/* The tables, gone through whole: each role, each request, each purpose. */
#include "keeper/rules.h"

#include "support/test.h"

TEST(rules_allow_each_role_its_requests_only)
{
	static const bool want[KEEPER_ANSWER + 2][KEEPER_ROLES] = {
		[KEEPER_OPEN] = { [KEEPER_ROLE_WORKER] = true, [KEEPER_ROLE_ADMIN] = true },
		[KEEPER_REWRAP] = { [KEEPER_ROLE_WORKER] = true },
		[KEEPER_SIGN] = { [KEEPER_ROLE_WORKER] = true, [KEEPER_ROLE_ADMIN] = true },
		[KEEPER_DERIVE] = { [KEEPER_ROLE_START] = true, [KEEPER_ROLE_ADMIN] = true },
		[KEEPER_STATUS] = { true, true, true },
	};

	for (uint32_t kind = 0; kind < COUNT_OF(want); kind++)
		for (enum keeper_role role = 0; role < KEEPER_ROLES; role++)
			CHECK_INT(rules_allow(role, kind), want[kind][role]);
	CHECK(!rules_allow(KEEPER_ROLE_ADMIN, UINT32_MAX));
}

TEST(rules_never_open_the_sites_own_identity)
{
	CHECK(!rules_may_open(STR("site"), STR("identity")));
	CHECK(!rules_may_open(STR(""), STR("")));
	CHECK(!rules_may_open(STR("vault_accoun"), STR("password")));
	CHECK(rules_may_open(STR("vault_account"), STR("password")));
}

TEST(rules_rewrap_what_a_shell_session_logs_in_with)
{
	CHECK(rules_may_rewrap(STR("vault_account"), STR("password")));
	CHECK(rules_may_rewrap(STR("vault_account"), STR("private_key")));
	CHECK(!rules_may_rewrap(STR("vault_account"), STR("token")));
	CHECK(!rules_may_rewrap(STR("vault_account"), STR("")));
	CHECK(!rules_may_rewrap(STR("vault_accounts"), STR("password")));
	CHECK(!rules_may_rewrap(STR("session_credential"), STR("password")));
	CHECK(!rules_may_rewrap(STR("site"), STR("identity")));
}

TEST(rules_certify_with_private_keys)
{
	CHECK(rules_may_certify(STR("vault_account"), STR("private_key")));
	CHECK(!rules_may_certify(STR("vault_account"), STR("password")));
	CHECK(!rules_may_certify(STR("vault_account"), STR("token")));
	CHECK(!rules_may_certify(STR("site"), STR("identity")));
}

TEST(rules_sign_for_listed_purposes_only)
{
	static const char *const labels[KEEPER_SIGNS] = {
		[KEEPER_SIGN_SSH_CERTIFICATE] = "ssh certificate",
		[KEEPER_SIGN_CHAIN_HEAD] = "chain head",
		[KEEPER_SIGN_LINK_HELLO] = "link hello",
		[KEEPER_SIGN_JUMPOINT_CERTIFICATE] = "jumpoint certificate",
	};

	for (int64_t purpose = 0; purpose < KEEPER_SIGNS; purpose++) {
		CHECK_TEXT(rules_sign_label(KEEPER_ROLE_WORKER, purpose), labels[purpose]);
		CHECK(rules_sign_label(KEEPER_ROLE_START, purpose) == NULL);
		CHECK_INT(rules_sign_label(KEEPER_ROLE_ADMIN, purpose) != NULL,
			  purpose == KEEPER_SIGN_CHAIN_HEAD);
	}
	CHECK(rules_sign_label(KEEPER_ROLE_WORKER, -1) == NULL);
	CHECK(rules_sign_label(KEEPER_ROLE_WORKER, KEEPER_SIGNS) == NULL);
	CHECK(rules_sign_label(KEEPER_ROLE_WORKER, INT64_MIN) == NULL);
}

TEST(rules_derive_nothing_for_a_worker)
{
	for (int64_t purpose = -1; purpose <= KEEPER_DERIVES; purpose++) {
		bool is_listed = purpose >= 0 && purpose < KEEPER_DERIVES;

		CHECK_INT(rules_derive_label(KEEPER_ROLE_START, purpose) != NULL, is_listed);
		CHECK_INT(rules_derive_label(KEEPER_ROLE_ADMIN, purpose) != NULL, is_listed);
		CHECK(rules_derive_label(KEEPER_ROLE_WORKER, purpose) == NULL);
	}
}

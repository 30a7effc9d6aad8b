/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of identity against every need, looking and writing: the table is the policy. */
#include "access/decide.h"

#include "support/test.h"

enum { NOW = 1000000 };

static struct identity
account(enum config_access config, bool manages_vault)
{
	return (struct identity){ .kind = IDENTITY_API_ACCOUNT,
				  .account_id = 7,
				  .is_enabled = true,
				  .config = config,
				  .manages_vault = manages_vault };
}

static enum decision
ask(const struct identity *who, enum need need, bool writes, enum reason *ret_reason)
{
	const struct demand demand = { need, writes, STR("10.0.0.1"), NOW };

	return access_decide(who, &demand, ret_reason);
}

#define A DECISION_ALLOWED
#define L DECISION_REFUSED_LOGIN
#define R DECISION_REFUSED_RIGHT

TEST(decide_every_identity_against_every_need)
{
	const struct identity nobody = { .kind = IDENTITY_NOBODY,
					 .is_enabled = true,
					 .config = CONFIG_FULL,
					 .manages_vault = true };
	const struct identity forged = {
		.kind = 99, .account_id = 1, .is_enabled = true, .config = CONFIG_FULL
	};
	const struct identity blank = { .kind = IDENTITY_API_ACCOUNT,
					.is_enabled = true,
					.config = CONFIG_FULL };
	const struct identity control = { .kind = IDENTITY_CONTROL };
	const struct identity none = account(CONFIG_DENY, true),
			      reader = account(CONFIG_READ, false);
	const struct identity vault_reader = account(CONFIG_READ, true),
			      full = account(CONFIG_FULL, false);
	const struct identity vault_full = account(CONFIG_FULL, true);
	/* what an API account could do means nothing on a person */
	const struct identity person = { .kind = IDENTITY_USER,
					 .account_id = 7,
					 .is_enabled = true,
					 .config = CONFIG_FULL,
					 .manages_vault = true,
					 .is_administrator = true };
	const struct {
		const char *name;
		const struct identity *who;
		enum decision unset, nothing, look, write, vault_look, vault_write;
	} table[] = {
		{ "no identity", NULL, L, A, L, L, L, L },
		{ "nobody", &nobody, L, A, L, L, L, L },
		{ "a kind that is none", &forged, L, A, L, L, L, L },
		{ "no account", &blank, L, A, L, L, L, L },
		{ "control socket", &control, R, A, A, A, A, A },
		{ "no permission", &none, R, A, R, R, R, R },
		{ "reads", &reader, R, A, A, R, R, R },
		{ "reads, vault", &vault_reader, R, A, A, R, A, R },
		{ "full", &full, R, A, A, A, R, R },
		{ "full, vault", &vault_full, R, A, A, A, A, A },
		{ "a person", &person, L, A, L, L, L, L },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		CHECK_INT(ask(table[i].who, NEED_UNSET, false, NULL), table[i].unset);
		CHECK_INT(ask(table[i].who, NEED_UNSET, true, NULL), table[i].unset);
		CHECK_INT(ask(table[i].who, NEED_NOTHING, true, NULL), table[i].nothing);
		CHECK_INT(ask(table[i].who, NEED_CONFIG, false, NULL), table[i].look);
		CHECK_INT(ask(table[i].who, NEED_CONFIG, true, NULL), table[i].write);
		CHECK_INT(ask(table[i].who, NEED_CONFIG_VAULT, false, NULL), table[i].vault_look);
		CHECK_INT(ask(table[i].who, NEED_CONFIG_VAULT, true, NULL), table[i].vault_write);
	}
}

TEST(decide_every_identity_against_the_needs_of_pages)
{
	const struct identity control = { .kind = IDENTITY_CONTROL };
	const struct identity program = account(CONFIG_FULL, true);
	const struct identity person = { IDENTITY_USER, .account_id = 7, .is_enabled = true };
	struct identity admin = person, must = person, must_admin = person, gone = person,
			over = person, blank = person;
	const struct {
		const char *name;
		const struct identity *who;
		enum decision login, person, admin;
	} table[] = {
		{ "no identity", NULL, L, L, L },
		{ "control socket", &control, L, L, L },
		{ "an API account", &program, L, L, L },
		{ "a person", &person, A, A, R },
		{ "an administrator", &admin, A, A, A },
		{ "must choose a password", &must, A, R, R },
		{ "an administrator who must", &must_admin, A, R, R },
		{ "disabled", &gone, L, L, L },
		{ "a login that is over", &over, L, L, L },
		{ "no user", &blank, L, L, L },
	};

	admin.is_administrator = must_admin.is_administrator = true;
	must.must_change_password = must_admin.must_change_password = true;
	gone.is_enabled = false;
	over.login_expires_at = NOW;
	blank.account_id = 0;
	for (size_t i = 0; i < COUNT_OF(table); i++)
		for (int writes = 0; writes < 2; writes++) {
			CHECK_INT(ask(table[i].who, NEED_LOGIN, writes, NULL), table[i].login);
			CHECK_INT(ask(table[i].who, NEED_PERSON, writes, NULL), table[i].person);
			CHECK_INT(ask(table[i].who, NEED_PERSON_ADMIN, writes, NULL),
				  table[i].admin);
		}
}

TEST(decide_tells_a_forced_change_from_a_missing_right)
{
	struct identity who = { IDENTITY_USER, .account_id = 7, .is_enabled = true };
	enum reason reason;

	CHECK_INT(ask(&who, NEED_PERSON_ADMIN, false, &reason), DECISION_REFUSED_RIGHT);
	CHECK_INT(reason, REASON_NO_PERMISSION);
	who.must_change_password = true;
	CHECK_INT(ask(&who, NEED_PERSON, false, &reason), DECISION_REFUSED_RIGHT);
	CHECK_INT(reason, REASON_PASSWORD_CHANGE);
}

TEST(decide_refuses_a_need_that_it_does_not_know)
{
	struct identity full = account(CONFIG_FULL, true);
	enum reason reason;

	CHECK_INT(ask(&full, (enum need)99, false, &reason), DECISION_REFUSED_RIGHT);
	CHECK_INT(reason, REASON_UNKNOWN_NEED);
}

TEST(decide_refuses_a_disabled_account)
{
	struct identity who = account(CONFIG_FULL, true);
	enum reason reason;

	who.is_enabled = false;
	CHECK_INT(ask(&who, NEED_CONFIG, false, &reason), DECISION_REFUSED_LOGIN);
	CHECK_INT(reason, REASON_ACCOUNT_DISABLED);
}

TEST(decide_refuses_at_the_very_millisecond_of_expiry)
{
	struct identity who = account(CONFIG_FULL, true);
	enum reason reason;

	who.login_expires_at = NOW + 1;
	CHECK_INT(ask(&who, NEED_CONFIG, false, &reason), DECISION_ALLOWED);
	who.login_expires_at = NOW;
	CHECK_INT(ask(&who, NEED_CONFIG, false, &reason), DECISION_REFUSED_LOGIN);
	CHECK_INT(reason, REASON_LOGIN_EXPIRED);
	who.login_expires_at = 0;
	who.account_expires_at = NOW;
	CHECK_INT(ask(&who, NEED_CONFIG, false, &reason), DECISION_REFUSED_LOGIN);
	CHECK_INT(reason, REASON_ACCOUNT_EXPIRED);
}

TEST(decide_holds_the_allow_list_whatever_the_credential)
{
	struct identity who = account(CONFIG_FULL, true);
	struct allow_network network;
	enum reason reason;

	CHECK_OK(allow_read_network(STR("10.0.1.0/24"), &network));
	who.networks = &network;
	who.network_count = 1;
	CHECK_INT(ask(&who, NEED_CONFIG, false, &reason), DECISION_REFUSED_LOGIN);
	CHECK_INT(reason, REASON_ADDRESS);
	CHECK_INT(access_decide_login(&who, STR("10.0.1.9"), NOW, &reason), DECISION_ALLOWED);
	CHECK_INT(access_decide_login(&who, STR("10.0.2.9"), NOW, &reason), DECISION_REFUSED_LOGIN);
	who.token_id = 5;
	CHECK_INT(access_decide_login(&who, STR("10.0.2.9"), NOW, &reason), DECISION_REFUSED_LOGIN);
}

TEST(decide_lets_nobody_in_by_an_allow_list_that_cannot_be_read)
{
	struct identity who = account(CONFIG_FULL, true);
	enum reason reason;

	who.has_broken_networks = true;
	CHECK_INT(ask(&who, NEED_CONFIG, false, &reason), DECISION_REFUSED_LOGIN);
	CHECK_INT(reason, REASON_ADDRESS);
}

TEST(decide_says_why_a_right_is_missing)
{
	struct identity none = account(CONFIG_DENY, false), reader = account(CONFIG_READ, true),
			full = account(CONFIG_FULL, false);
	enum reason reason;

	CHECK_INT(ask(&none, NEED_CONFIG, false, &reason), R);
	CHECK_INT(reason, REASON_NO_PERMISSION);
	CHECK_INT(ask(&reader, NEED_CONFIG, true, &reason), R);
	CHECK_INT(reason, REASON_READ_ONLY);
	CHECK_INT(ask(&full, NEED_CONFIG_VAULT, false, &reason), R);
	CHECK_INT(reason, REASON_NO_VAULT_PERMISSION);
}

TEST(decide_names_every_reason)
{
	for (int reason = 0; reason < REASON_COUNT; reason++)
		CHECK(strcmp(reason_name(reason), "unknown") != 0);
	CHECK_TEXT(reason_name(REASON_COUNT), "unknown");
}

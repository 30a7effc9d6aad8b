/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that is not on a line here is refused. A new line is a decision about security: it
 * needs a reason beside it and a test. */
#include "keeper/rules.h"

enum {
	START = 1 << KEEPER_ROLE_START,
	WORKER = 1 << KEEPER_ROLE_WORKER,
	ADMIN = 1 << KEEPER_ROLE_ADMIN,
};

static const struct {
	enum keeper_message kind;
	unsigned roles;
} allowed[] = {
	{ KEEPER_OPEN, WORKER | ADMIN },
	{ KEEPER_REWRAP, WORKER },
	{ KEEPER_SIGN, WORKER | ADMIN },
	/* The front gets its keys before it listens; a worker that was taken over gets none. */
	{ KEEPER_DERIVE, START | ADMIN },
	{ KEEPER_STATUS, START | WORKER | ADMIN },
};

/* What may come back out in the clear. */
static const struct {
	const char *kind;
	const char *column; /* NULL: any */
} openable[] = {
	{ "vault_account", NULL }, /* check-out */
};

enum { REWRAPPED = 1, CERTIFIES = 2 };

/* What may be used in a session without anybody having seen it. */
static const struct {
	const char *kind;
	const char *column;
	unsigned uses;
} injectable[] = {
	{ "vault_account", "password", REWRAPPED },
	/* Of ssh and of ssh_ca: nothing in a sealed value tells the two apart. */
	{ "vault_account", "private_key", REWRAPPED | CERTIFIES },
};

static const struct {
	const char *label;
	unsigned roles;
} signs[KEEPER_SIGNS] = {
	/* By an authority of the Vault, not the identity: only the role is looked at. */
	[KEEPER_SIGN_SSH_CERTIFICATE] = { "ssh certificate", WORKER },
	/* Jumpoints link to a front and enrol at one, never at a command. */
	[KEEPER_SIGN_LINK_HELLO] = { "link hello", WORKER },
	[KEEPER_SIGN_JUMPOINT_CERTIFICATE] = { "jumpoint certificate", WORKER },
	[KEEPER_SIGN_CHAIN_HEAD] = { "chain head", WORKER | ADMIN },
};

static const struct {
	const char *label;
	unsigned roles;
} derives[KEEPER_DERIVES] = {
	[KEEPER_DERIVE_TOKEN] = { "token", START | ADMIN },
	/* An administrator's command on a stopped site makes single-use login links. */
	[KEEPER_DERIVE_COOKIE] = { "cookie", START | ADMIN },
};

static bool
has_role(unsigned roles, enum keeper_role role)
{
	return roles & 1u << role;
}

bool
rules_allow(enum keeper_role role, uint32_t kind)
{
	for (size_t i = 0; i < COUNT_OF(allowed); i++)
		if (allowed[i].kind == kind)
			return has_role(allowed[i].roles, role);
	return false;
}

bool
rules_may_open(struct str kind, struct str column)
{
	for (size_t i = 0; i < COUNT_OF(openable); i++)
		if (str_equal_text(kind, openable[i].kind))
			return !openable[i].column || str_equal_text(column, openable[i].column);
	return false;
}

static bool
may_inject(struct str kind, struct str column, unsigned use)
{
	for (size_t i = 0; i < COUNT_OF(injectable); i++)
		if (str_equal_text(kind, injectable[i].kind) &&
		    str_equal_text(column, injectable[i].column))
			return injectable[i].uses & use;
	return false;
}

bool
rules_may_rewrap(struct str kind, struct str column)
{
	return may_inject(kind, column, REWRAPPED);
}

bool
rules_may_certify(struct str kind, struct str column)
{
	return may_inject(kind, column, CERTIFIES);
}

const char *
rules_sign_label(enum keeper_role role, int64_t purpose)
{
	if (purpose < 0 || purpose >= KEEPER_SIGNS || !has_role(signs[purpose].roles, role))
		return NULL;
	return signs[purpose].label;
}

const char *
rules_derive_label(enum keeper_role role, int64_t purpose)
{
	if (purpose < 0 || purpose >= KEEPER_DERIVES || !has_role(derives[purpose].roles, role))
		return NULL;
	return derives[purpose].label;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The decision, in two halves: does the login hold, and does the account have the right. Each
 * restriction of an account is applied after the credential has been proved, so that none depends
 * on which credential it was. */
#include "access/decide.h"

static enum decision
say(enum decision decision, enum reason reason, enum reason *ret_reason)
{
	if (ret_reason)
		*ret_reason = reason;
	return decision;
}

static bool
has_passed(int64_t expires_at, int64_t now_ms)
{
	return expires_at != 0 && expires_at <= now_ms;
}

enum decision
access_decide_login(const struct identity *who, struct str address, int64_t now_ms,
		    enum reason *ret_reason)
{
	if (!who || who->kind == IDENTITY_NOBODY)
		return say(DECISION_REFUSED_LOGIN, REASON_NO_LOGIN, ret_reason);
	if (who->kind == IDENTITY_CONTROL)
		return say(DECISION_ALLOWED, REASON_NONE, ret_reason);
	if ((who->kind != IDENTITY_API_ACCOUNT && who->kind != IDENTITY_USER) ||
	    who->account_id == 0)
		return say(DECISION_REFUSED_LOGIN, REASON_NO_LOGIN, ret_reason);
	if (!who->is_enabled)
		return say(DECISION_REFUSED_LOGIN, REASON_ACCOUNT_DISABLED, ret_reason);
	if (has_passed(who->account_expires_at, now_ms))
		return say(DECISION_REFUSED_LOGIN, REASON_ACCOUNT_EXPIRED, ret_reason);
	if (has_passed(who->login_expires_at, now_ms))
		return say(DECISION_REFUSED_LOGIN, REASON_LOGIN_EXPIRED, ret_reason);
	if (who->has_broken_networks ||
	    !allow_list_admits(who->networks, who->network_count, address))
		return say(DECISION_REFUSED_LOGIN, REASON_ADDRESS, ret_reason);
	return say(DECISION_ALLOWED, REASON_NONE, ret_reason);
}

/* The Configuration API: full, for looking only, or not at all; Vault accounts ask for a second
 * permission. */
static enum decision
decide_config(const struct identity *who, const struct demand *demand, bool vault,
	      enum reason *ret_reason)
{
	if (who->config != CONFIG_READ && who->config != CONFIG_FULL)
		return say(DECISION_REFUSED_RIGHT, REASON_NO_PERMISSION, ret_reason);
	if (vault && !who->manages_vault)
		return say(DECISION_REFUSED_RIGHT, REASON_NO_VAULT_PERMISSION, ret_reason);
	if (demand->writes && who->config != CONFIG_FULL)
		return say(DECISION_REFUSED_RIGHT, REASON_READ_ONLY, ret_reason);
	return say(DECISION_ALLOWED, REASON_NONE, ret_reason);
}

/* The pages: only a login of a person opens them, whatever else somebody may do. */
static enum decision
decide_person(const struct identity *who, const struct demand *demand, enum reason *ret_reason)
{
	if (who->kind != IDENTITY_USER)
		return say(DECISION_REFUSED_LOGIN, REASON_NOT_A_PERSON, ret_reason);
	if (demand->need == NEED_LOGIN)
		return say(DECISION_ALLOWED, REASON_NONE, ret_reason);
	if (who->must_change_password)
		return say(DECISION_REFUSED_RIGHT, REASON_PASSWORD_CHANGE, ret_reason);
	if (demand->need == NEED_PERSON_ADMIN && !who->is_administrator)
		return say(DECISION_REFUSED_RIGHT, REASON_NO_PERMISSION, ret_reason);
	return say(DECISION_ALLOWED, REASON_NONE, ret_reason);
}

enum decision
access_decide(const struct identity *who, const struct demand *demand, enum reason *ret_reason)
{
	enum decision login;

	if (demand->need == NEED_NOTHING)
		return say(DECISION_ALLOWED, REASON_NONE, ret_reason);
	login = access_decide_login(who, demand->address, demand->now_ms, ret_reason);
	if (login != DECISION_ALLOWED)
		return login;
	switch (demand->need) {
	case NEED_LOGIN:
	case NEED_PERSON:
	case NEED_PERSON_ADMIN:
		return decide_person(who, demand, ret_reason);
	default:
		break;
	}
	if (demand->need != NEED_UNSET && who->kind == IDENTITY_CONTROL)
		return say(DECISION_ALLOWED, REASON_NONE, ret_reason);
	/* A cookie opens pages and nothing else, so that no page can be made to use an API. */
	if (who->kind == IDENTITY_USER)
		return say(DECISION_REFUSED_LOGIN, REASON_NO_LOGIN, ret_reason);
	switch (demand->need) {
	case NEED_CONFIG:
		return decide_config(who, demand, false, ret_reason);
	case NEED_CONFIG_VAULT:
		return decide_config(who, demand, true, ret_reason);
	case NEED_ADMIN:
		return say(DECISION_REFUSED_RIGHT, REASON_NO_PERMISSION, ret_reason);
	default:
		return say(DECISION_REFUSED_RIGHT, REASON_UNKNOWN_NEED, ret_reason);
	}
}

const char *
reason_name(enum reason reason)
{
	static const char *const names[REASON_COUNT] = {
		[REASON_NONE] = "none",
		[REASON_NO_LOGIN] = "no_login",
		[REASON_ACCOUNT_DISABLED] = "account_disabled",
		[REASON_ACCOUNT_EXPIRED] = "account_expired",
		[REASON_LOGIN_EXPIRED] = "login_expired",
		[REASON_ADDRESS] = "address",
		[REASON_NO_PERMISSION] = "no_permission",
		[REASON_READ_ONLY] = "read_only",
		[REASON_NO_VAULT_PERMISSION] = "no_vault_permission",
		[REASON_UNKNOWN_NEED] = "unknown_need",
		[REASON_NOT_A_PERSON] = "not_a_person",
		[REASON_PASSWORD_CHANGE] = "password_change",
		[REASON_OTHER_SITE] = "other_site",
		[REASON_NO_CSRF_TOKEN] = "no_csrf_token",
	};

	return reason >= 0 && reason < REASON_COUNT && names[reason] ? names[reason] : "unknown";
}

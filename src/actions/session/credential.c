/* SPDX-License-Identifier: Apache-2.0 */
/* First the line in the audit trail, which keeper wants to know the number of, then keeper. The
 * statement is held against the session here and against the account by keeper; whether the node is
 * enrolled still is known here alone. */
#include "actions/session/credential.h"

#include "base/log.h"
#include "model/vault/account.h"
#include "records/records.h"
#include "store/queries.h"
#include "wire/certificate.h"
#include "wire/wire.h"

/* A certificate is for one login that begins now; clocks differ a little. The product whose API
 * this speaks lets one live for 5 hours, and a further shell of the session fails after that; here
 * one is signed anew for every connection, so five minutes fail nobody and a stolen one is soon
 * worth nothing. */
enum { CERTIFICATE_BEFORE_S = 60, CERTIFICATE_AFTER_S = 5 * 60 };

static const char text_gone[] = "The Vault account of this session is gone.";
static const char text_refused[] = "The credential was refused to this Jumpoint.";
static const char text_away[] = "The credential cannot be had now; try again in a moment.";

struct giving {
	const struct credential_wish *wish;
	struct arena *arena;
	const struct vault_account *account; /* NULL: there is none any more */
	const char *username;		     /* at the target */
	int64_t user_id;
	int64_t audit_id;
	bool is_refused; /* to this node */
};

static enum err
check_node(struct tx *tx, struct giving *giving)
{
	const struct value values[] = { VALUE_OF_STR(giving->wish->session_uid),
					VALUE_OF_INT(giving->wish->node_id) };
	int64_t id;
	enum err err;

	err = query_number(tx, query_named(QUERY_LIVE_NODE), values, COUNT_OF(values), &id);
	giving->is_refused = err == ERR_NOT_FOUND;
	return giving->is_refused ? OK : err;
}

static enum err
find_account(struct records *records, int64_t id, struct str uid, struct giving *giving)
{
	void *row;
	enum err err;

	giving->account = NULL;
	if (id == 0)
		return OK;
	err = records_get(records, &vault_account_resource, 0, id, &row);
	if (err == ERR_NOT_FOUND)
		return OK;
	if (err)
		return err;
	giving->account = row;
	if (!str_equal_text(uid, giving->account->uid))
		giving->account = NULL;
	return OK;
}

static enum err
give_in(struct tx *tx, void *context)
{
	struct giving *giving = context;
	struct actor actor = { .kind = "user" };
	struct records records = {
		.tx = tx, .arena = giving->arena, .actor = &actor, .edition = giving->wish->edition
	};
	const char *details = arena_printf(giving->arena, "{\"session\":\"%.*s\"}",
					   STR_ARG(giving->wish->session_uid));
	CLEANUP(query_closep) struct query *row = NULL;
	enum err err;

	err = query_open_row(tx, query_named(QUERY_LIVE_WHO),
			     &VALUE_OF_STR(giving->wish->session_uid), 1, &row);
	if (err)
		return err;
	actor.id = giving->user_id = query_int(row, 1);
	actor.name = arena_text(giving->arena, query_str(row, 2));
	actor.address = arena_str(giving->arena, query_str(row, 3));
	giving->username = arena_text(giving->arena, query_str(row, 6));

	int64_t account_id = query_int(row, 4);
	struct str account_uid = arena_str(giving->arena, query_str(row, 5));

	query_close(TAKE(row));
	err = check_node(tx, giving);
	if (!err && !giving->is_refused)
		err = find_account(&records, account_id, account_uid, giving);
	if (err || giving->is_refused || !giving->account)
		return err;
	return records_audit(&records, "vault_account.used", "vault_account", account_id,
			     str_from(details), &giving->audit_id);
}

/* --- keeper --- */

static enum err
rewrap(const struct giving *giving, const struct injector *injector, const char *column,
       const struct sealed *secret, struct str *ret_sealed)
{
	const struct seal_context about = { .kind = vault_account_resource.name,
					    .row = str_from(giving->account->uid),
					    .column = column };

	if (secret->sealed.length == 0) {
		*ret_sealed = (struct str){ 0 };
		return OK;
	}
	return injector->rewrap(injector->context, &about, secret->sealed, giving->audit_id,
				&giving->wish->proof, giving->arena, ret_sealed);
}

static enum err
put_password(const struct giving *giving, const struct injector *injector, struct buf *body)
{
	struct str sealed;
	enum err err = rewrap(giving, injector, "password", &giving->account->password, &sealed);

	if (err)
		return err;
	wire_put_int(body, LINK_CREDENTIAL_PASSWORD);
	wire_put_text(body, giving->username);
	wire_put_str(body, sealed);
	return OK;
}

/* Keys are kept without a passphrase: it was taken off when they came in. */
static enum err
put_key(const struct giving *giving, const struct injector *injector, struct buf *body)
{
	const char *certificate = giving->account->private_key_public_cert;
	struct str sealed;
	enum err err =
		rewrap(giving, injector, "private_key", &giving->account->private_key, &sealed);

	if (err)
		return err;
	wire_put_int(body, LINK_CREDENTIAL_KEY);
	wire_put_text(body, giving->username);
	wire_put_str(body, sealed);
	wire_put_text(body, "");
	wire_put_text(body, certificate ? certificate : "");
	return OK;
}

static enum err
put_certificate(const struct giving *giving, const struct injector *injector, struct buf *body)
{
	const struct seal_context about = { .kind = vault_account_resource.name,
					    .row = str_from(giving->account->uid),
					    .column = "private_key" };
	const struct ssh_certificate asked = {
		.principal = str_from(giving->username),
		.key_id = str_from(arena_printf(giving->arena, "session-%.*s-user-%lld",
						STR_ARG(giving->wish->session_uid),
						(long long)giving->user_id)),
		.serial = giving->audit_id,
		.valid_from_s = giving->wish->now_ms / 1000 - CERTIFICATE_BEFORE_S,
		.valid_to_s = giving->wish->now_ms / 1000 + CERTIFICATE_AFTER_S,
	};
	struct str line;
	enum err err = injector->certify(injector->context, &about,
					 giving->account->private_key.sealed, giving->audit_id,
					 &giving->wish->proof, &asked, giving->arena, &line);

	if (err)
		return err;
	wire_put_int(body, LINK_CREDENTIAL_CERTIFICATE);
	wire_put_text(body, giving->username);
	wire_put_str(body, line);
	return OK;
}

static enum err
put_credential(const struct giving *giving, const struct injector *injector, struct buf *body)
{
	switch (giving->account->type) {
	case VAULT_SSH:
		return put_key(giving, injector, body);
	case VAULT_SSH_CA:
		return put_certificate(giving, injector, body);
	default:
		return put_password(giving, injector, body);
	}
}

/* --- the answer --- */

/* The session process of another session could not use it, but is not even asked for. */
static bool
is_of_session(const struct credential_wish *wish)
{
	struct session_statement statement;

	return wire_get_session_statement(wish->proof.statement, &statement) == OK &&
	       str_equal_text(wish->session_uid, statement.session_uid);
}

static struct credential_given
no_credential(const char *text)
{
	return (struct credential_given){ .why = LINK_END_CREDENTIAL, .text = text };
}

static struct credential_given
refuse(const struct credential_wish *wish)
{
	log_warning("session.credential_refused", LOG_STR("session", wish->session_uid),
		    LOG_INT("node", wish->node_id));
	return no_credential(text_refused);
}

static const char *
reason_of(enum err err)
{
	switch (err) {
	case ERR_DENIED:
	case ERR_INVALID:
		return text_refused;
	default:
		return text_away;
	}
}

enum err
session_credential_give(struct store *store, const struct injector *injector,
			const struct credential_wish *wish, struct arena *arena,
			struct credential_given *ret_given)
{
	struct giving giving = { .wish = wish, .arena = arena };
	CLEANUP(buf_release) struct buf body;
	enum err err;

	buf_init(&body, LINK_BODY_LIMIT);
	if (!is_of_session(wish)) {
		*ret_given = refuse(wish);
		return OK;
	}
	err = store_write(store, give_in, &giving);
	if (err)
		return err;
	if (giving.is_refused || !giving.account) {
		*ret_given = giving.is_refused ? refuse(wish) : no_credential(text_gone);
		return OK;
	}
	err = put_credential(&giving, injector, &body);
	if (!err)
		err = buf_error(&body);
	if (err) {
		log_error("session.no_credential", LOG_STR("session", wish->session_uid),
			  LOG_INT("vault_account", giving.account->id), LOG_ERR(err));
		*ret_given = no_credential(reason_of(err));
		return OK;
	}
	*ret_given = (struct credential_given){ .body = arena_str(arena, buf_str(&body)) };
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets for session processes: a value sealed anew, or a certificate signed with it. Both ask for
 * the same proof first, and neither gives the value itself. */
#include "base/clock.h"
#include "base/log.h"
#include "crypto/ssh_certificate.h"
#include "crypto/sshkey.h"
#include "keeper/parts.h"
#include "keeper/proof.h"
#include "keeper/rules.h"

static void
get_proof(struct request *request, struct proof_bytes *ret_bytes)
{
	ret_bytes->certificate = wire_get_str(&request->reader, NODE_CERTIFICATE_SIZE);
	ret_bytes->statement = wire_get_str(&request->reader, SESSION_STATEMENT_SIZE);
	ret_bytes->signature = wire_get_str(&request->reader, NODE_SIGNATURE_SIZE);
}

/* The statement is good for one account: the row whose value is asked for. */
static enum err
check_proof(struct request *request, const struct sealed *sealed, const struct proof_bytes *bytes,
	    struct proof *ret_proof)
{
	enum err err =
		proof_check(request->secrets, bytes, clock_now_ms(), ret_proof, &request->why);

	if (err)
		return err;
	if (!str_equal_text(sealed->about.row, ret_proof->statement.account_uid))
		return request_deny(request, "the session statement is for another account");
	return OK;
}

static void
log_done(const char *event, const struct sealed *sealed, const struct proof *proof)
{
	log_info(event, LOG_INT("audit", sealed->audit_id), LOG_INT("jumpoint", proof->jumpoint_id),
		 LOG_INT("node", proof->node_id), LOG_TEXT("session", proof->statement.session_uid),
		 LOG_TEXT("kind", sealed->about.kind), LOG_STR("row", sealed->about.row),
		 LOG_TEXT("column", sealed->about.column));
}

static enum err
seal_anew(struct request *request, const struct sealed *sealed, const struct proof *proof,
	  struct str plain)
{
	char row[SEAL_SESSION_ROW_SIZE];
	struct seal_context place;
	struct str value;
	enum err err = seal_session_context(str_from(proof->statement.session_uid),
					    sealed->about.row, sealed->about.column, row, &place);

	if (!err)
		err = seal_to(proof->statement.seal_public, &place, plain, &request->arena, &value);
	if (err) {
		request->why = "nothing can be sealed to the statement's key";
		return err;
	}
	buf_append_str(request->result, value);
	return OK;
}

enum err
injection_rewrap(struct request *request)
{
	struct proof_bytes bytes;
	struct sealed sealed;
	struct proof proof;
	struct str plain;
	enum err err;

	request_get_sealed(request, &sealed);
	get_proof(request, &bytes);
	err = wire_end(&request->reader);
	if (err)
		return err;
	if (!rules_may_rewrap(str_from(sealed.about.kind), str_from(sealed.about.column)))
		return request_deny(request, "values of this kind are not sealed anew");
	err = check_proof(request, &sealed, &bytes, &proof);
	if (!err)
		err = request_unseal(request, &sealed, &plain);
	if (!err)
		err = seal_anew(request, &sealed, &proof, plain);
	if (err)
		return err;
	request->counters->rewrapped++;
	log_done("keeper.rewrapped", &sealed, &proof);
	return OK;
}

/* --- SSH certificates --- */

static void
get_asked(struct request *request, struct ssh_certificate *ret_asked)
{
	ret_asked->principal = wire_get_str(&request->reader, SSH_CERTIFICATE_NAME_LIMIT);
	ret_asked->key_id = wire_get_str(&request->reader, SSH_CERTIFICATE_NAME_LIMIT);
	ret_asked->serial = wire_get_int_in(&request->reader, 0, INT64_MAX);
	ret_asked->valid_from_s = wire_get_int_in(&request->reader, 1, INT64_MAX);
	ret_asked->valid_to_s = wire_get_int_in(&request->reader, 1, INT64_MAX);
}

/* For a session that begins now: how long a certificate may live is ssh_certificate_sign's to say,
 * that it is not one for next year is said here. */
static bool
begins_now(const struct ssh_certificate *asked)
{
	int64_t apart_s = clock_now_ms() / 1000 - asked->valid_from_s;

	return apart_s >= -PROOF_FRESH_MS / 1000 && apart_s <= PROOF_FRESH_MS / 1000;
}

static enum err
certify(struct request *request, struct str authority, const struct ssh_certificate *about)
{
	CLEANUP(sshkey_freep) struct sshkey *key = NULL;
	struct str line;
	enum err err = sshkey_read_stored(authority, &key);

	if (err) {
		request->why = "the value is no private key";
		return err;
	}
	err = ssh_certificate_sign(key, about, &request->arena, &line);
	if (err) {
		request->why = "no certificate can be made of these names and times";
		return err;
	}
	buf_append_str(request->result, line);
	return OK;
}

enum err
injection_certify(struct request *request)
{
	struct ssh_certificate about = { 0 };
	struct proof_bytes bytes;
	struct sealed sealed;
	struct proof proof;
	struct str plain;
	enum err err;

	request_get_sealed(request, &sealed);
	get_proof(request, &bytes);
	get_asked(request, &about);
	err = wire_end(&request->reader);
	if (err)
		return err;
	if (!rules_may_certify(str_from(sealed.about.kind), str_from(sealed.about.column)))
		return request_deny(request, "nothing is signed with values of this kind");
	err = check_proof(request, &sealed, &bytes, &proof);
	if (err)
		return err;
	if (!begins_now(&about))
		return request_deny(request, "an SSH certificate begins when it is made");
	memcpy(about.public_key, proof.statement.ssh_public, sizeof(about.public_key));
	err = request_unseal(request, &sealed, &plain);
	if (!err)
		err = certify(request, plain, &about);
	if (err)
		return err;
	request->counters->signatures++;
	log_done("keeper.certified", &sealed, &proof);
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Each request is taken apart to its last byte before anything is done. */
#include "keeper/requests.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "keeper/parts.h"
#include "keeper/proof.h"
#include "keeper/rules.h"

enum err
request_deny(struct request *request, const char *why)
{
	request->why = why;
	return ERR_DENIED;
}

/* The head that open, rewrap and certificates share. Names become texts, so they must not hold a
 * zero byte. */
void
request_get_sealed(struct request *request, struct sealed *ret_sealed)
{
	struct str kind, column;

	ret_sealed->audit_id = wire_get_int_in(&request->reader, 1, INT64_MAX);
	kind = wire_get_str(&request->reader, KEEPER_KIND_LIMIT);
	ret_sealed->about.row = wire_get_str(&request->reader, KEEPER_ROW_LIMIT);
	column = wire_get_str(&request->reader, KEEPER_COLUMN_LIMIT);
	ret_sealed->value = wire_get_str(&request->reader, SEAL_PLAIN_LIMIT + SEAL_OVERHEAD);
	if (str_contains_byte(kind, '\0') || str_contains_byte(column, '\0'))
		request->reader.is_bad = true;
	ret_sealed->about.kind = arena_text(&request->arena, kind);
	ret_sealed->about.column = arena_text(&request->arena, column);
}

enum err
request_unseal(struct request *request, const struct sealed *sealed, struct str *ret_plain)
{
	enum err err = seal_open(&request->secrets->seal, &sealed->about, sealed->value,
				 &request->arena, ret_plain);

	if (err) {
		request->why = err == ERR_CONFLICT ? "sealed to another key"
						   : "not sealed for this place, or changed";
		return ERR_INVALID;
	}
	return OK;
}

static enum err
answer_open(struct request *request)
{
	struct sealed sealed;
	struct str plain;
	enum err err;

	request_get_sealed(request, &sealed);
	err = wire_end(&request->reader);
	if (err)
		return err;
	if (!rules_may_open(str_from(sealed.about.kind), str_from(sealed.about.column)))
		return request_deny(request, "values of this kind are not opened");
	err = request_unseal(request, &sealed, &plain);
	if (err)
		return err;
	buf_append_str(request->result, plain);
	request->counters->opened++;
	log_info("keeper.opened", LOG_INT("audit", sealed.audit_id),
		 LOG_TEXT("kind", sealed.about.kind), LOG_STR("row", sealed.about.row),
		 LOG_TEXT("column", sealed.about.column));
	return OK;
}

/* A front that was taken over can enrol a Jumpoint of its own. It cannot do so in silence: this
 * line is written where that front does not reach. */
static enum err
check_enrolment(struct request *request, struct str message)
{
	struct node_certificate certificate;
	enum err err = proof_check_enrolment(request->secrets, message, clock_now_ms(),
					     &certificate, &request->why);

	if (err)
		return err;
	log_warning("keeper.jumpoint_certified", LOG_INT("jumpoint", certificate.jumpoint_id),
		    LOG_INT("node", certificate.node_id));
	return OK;
}

static enum err
sign_message(struct request *request, int64_t purpose, const char *label)
{
	struct str message = wire_get_str(&request->reader, KEEPER_MESSAGE_LIMIT);
	unsigned char signature[KEEPER_SIGNATURE_SIZE];
	enum err err = wire_end(&request->reader);

	if (!err && purpose == KEEPER_SIGN_JUMPOINT_CERTIFICATE)
		err = check_enrolment(request, message);
	if (!err)
		err = signature_make(request->secrets->identity.secret_key, label, message,
				     signature);
	if (err)
		return err;
	buf_append(request->result, signature, sizeof(signature));
	request->counters->signatures++;
	return OK;
}

static enum err
answer_sign(struct request *request)
{
	int64_t purpose = wire_get_int(&request->reader);
	const char *label = rules_sign_label(request->role, purpose);

	if (request->reader.is_bad)
		return ERR_INVALID;
	if (!label)
		return request_deny(request, "no signature for this purpose");
	if (purpose == KEEPER_SIGN_SSH_CERTIFICATE)
		return injection_certify(request);
	return sign_message(request, purpose, label);
}

static enum err
answer_derive(struct request *request)
{
	int64_t purpose = wire_get_int(&request->reader);
	unsigned char key[KEEPER_KEY_SIZE];
	const char *label = rules_derive_label(request->role, purpose);
	enum err err = wire_end(&request->reader);

	if (err)
		return err;
	if (!label)
		return request_deny(request, "no key for this purpose");
	site_key_derive(request->secrets, label, key);
	buf_append(request->result, key, sizeof(key));
	memory_wipe(key, sizeof(key));
	request->counters->derived++;
	log_info("keeper.derived", LOG_TEXT("purpose", label));
	return OK;
}

static enum err
answer_status(struct request *request)
{
	enum err err = wire_end(&request->reader);

	if (err)
		return err;
	wire_put_int(request->result, request->counters->opened);
	wire_put_int(request->result, request->counters->rewrapped);
	wire_put_int(request->result, request->counters->signatures);
	wire_put_int(request->result, request->counters->derived);
	wire_put_int(request->result, request->counters->refused);
	return OK;
}

static enum err
answer(struct request *request, uint32_t kind)
{
	if (!rules_allow(request->role, kind))
		return request_deny(request, "this peer may not ask for that");
	switch (kind) {
	case KEEPER_OPEN:
		return answer_open(request);
	case KEEPER_REWRAP:
		return injection_rewrap(request);
	case KEEPER_SIGN:
		return answer_sign(request);
	case KEEPER_DERIVE:
		return answer_derive(request);
	case KEEPER_STATUS:
		return answer_status(request);
	default:
		return ERR_DENIED;
	}
}

enum err
requests_answer(const struct site_key_secrets *secrets, enum keeper_role role, uint32_t kind,
		struct str body, struct counters *counters, struct buf *result,
		const char **ret_why)
{
	struct request request = { .secrets = secrets,
				   .role = role,
				   .reader = { .rest = body },
				   .counters = counters,
				   .result = result,
				   .why = "malformed request" };
	enum err err;

	arena_init(&request.arena);
	err = answer(&request, kind);
	if (!err)
		err = buf_error(result);
	arena_release(&request.arena);
	if (!err)
		return OK;
	buf_clear(result);
	counters->refused++;
	log_warning("keeper.refused", LOG_INT("request", kind), LOG_INT("role", role),
		    LOG_TEXT("why", request.why));
	*ret_why = request.why;
	return err;
}

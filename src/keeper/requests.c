/* SPDX-License-Identifier: Apache-2.0 */
/* Each request is taken apart to its last byte before anything is done. */
#include "keeper/requests.h"

#include "base/log.h"
#include "base/memory.h"
#include "keeper/rules.h"
#include "wire/wire.h"

struct request {
	const struct site_key_secrets *secrets;
	enum keeper_role role;
	struct wire_reader reader;
	struct counters *counters;
	struct buf *result;
	struct arena arena;
	const char *why;
};

struct sealed {
	int64_t audit_id;
	struct seal_context about;
	struct str value;
};

/* The head that open and rewrap share. Names become texts, so they must not hold a zero byte. */
static void
get_sealed(struct request *request, struct sealed *ret_sealed)
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

static enum err
answer_open(struct request *request)
{
	struct sealed sealed;
	struct str plain;
	enum err err;

	get_sealed(request, &sealed);
	err = wire_end(&request->reader);
	if (err)
		return err;
	if (!rules_may_open(str_from(sealed.about.kind), str_from(sealed.about.column))) {
		request->why = "values of this kind are not opened";
		return ERR_DENIED;
	}
	err = seal_open(&request->secrets->seal, &sealed.about, sealed.value, &request->arena,
			&plain);
	if (err) {
		request->why = err == ERR_CONFLICT ? "sealed to another key"
						   : "not sealed for this place, or changed";
		return ERR_INVALID;
	}
	buf_append_str(request->result, plain);
	request->counters->opened++;
	log_info("keeper.opened", LOG_INT("audit", sealed.audit_id),
		 LOG_TEXT("kind", sealed.about.kind), LOG_STR("row", sealed.about.row),
		 LOG_TEXT("column", sealed.about.column));
	return OK;
}

/* Its form is settled, so that the front can be written against it; it needs a Jumpoint's
 * certificate to check, and there are no Jumpoints yet. */
static enum err
answer_rewrap(struct request *request)
{
	struct sealed sealed;
	enum err err;

	get_sealed(request, &sealed);
	wire_get_str(&request->reader, KEEPER_CERTIFICATE_LIMIT);
	err = wire_end(&request->reader);
	if (err)
		return err;
	request->why = "no jumpoint is enrolled";
	return ERR_DENIED;
}

static enum err
answer_sign(struct request *request)
{
	int64_t purpose = wire_get_int(&request->reader);
	struct str message = wire_get_str(&request->reader, KEEPER_MESSAGE_LIMIT);
	unsigned char signature[KEEPER_SIGNATURE_SIZE];
	const char *label = rules_sign_label(request->role, purpose);
	enum err err = wire_end(&request->reader);

	if (err)
		return err;
	if (!label) {
		request->why = "no signature for this purpose";
		return ERR_DENIED;
	}
	err = signature_make(request->secrets->identity.secret_key, label, message, signature);
	if (err)
		return err;
	buf_append(request->result, signature, sizeof(signature));
	request->counters->signatures++;
	return OK;
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
	if (!label) {
		request->why = "no key for this purpose";
		return ERR_DENIED;
	}
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
	if (!rules_allow(request->role, kind)) {
		request->why = "this peer may not ask for that";
		return ERR_DENIED;
	}
	switch (kind) {
	case KEEPER_OPEN:
		return answer_open(request);
	case KEEPER_REWRAP:
		return answer_rewrap(request);
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

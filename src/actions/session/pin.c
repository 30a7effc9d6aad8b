/* SPDX-License-Identifier: Apache-2.0 */
/* One key a Jumpoint, host and port. Another one is kept as offered and refused until an
 * administrator accepts it. Names and fingerprints are made of the key itself, never believed. */
#include "actions/session/pin.h"

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/utf8.h"
#include "crypto/hash.h"
#include "records/records.h"
#include "records/touch.h"
#include "store/queries.h"
#include "wire/wire.h"

enum { ALGORITHM_LIMIT = 64, FINGERPRINT_LIMIT = 64, DETAILS_LIMIT = 8 * 1024 };

struct judging {
	const struct host_key_shown *shown;
	struct arena *arena;
	const char *algorithm, *fingerprint; /* of the key shown */

	/* the session's */
	struct actor actor;
	int64_t session_id, jumpoint_id, port;
	const char *host;

	/* what is known */
	int64_t id; /* 0: no key */
	struct str key;
	const char *known_algorithm, *known_fingerprint;

	struct host_key_judged judged;
};

/* --- the key --- */

static enum err
read_algorithm(struct judging *judging)
{
	struct wire_reader reader = { .rest = judging->shown->key };
	struct str name = wire_get_str(&reader, ALGORITHM_LIMIT);

	if (reader.is_bad || name.length == 0)
		return ERR_INVALID;
	for (size_t i = 0; i < name.length; i++)
		if (name.data[i] <= ' ' || name.data[i] > '~')
			return ERR_INVALID;
	judging->algorithm = arena_text(judging->arena, name);
	return OK;
}

/* As ssh-keygen -l shows it. */
static void
make_fingerprint(struct judging *judging)
{
	unsigned char hash[HASH_SIZE];
	CLEANUP(buf_release) struct buf text;

	hash_sha256(judging->shown->key, hash);
	buf_init(&text, FINGERPRINT_LIMIT);
	buf_append_text(&text, "SHA256:");
	base64_encode(&text, str_of(hash, sizeof(hash)), BASE64_STANDARD);
	while (text.length > 0 && text.data[text.length - 1] == '=')
		text.length--;
	judging->fingerprint = arena_text(judging->arena, buf_str(&text));
}

/* --- what is known --- */

static enum err
read_session(struct tx *tx, struct judging *judging)
{
	struct arena *arena = judging->arena;
	CLEANUP(query_closep) struct query *row = NULL;
	enum err err = query_open_row(tx, query_named(QUERY_LIVE_WHO),
				      &VALUE_OF_STR(judging->shown->session_uid), 1, &row);

	if (err)
		return err;
	judging->session_id = query_int(row, 0);
	judging->actor = (struct actor){ .kind = "user",
					 .id = query_int(row, 1),
					 .name = arena_text(arena, query_str(row, 2)),
					 .address = arena_str(arena, query_str(row, 3)) };
	judging->jumpoint_id = query_int(row, 7);
	judging->host = arena_text(arena, query_str(row, 8));
	judging->port = query_int(row, 9);
	return OK;
}

static enum err
read_known(struct tx *tx, struct judging *judging, struct str folded)
{
	const struct value values[] = { VALUE_OF_INT(judging->jumpoint_id), VALUE_OF_STR(folded),
					VALUE_OF_INT(judging->port) };
	struct arena *arena = judging->arena;
	CLEANUP(query_closep) struct query *row = NULL;
	enum err err = query_open_row(tx, query_named(QUERY_LIVE_HOST_KEY), values,
				      COUNT_OF(values), &row);

	judging->id = 0;
	if (err == ERR_NOT_FOUND)
		return OK;
	if (err)
		return err;
	judging->id = query_int(row, 0);
	judging->known_algorithm = arena_text(arena, query_str(row, 1));
	judging->key = arena_str(arena, query_str(row, 2));
	judging->known_fingerprint = arena_text(arena, query_str(row, 3));
	return OK;
}

/* --- the audit trail --- */

static void
write_member(struct json_writer *writer, const char *name, const char *text)
{
	json_write_name(writer, name);
	json_write_text(writer, str_from(text));
}

static enum err
audit(struct tx *tx, struct judging *judging, const char *event, int64_t id)
{
	struct records records = { .tx = tx, .arena = judging->arena, .actor = &judging->actor };
	CLEANUP(buf_release) struct buf details;
	struct json_writer writer;
	enum err err;

	buf_init(&details, DETAILS_LIMIT);
	json_write_init(&writer, &details);
	json_write_begin_object(&writer);
	json_write_name(&writer, "session");
	json_write_text(&writer, judging->shown->session_uid);
	write_member(&writer, "host", judging->host);
	json_write_name(&writer, "port");
	json_write_int(&writer, judging->port);
	write_member(&writer, "algorithm", judging->algorithm);
	write_member(&writer, "fingerprint", judging->fingerprint);
	if (judging->id)
		write_member(&writer, "trusted_fingerprint", judging->known_fingerprint);
	json_write_end_object(&writer);
	err = buf_error(&details);
	return err ? err : records_audit(&records, event, "host_key", id, buf_str(&details), NULL);
}

/* --- the verdict --- */

static enum err
pin(struct tx *tx, struct judging *judging, struct str folded)
{
	const struct value values[] = {
		VALUE_OF_INT(judging->jumpoint_id),
		VALUE_OF_TEXT(judging->host),
		VALUE_OF_STR(folded),
		VALUE_OF_INT(judging->port),
		VALUE_OF_TEXT(judging->algorithm),
		VALUE_OF_BYTES(judging->shown->key),
		VALUE_OF_TEXT(judging->fingerprint),
		VALUE_OF_INT(judging->shown->now_ms),
		VALUE_OF_STR(judging->shown->session_uid),
	};
	int64_t id;
	enum err err = query_number(tx, query_named(QUERY_LIVE_HOST_KEY_PIN), values,
				    COUNT_OF(values), &id);

	if (!err)
		err = audit(tx, judging, "host_key.pinned", id);
	if (err)
		return err;
	judging->judged = (struct host_key_judged){
		.is_trusted = true,
		.text = "",
		.notice = arena_printf(judging->arena,
				       "First contact with %s, port %lld: its %s key %s is "
				       "trusted from now on.",
				       judging->host, (long long)judging->port, judging->algorithm,
				       judging->fingerprint),
	};
	return OK;
}

static enum err
refuse(struct tx *tx, struct judging *judging)
{
	const struct value values[] = {
		VALUE_OF_INT(judging->id),
		VALUE_OF_TEXT(judging->algorithm),
		VALUE_OF_BYTES(judging->shown->key),
		VALUE_OF_TEXT(judging->fingerprint),
		VALUE_OF_INT(judging->shown->now_ms),
		VALUE_OF_STR(judging->shown->session_uid),
	};
	const char *text;
	enum err err = query_run(tx, query_named(QUERY_LIVE_HOST_KEY_OFFER), values,
				 COUNT_OF(values), NULL);

	if (!err)
		err = audit(tx, judging, "host_key.refused", judging->id);
	if (err)
		return err;
	text = arena_printf(judging->arena,
			    "%s, port %lld, showed another key than before: %s %s instead of %s "
			    "%s. If the host was set up anew, an administrator accepts the new "
			    "key under Host keys; if not, somebody may be in between.",
			    judging->host, (long long)judging->port, judging->algorithm,
			    judging->fingerprint, judging->known_algorithm,
			    judging->known_fingerprint);
	judging->judged = (struct host_key_judged){ .text = text, .notice = text };
	return OK;
}

static enum err
judge_in(struct tx *tx, void *context)
{
	struct judging *judging = context;
	struct str folded;
	enum err err = read_session(tx, judging);

	if (err)
		return err;
	folded = utf8_fold_key(judging->arena, str_from(judging->host));
	err = read_known(tx, judging, folded);
	if (!err && judging->id && str_equal(judging->key, judging->shown->key)) {
		judging->judged = (struct host_key_judged){ .is_trusted = true, .text = "" };
		return OK;
	}
	if (!err)
		err = judging->id ? refuse(tx, judging) : pin(tx, judging, folded);
	return err ? err : records_touch(tx, "host_key");
}

enum err
host_key_judge(struct store *store, const struct host_key_shown *shown, struct arena *arena,
	       struct host_key_judged *ret_judged)
{
	struct judging judging = { .shown = shown, .arena = arena };
	enum err err = read_algorithm(&judging);

	if (err)
		return err;
	make_fingerprint(&judging);
	err = store_write(store, judge_in, &judging);
	if (err == ERR_CONFLICT) /* another session was first: now it is known */
		err = store_write(store, judge_in, &judging);
	if (!err)
		*ret_judged = judging.judged;
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets come and go here; who logs in with one is login.c's affair. Whatever ends a secret ends
 * its tokens in the same write and tells the caches. */
#include "access/secret.h"

#include "access/account.h"
#include "base/memory.h"
#include "base/random.h"
#include "crypto/hash.h"
#include "store/queries.h"

void
secret_hash(const struct access_key *key, struct str text, unsigned char ret_hash[SECRET_HASH_SIZE])
{
	hash_keyed(key->bytes, text, ret_hash);
}

void
secret_make(const struct access_key *key, struct arena *arena, struct made_secret *ret_secret)
{
	unsigned char bytes[32];

	random_bytes(bytes, sizeof(bytes));
	ret_secret->text = hash_hex(arena, bytes, sizeof(bytes));
	secret_hash(key, str_from(ret_secret->text), ret_secret->hash);
	memory_wipe(bytes, sizeof(bytes));
}

void
client_id_make(char ret_client_id[CLIENT_ID_SIZE])
{
	unsigned char bytes[(CLIENT_ID_SIZE - 1) / 2];

	random_bytes(bytes, sizeof(bytes));
	hash_write_hex(bytes, sizeof(bytes), ret_client_id);
}

enum err
secret_list(struct tx *tx, int64_t account_id, struct arena *arena, struct secret_row **ret_rows,
	    size_t *ret_count)
{
	const struct value values[] = { VALUE_OF_INT(account_id) };
	CLEANUP(query_closep) struct query *query = NULL;
	enum { ROOM = 8 }; /* two in force; expired ones are cleared away with the next change */
	struct secret_row *rows = arena_array(arena, struct secret_row, ROOM);
	size_t count = 0;
	bool has_row;
	enum err err;

	err = query_open(tx, query_named(QUERY_ACCESS_SECRETS_OF), values, COUNT_OF(values),
			 &query);
	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row && count < ROOM;
	     err = query_next(query, &has_row)) {
		struct str hash = query_str(query, 1);

		if (hash.length != SECRET_HASH_SIZE)
			continue;
		rows[count].id = query_int(query, 0);
		memcpy(rows[count].hash, hash.data, SECRET_HASH_SIZE);
		rows[count].created_at = query_int(query, 2);
		rows[count].expires_at = query_int(query, 3);
		rows[count].last_used_at = query_int(query, 4);
		if (!query_is_null(query, 5))
			rows[count].last_used_address = arena_text(arena, query_str(query, 5));
		count++;
	}
	if (err)
		return err;
	*ret_rows = rows;
	*ret_count = count;
	return OK;
}

static enum err
insert(struct tx *tx, int64_t account_id, const struct made_secret *secret, int64_t now_ms,
       int64_t *ret_id)
{
	const struct value values[] = {
		VALUE_OF_INT(account_id),
		VALUE_OF_BYTES(str_of(secret->hash, sizeof(secret->hash))),
		VALUE_OF_INT(now_ms),
	};

	return query_number(tx, query_named(QUERY_ACCESS_SECRET_INSERT), values, COUNT_OF(values),
			    ret_id);
}

enum err
secret_regenerate(struct tx *tx, int64_t account_id, const struct made_secret *secret,
		  int64_t now_ms, int64_t *ret_id)
{
	const struct value values[] = { VALUE_OF_INT(account_id) };
	enum err err;

	err = query_run(tx, query_named(QUERY_ACCESS_SECRETS_DELETE_OF), values, COUNT_OF(values),
			NULL);
	if (err)
		return err;
	err = account_end_tokens(tx, account_id);
	if (err)
		return err;
	return insert(tx, account_id, secret, now_ms, ret_id);
}

enum err
secret_retire(struct tx *tx, int64_t account_id, int64_t secret_id)
{
	const struct value values[] = { VALUE_OF_INT(secret_id), VALUE_OF_INT(account_id) };
	int64_t changed = 0;
	enum err err;

	err = query_run(tx, query_named(QUERY_ACCESS_SECRET_DELETE), values, COUNT_OF(values),
			&changed);
	if (err)
		return err;
	if (changed == 0)
		return ERR_NOT_FOUND;
	err = query_run(tx, query_named(QUERY_ACCESS_TOKENS_DELETE_BY_SECRET), values,
			COUNT_OF(values), NULL);
	if (err)
		return err;
	return generation_next(tx);
}

static enum err
end_at(struct tx *tx, int64_t account_id, int64_t secret_id, int64_t expires_at)
{
	const struct value values[] = { VALUE_OF_INT(secret_id), VALUE_OF_INT(account_id),
					VALUE_OF_INT(expires_at) };
	enum err err;

	err = query_run(tx, query_named(QUERY_ACCESS_SECRET_EXPIRE), values, COUNT_OF(values),
			NULL);
	if (err)
		return err;
	err = query_run(tx, query_named(QUERY_ACCESS_TOKENS_CUT), values, COUNT_OF(values), NULL);
	if (err)
		return err;
	return generation_next(tx);
}

enum err
secret_rotate(struct tx *tx, int64_t account_id, const struct made_secret *secret, int64_t now_ms,
	      int64_t old_expires_at, int64_t *ret_id)
{
	struct secret_row *rows;
	size_t count, in_force = 0;
	int64_t old = 0;
	enum err err;

	err = secret_list(tx, account_id, tx_arena(tx), &rows, &count);
	if (err)
		return err;
	for (size_t i = 0; i < count; i++) {
		if (rows[i].expires_at != 0 && rows[i].expires_at <= now_ms) {
			err = secret_retire(tx, account_id, rows[i].id);
			if (err)
				return err;
		} else {
			in_force++;
			old = rows[i].id;
		}
	}
	if (in_force >= SECRETS_IN_FORCE)
		return ERR_CONFLICT;
	if (old != 0 && old_expires_at != 0) {
		err = end_at(tx, account_id, old, old_expires_at);
		if (err)
			return err;
	}
	return insert(tx, account_id, secret, now_ms, ret_id);
}

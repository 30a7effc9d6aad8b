/* SPDX-License-Identifier: Apache-2.0 */
/* Making, finding and clearing away tokens. */
#include "access/token.h"

#include "access/account.h"
#include "access/token_cache.h"
#include "store/queries.h"

struct mint {
	const struct access_rules *rules;
	const struct identity *identity;
	const unsigned char *hash;
	int64_t now_ms, expires_at;
	struct made_token *token;
};

static enum err
insert(struct tx *tx, const struct mint *mint)
{
	const struct value values[] = {
		VALUE_OF_BYTES(str_of(mint->hash, SECRET_HASH_SIZE)),
		VALUE_OF_INT(mint->identity->account_id),
		VALUE_OF_INT(mint->identity->secret_id),
		VALUE_OF_INT(mint->now_ms),
		VALUE_OF_INT(mint->expires_at),
	};
	int64_t id;
	enum err err = query_number(tx, query_named(QUERY_ACCESS_TOKEN_INSERT), values,
				    COUNT_OF(values), &id);

	return err == ERR_NOT_FOUND ? ERR_DENIED : err;
}

static enum err
trim(struct tx *tx, struct mint *mint)
{
	const struct value values[] = { VALUE_OF_INT(mint->identity->account_id),
					VALUE_OF_INT(mint->now_ms),
					VALUE_OF_INT(mint->rules->settings->tokens_per_account) };
	CLEANUP(query_closep) struct query *query = NULL;
	struct made_token *token = mint->token;
	bool has_row;
	enum err err;

	err = query_open(tx, query_named(QUERY_ACCESS_TOKEN_TRIM), values, COUNT_OF(values),
			 &query);
	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row;
	     err = query_next(query, &has_row)) {
		struct str hash = query_str(query, 0);

		if (query_int(query, 1) <= mint->now_ms || hash.length != SECRET_HASH_SIZE)
			continue;
		if (token->dropped_count < TOKENS_DROPPED_ROOM)
			memcpy(token->dropped[token->dropped_count++], hash.data, SECRET_HASH_SIZE);
		else
			token->dropped_more = true;
	}
	return err;
}

static enum err
mint_in(struct tx *tx, void *context)
{
	struct mint *mint = context;
	enum err err;

	mint->token->dropped_count = 0;
	mint->token->dropped_more = false;
	err = insert(tx, mint);
	if (err)
		return err;
	err = trim(tx, mint);
	if (err)
		return err;
	return mint->token->dropped_count > 0 ? generation_next(tx) : OK;
}

enum err
token_mint(struct store *store, const struct access_rules *rules, const struct identity *identity,
	   int64_t now_ms, struct arena *arena, struct made_token *ret_token)
{
	struct made_secret made;
	struct made_token token = { 0 };
	struct mint mint = {
		.rules = rules, .identity = identity, .now_ms = now_ms, .token = &token
	};
	enum err err;

	secret_make(&rules->key, arena, &made);
	mint.hash = made.hash;
	mint.expires_at = now_ms + rules->settings->token_life_seconds * 1000;
	if (identity->login_expires_at != 0 && identity->login_expires_at < mint.expires_at)
		mint.expires_at = identity->login_expires_at;
	err = store_write(store, mint_in, &mint);
	if (err)
		return err;
	token.text = made.text;
	token.expires_at = mint.expires_at;
	*ret_token = token;
	return OK;
}

struct find {
	const unsigned char *hash;
	struct identity *identity;
};

static enum err
find_in(struct tx *tx, void *context)
{
	struct find *find = context;
	const struct value values[] = { VALUE_OF_BYTES(str_of(find->hash, SECRET_HASH_SIZE)) };
	CLEANUP(query_closep) struct query *query = NULL;
	CLEANUP(identity_unrefp) struct identity *identity = NULL;
	enum err err;

	err = query_open_row(tx, query_named(QUERY_ACCESS_TOKEN_FIND), values, COUNT_OF(values),
			     &query);
	if (err)
		return err;
	err = account_find(tx, query_int(query, 1), &identity, NULL);
	if (err)
		return err;
	identity->token_id = query_int(query, 0);
	identity->secret_id = query_int(query, 2);
	identity->login_expires_at = query_int(query, 3);
	identity_unref(find->identity);
	find->identity = TAKE(identity);
	return OK;
}

enum err
token_find(struct reader *reader, const unsigned char hash[SECRET_HASH_SIZE],
	   struct identity **ret_identity)
{
	struct find find = { .hash = hash };
	enum err err;

	err = store_read(reader, find_in, &find);
	if (err) {
		identity_unref(find.identity);
		return err;
	}
	*ret_identity = find.identity;
	return OK;
}

struct uses {
	const struct token_use *uses;
	size_t count;
};

static enum err
write_use(struct tx *tx, enum query_name name, int64_t id, const struct token_use *use)
{
	const struct value values[] = { VALUE_OF_INT(id), VALUE_OF_INT(use->used_at),
					VALUE_OF_TEXT(use->address) };

	return query_run(tx, query_named(name), values, COUNT_OF(values), NULL);
}

static enum err
write_uses_in(struct tx *tx, void *context)
{
	const struct uses *uses = context;
	enum err err;

	for (size_t i = 0; i < uses->count; i++) {
		err = uses->uses[i].token_id == 0
			      ? OK
			      : write_use(tx, QUERY_ACCESS_TOKEN_USED, uses->uses[i].token_id,
					  &uses->uses[i]);
		if (err)
			return err;
		err = write_use(tx, QUERY_ACCESS_SECRET_USED, uses->uses[i].secret_id,
				&uses->uses[i]);
		if (err)
			return err;
	}
	return OK;
}

enum err
token_write_uses(struct store *store, const struct token_use *uses, size_t count)
{
	struct uses context = { uses, count };

	return count == 0 ? OK : store_write(store, write_uses_in, &context);
}

static enum err
clear_in(struct tx *tx, void *context)
{
	const struct value values[] = { VALUE_OF_INT(*(const int64_t *)context) };

	return query_run(tx, query_named(QUERY_ACCESS_TOKENS_DELETE_EXPIRED), values,
			 COUNT_OF(values), NULL);
}

enum err
token_clear_expired(struct store *store, int64_t now_ms)
{
	return store_write(store, clear_in, &now_ms);
}

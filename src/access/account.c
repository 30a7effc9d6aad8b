/* SPDX-License-Identifier: Apache-2.0 */
/* Reads API accounts. Runs with each log-in and each token that the loop does not know yet, so it
 * asks one joined statement. */
#include "access/account.h"

#include "base/log.h"
#include "store/queries.h"

static const char generation_name[] = "access";

/* The columns of access_account_by_client_id and access_account_by_id. */
enum column {
	COLUMN_ID,
	COLUMN_NAME,
	COLUMN_CLIENT_ID,
	COLUMN_ENABLED,
	COLUMN_NETWORKS,
	COLUMN_CONFIGURATION,
	COLUMN_VAULT,
	COLUMN_READ_ONLY,
	COLUMN_EXPIRES_AT,
	COLUMN_PER_SECOND,
	COLUMN_PER_HOUR,
	COLUMN_ATTEMPTS,
	COLUMN_LOCKED_UNTIL,
};

static void
read_networks(struct tx *tx, struct identity *identity, struct str list)
{
	struct allow_network *networks;
	size_t count;
	enum err err = allow_list_read(tx_arena(tx), list, &networks, &count, NULL);

	if (err) {
		log_error("access.allow_list_unreadable",
			  LOG_INT("api_account", identity->account_id));
		identity->has_broken_networks = true;
		return;
	}
	identity_set_networks(identity, networks, count);
}

static enum config_access
read_config(const struct query *query)
{
	if (!query_bool(query, COLUMN_CONFIGURATION))
		return CONFIG_DENY;
	return query_bool(query, COLUMN_READ_ONLY) ? CONFIG_READ : CONFIG_FULL;
}

static struct identity *
read_identity(struct tx *tx, const struct query *query)
{
	struct identity *identity = identity_new();

	identity->kind = IDENTITY_API_ACCOUNT;
	identity->account_id = query_int(query, COLUMN_ID);
	identity_set_names(identity, arena_str(tx_arena(tx), query_str(query, COLUMN_NAME)),
			   query_str(query, COLUMN_CLIENT_ID));
	identity->is_enabled = query_bool(query, COLUMN_ENABLED);
	read_networks(tx, identity, query_str(query, COLUMN_NETWORKS));
	identity->config = read_config(query);
	identity->manages_vault = query_bool(query, COLUMN_VAULT);
	identity->account_expires_at = query_int(query, COLUMN_EXPIRES_AT);
	identity->per_second = query_is_null(query, COLUMN_PER_SECOND)
				       ? RATE_OF_SITE
				       : query_int(query, COLUMN_PER_SECOND);
	identity->per_hour = query_is_null(query, COLUMN_PER_HOUR)
				     ? RATE_OF_SITE
				     : query_int(query, COLUMN_PER_HOUR);
	return identity;
}

static enum err
find(struct tx *tx, enum query_name name, struct value key, struct identity **ret_identity,
     struct account_failures *ret_failures)
{
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err;

	err = query_open_row(tx, query_named(name), &key, 1, &query);
	if (err)
		return err;
	if (ret_failures) {
		ret_failures->attempts = query_int(query, COLUMN_ATTEMPTS);
		ret_failures->locked_until = query_int(query, COLUMN_LOCKED_UNTIL);
	}
	*ret_identity = read_identity(tx, query);
	return OK;
}

enum err
account_find(struct tx *tx, int64_t account_id, struct identity **ret_identity,
	     struct account_failures *ret_failures)
{
	return find(tx, QUERY_ACCESS_ACCOUNT_BY_ID, VALUE_OF_INT(account_id), ret_identity,
		    ret_failures);
}

enum err
account_find_client(struct tx *tx, struct str client_id, struct identity **ret_identity,
		    struct account_failures *ret_failures)
{
	return find(tx, QUERY_ACCESS_ACCOUNT_BY_CLIENT_ID, VALUE_OF_STR(client_id), ret_identity,
		    ret_failures);
}

enum err
account_settings_put(struct tx *tx, int64_t account_id, const struct account_settings *settings)
{
	const struct value values[] = {
		VALUE_OF_INT(account_id),
		VALUE_OF_BOOL(settings->config_read_only),
		settings->expires_at ? VALUE_OF_INT(settings->expires_at) : VALUE_OF_NULL,
		settings->per_second != RATE_OF_SITE ? VALUE_OF_INT(settings->per_second)
						     : VALUE_OF_NULL,
		settings->per_hour != RATE_OF_SITE ? VALUE_OF_INT(settings->per_hour)
						   : VALUE_OF_NULL,
	};
	enum err err;

	err = query_run(tx, query_named(QUERY_ACCESS_ACCOUNT_SETTINGS_PUT), values,
			COUNT_OF(values), NULL);
	return err ? err : generation_next(tx);
}

enum err
account_end_tokens(struct tx *tx, int64_t account_id)
{
	const struct value values[] = { VALUE_OF_INT(account_id) };
	enum err err;

	err = query_run(tx, query_named(QUERY_ACCESS_TOKENS_DELETE_OF), values, COUNT_OF(values),
			NULL);
	if (err)
		return err;
	return generation_next(tx);
}

enum err
account_forget(struct tx *tx, int64_t account_id)
{
	static const enum query_name names[] = {
		QUERY_ACCESS_SECRETS_DELETE_OF,
		QUERY_ACCESS_FAILURE_DELETE,
		QUERY_ACCESS_ACCOUNT_SETTINGS_DELETE,
	};
	const struct value values[] = { VALUE_OF_INT(account_id) };
	enum err err;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		err = query_run(tx, query_named(names[i]), values, COUNT_OF(values), NULL);
		if (err)
			return err;
	}
	return account_end_tokens(tx, account_id);
}

enum err
generation_read(struct tx *tx, int64_t *ret_number)
{
	const struct value values[] = { VALUE_OF_TEXT(generation_name) };

	return query_number(tx, query_named(QUERY_ACCESS_GENERATION), values, COUNT_OF(values),
			    ret_number);
}

enum err
generation_next(struct tx *tx)
{
	const struct value values[] = { VALUE_OF_TEXT(generation_name) };

	return query_run(tx, query_named(QUERY_ACCESS_GENERATION_NEXT), values, COUNT_OF(values),
			 NULL);
}

static enum err
generation_in(struct tx *tx, void *context)
{
	return generation_read(tx, context);
}

enum err
generation_ask(struct reader *reader, int64_t *ret_number)
{
	return store_read(reader, generation_in, ret_number);
}

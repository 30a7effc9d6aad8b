/* SPDX-License-Identifier: Apache-2.0 */
#include "carried.h"

#include <stdio.h>
#include <unistd.h>

#include "actions/site/plant.h"
#include "base/clock.h"
#include "base/log.h"
#include "model/vault/account.h"
#include "records/touch.h"

static enum err
insert_session(struct tx *tx, void *context)
{
	return query_run(
		tx,
		"INSERT INTO \"session\" (\"uid\", \"user_id\", \"user_name\", \"user_address\", "
		"\"item_type\", \"item_id\", \"item_name\", \"jump_group_id\", "
		"\"jump_group_type\", \"jumpoint_id\", \"jumpoint_name\", \"hostname\", \"port\", "
		"\"protocol\", \"terminal\", \"keep_alive\", \"username\", \"state\", "
		"\"started_at\", \"columns\", \"rows\", \"notes\", \"recording_wanted\", "
		"\"recording_state\", \"recording_bytes\", \"recording_duration_ms\", "
		"\"search_key\") VALUES ('" CARRIED_UID "', 5, 'ada', '192.0.2.1', 'shell_jump', "
		"3, 'db1', 1, 'shared', 7, 'north', 'DB1.example.net', 22, 'ssh', 'xterm', 30, "
		"'root', 'starting', 1700000000000, 80, 24, '', TRUE, 'none', 0, 0, '')",
		NULL, 0, NULL);
}

static enum err
insert_jumpoint(struct tx *tx, void *context)
{
	return query_run(
		tx,
		"INSERT INTO \"jumpoint\" (\"id\", \"name\", \"name_key\", \"platform\", "
		"\"comments\", \"enabled\", \"connected\", \"clustered\", "
		"\"shell_jump_enabled\", \"protocol_tunnel_enabled\", \"jzp_enabled\", "
		"\"jzp_proxy_hostname\", \"jzp_proxy_port\", \"jzp_allow_http_get\", "
		"\"jzp_client_address_restrictions_type\", \"jzp_restricted_ips\") VALUES (7, "
		"'north', 'north', 'linux-x86', '', TRUE, TRUE, FALSE, TRUE, FALSE, FALSE, '', "
		"3128, FALSE, 'deny', '[]')",
		NULL, 0, NULL);
}

static enum err
insert_node(struct tx *tx, void *context)
{
	const struct value values[] = { VALUE_OF_INT(CARRIED_NODE) };

	return query_run(tx,
			 "INSERT INTO \"jumpoint_node\" (\"id\", \"jumpoint_id\") VALUES ($1, 7)",
			 values, COUNT_OF(values), NULL);
}

static enum err
insert_account(struct tx *tx, void *context)
{
	static const int types[] = { [CARRIED_PASSWORD] = VAULT_USERNAME_PASSWORD,
				     [CARRIED_KEY] = VAULT_SSH,
				     [CARRIED_AUTHORITY] = VAULT_SSH_CA,
				     [CARRIED_OTHER] = VAULT_USERNAME_PASSWORD };
	int account = *(const int *)context;
	char name[16], uid[33];

	snprintf(name, sizeof(name), "account %d", account);
	snprintf(uid, sizeof(uid), "%s", CARRIED_ACCOUNT);
	uid[31] = (char)('0' + account);

	const struct value values[] = {
		VALUE_OF_INT(account),
		VALUE_OF_TEXT(uid),
		VALUE_OF_TEXT(vault_types[types[account] - 1]),
		VALUE_OF_TEXT(name),
		types[account] == VAULT_USERNAME_PASSWORD ? VALUE_OF_BYTES(STR("sealed password"))
							  : VALUE_OF_NULL,
		types[account] == VAULT_USERNAME_PASSWORD ? VALUE_OF_NULL
							  : VALUE_OF_BYTES(STR("sealed key")),
	};

	return query_run(tx,
			 "INSERT INTO \"vault_account\" (\"id\", \"uid\", \"type\", \"name\", "
			 "\"name_key\", \"username\", \"password\", \"private_key\", "
			 "\"private_key_public_cert\", \"description\", \"personal\") VALUES ($1, "
			 "$2, $3, $4, $4, 'root', $5, $6, 'a certificate', '', FALSE)",
			 values, COUNT_OF(values), NULL);
}

void
carried_open(struct carried *carried, const char *url)
{
	const struct store_settings settings = { .url = url, .runs_twice = true };

	log_open("test", STDERR_FILENO, LOG_ERROR + 1);
	clock_use_fake(CARRIED_NOW);
	carried->store = stores_open_with(&settings);
	CHECK_OK(site_plant(carried->store, EDITION_RS));
	CHECK_OK(store_write(carried->store, insert_jumpoint, NULL));
	CHECK_OK(store_write(carried->store, insert_node, NULL));
	CHECK_OK(store_write(carried->store, insert_session, NULL));
	for (int account = CARRIED_PASSWORD; account <= CARRIED_OTHER; account++)
		CHECK_OK(store_write(carried->store, insert_account, &account));
	CHECK_OK(reader_open(carried->store, &carried->reader));
	arena_init(&carried->arena);
}

void
carried_close(struct carried *carried)
{
	arena_release(&carried->arena);
	reader_close(carried->reader);
	store_close(carried->store);
	clock_use_real();
}

void
carried_add_user(struct carried *carried, int id, const char *name)
{
	char sql[2048];

	snprintf(sql, sizeof(sql),
		 "INSERT INTO \"user\" SELECT %d, 1, NULL, '%s', '%s', NULL, '%s', '%s', NULL, "
		 "NULL, NULL, 'en-us', FALSE, TRUE, NULL, 0, FALSE, 0, FALSE, 0, NULL, FALSE, "
		 "FALSE, FALSE, 'not_allowed', 'not_allowed', FALSE, FALSE, FALSE, FALSE, FALSE, "
		 "FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, "
		 "FALSE, FALSE, 'not_allowed', 'not_allowed', FALSE, FALSE, FALSE, FALSE, FALSE, "
		 "FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, 900, 3, -1, -1, FALSE, FALSE, FALSE, "
		 "FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, "
		 "FALSE, FALSE, FALSE, FALSE, 2, 2, 2, 2, FALSE, 'not_allowed', NULL",
		 id, name, name, name, name);
	stores_tell(carried->store, sql);
}

void
carried_grant(struct carried *carried, int user_id)
{
	char sql[256];

	stores_tell(carried->store,
		    "INSERT INTO \"jumpoint\" SELECT 7, 'north', 'north', 'linux-x86', NULL, NULL, "
		    "'', TRUE, TRUE, FALSE, TRUE, FALSE, NULL, NULL, NULL, FALSE, '', 0, FALSE, "
		    "'none', '[]' WHERE NOT EXISTS (SELECT 1 FROM \"jumpoint\" WHERE \"id\" = 7)");
	stores_tell(carried->store,
		    "INSERT INTO \"shell_jump\" SELECT 3, 'db1', 'db1', 7, 'DB1.example.net', "
		    "'db1.example.net', 'ssh', 22, 1, 'shared', 'xterm', 30, '', '', '', NULL, "
		    "'root', NULL WHERE NOT EXISTS (SELECT 1 FROM \"shell_jump\" WHERE \"id\" = "
		    "3)");
	snprintf(sql, sizeof(sql), "INSERT INTO \"jump_group_user\" VALUES (1, %d, 3, NULL)",
		 user_id);
	stores_tell(carried->store, sql);
	snprintf(sql, sizeof(sql), "INSERT INTO \"jumpoint_user\" VALUES (7, %d)", user_id);
	stores_tell(carried->store, sql);
	snprintf(sql, sizeof(sql),
		 "UPDATE \"user\" SET \"perm_shell_jump\" = TRUE, \"perm_support_allowed\" = "
		 "'full_support' WHERE \"id\" = %d",
		 user_id);
	stores_tell(carried->store, sql);
}

struct changing {
	const char *table, *sql;
};

static enum err
change_in(struct tx *tx, void *context)
{
	const struct changing *changing = context;
	enum err err = query_run(tx, changing->sql, NULL, 0, NULL);

	return err ? err : records_touch(tx, changing->table);
}

void
carried_change(struct carried *carried, const char *table, const char *sql)
{
	struct changing changing = { table, sql };

	CHECK_OK(store_write(carried->store, change_in, &changing));
}

void
carried_use(struct carried *carried, int account)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "UPDATE \"session\" SET \"account_id\" = %d, \"account_uid\" = (SELECT \"uid\" "
		 "FROM \"vault_account\" WHERE \"id\" = %d)",
		 account, account);
	stores_tell(carried->store, sql);
}

int64_t
carried_number(struct carried *carried, const char *sql)
{
	return stores_number(carried->reader, sql);
}

const char *
carried_text(struct carried *carried, const char *sql)
{
	return stores_text(carried->reader, sql, &carried->arena);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "carried.h"

#include <stdio.h>
#include <unistd.h>

#include "actions/site/plant.h"
#include "base/clock.h"
#include "base/log.h"
#include "model/vault/account.h"

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

/* SPDX-License-Identifier: Apache-2.0 */
#include "actions/session/plan.h"

#include "carried.h"

static struct carried carried;
static struct session_plan *plan, *plans;
static size_t count;

static enum err
load_in(struct tx *tx, void *context)
{
	return session_plan_load(tx, str_from(context), &carried.arena, &plan);
}

static enum err
load(char *uid)
{
	return store_read(carried.reader, load_in, uid);
}

static enum err
load_live_in(struct tx *tx, void *context)
{
	return session_plan_load_live(tx, context, 10, &carried.arena, &plans, &count);
}

STORE_TEST(a_plan_is_the_row)
{
	carried_open(&carried, url);
	carried_use(&carried, CARRIED_KEY);
	CHECK_OK(load(CARRIED_UID));
	CHECK_TEXT(plan->uid, CARRIED_UID);
	CHECK_INT(plan->user_id, 5);
	CHECK_INT(plan->jumpoint_id, 7);
	CHECK_TEXT(plan->item_name, "db1");
	CHECK_TEXT(plan->hostname, "DB1.example.net");
	CHECK_INT(plan->port, 22);
	CHECK_TEXT(plan->terminal, "xterm");
	CHECK_INT(plan->keep_alive_s, 30);
	CHECK_TEXT(plan->username, "root");
	CHECK_TEXT(plan->account_uid, "ffeeddccbbaa99887766554433221102");
	CHECK_INT(plan->columns, 80);
	CHECK_INT(plan->rows, 24);
	CHECK(plan->is_recorded);
	CHECK(!plan->has_ended);
	CHECK_INT(plan->exit_status, -1);
	CHECK_INT(plan->host_key_count, 0);
	carried_close(&carried);
}

/* The contract says VT100; no target has a terminal of that name. */
STORE_TEST(a_plan_names_terminals_as_targets_do)
{
	carried_open(&carried, url);
	stores_tell(carried.store, "UPDATE \"session\" SET \"terminal\" = 'VT100'");
	CHECK_OK(load(CARRIED_UID));
	CHECK_TEXT(plan->terminal, "vt100");
	carried_close(&carried);
}

STORE_TEST(a_plan_without_an_account_asks_the_person)
{
	carried_open(&carried, url);
	CHECK_OK(load(CARRIED_UID));
	CHECK_TEXT(plan->account_uid, "");
	CHECK_ERR(load("ff112233445566778899aabbccddeeff"), ERR_NOT_FOUND);
	carried_close(&carried);
}

static enum err
pin_in(struct tx *tx, void *context)
{
	const struct value values[] = { VALUE_OF_BYTES(STR("the key")) };

	return query_run(tx,
			 "INSERT INTO \"host_key\" (\"jumpoint_id\", \"host\", \"host_key\", "
			 "\"port\", \"algorithm\", \"key\", \"fingerprint\", \"first_seen\") "
			 "VALUES (7, 'db1.example.net', 'db1.example.net', 22, 'ssh-ed25519', $1, "
			 "'SHA256:x', 1)",
			 values, 1, NULL);
}

STORE_TEST(a_plan_knows_the_key_of_its_host_whatever_its_letter_case)
{
	carried_open(&carried, url);
	CHECK_OK(store_write(carried.store, pin_in, NULL));
	CHECK_OK(load(CARRIED_UID));
	CHECK_INT(plan->host_key_count, 1);
	CHECK_STR(plan->host_keys[0], "the key");
	carried_close(&carried);
}

STORE_TEST(what_a_process_carried_is_what_it_takes_up_again)
{
	carried_open(&carried, url);
	CHECK_OK(store_read(carried.reader, load_live_in, "here"));
	CHECK_INT(count, 0);
	stores_tell(carried.store, "UPDATE \"session\" SET \"site_node\" = 'here'");
	CHECK_OK(store_read(carried.reader, load_live_in, "there"));
	CHECK_INT(count, 0);
	CHECK_OK(store_read(carried.reader, load_live_in, "here"));
	CHECK_INT(count, 1);
	CHECK_TEXT(plans[0].uid, CARRIED_UID);
	stores_tell(carried.store, "UPDATE \"session\" SET \"ended_at\" = 5, \"end_why\" = "
				   "'closed', \"end_text\" = 'bye'");
	CHECK_OK(store_read(carried.reader, load_live_in, "here"));
	CHECK_INT(count, 0);
	CHECK_OK(load(CARRIED_UID));
	CHECK(plan->has_ended);
	CHECK_TEXT(plan->end_why, "closed");
	carried_close(&carried);
}

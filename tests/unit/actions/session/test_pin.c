/* SPDX-License-Identifier: Apache-2.0 */
#include "actions/session/pin.h"

#include "carried.h"

/* A name and some bytes, as on the wire; fingerprints as ssh-keygen -l shows them. */
#define FIRST \
	"\0\0\0\x0bssh-ed25519\0\0\0\x04" \
	"aaaa"
#define SECOND \
	"\0\0\0\x0bssh-ed25519\0\0\0\x04" \
	"bbbb"

static struct carried carried;
static struct host_key_judged judged;

static enum err
judge(struct str key)
{
	const struct host_key_shown shown = { .session_uid = STR(CARRIED_UID),
					      .key = key,
					      .now_ms = CARRIED_NOW };

	return host_key_judge(carried.store, &shown, &carried.arena, &judged);
}

STORE_TEST(the_first_key_is_pinned_and_shown)
{
	carried_open(&carried, url);
	CHECK_OK(judge(STR(FIRST)));
	CHECK(judged.is_trusted);
	CHECK(strstr(judged.notice, "ssh-ed25519 key SHA256:") != NULL);
	CHECK(strstr(judged.notice, "DB1.example.net, port 22") != NULL);
	CHECK_TEXT(carried_text(&carried, "SELECT \"host_key\" FROM \"host_key\""),
		   "db1.example.net");
	CHECK_INT(carried_number(&carried, "SELECT count(*) FROM \"host_key\" WHERE "
					   "\"jumpoint_id\" = 7 AND \"port\" = 22"),
		  1);
	CHECK_INT(carried_number(&carried, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
					   "'host_key.pinned'"),
		  1);
	carried_close(&carried);
}

STORE_TEST(the_same_key_again_is_nothing_to_talk_about)
{
	carried_open(&carried, url);
	CHECK_OK(judge(STR(FIRST)));
	CHECK_OK(judge(STR(FIRST)));
	CHECK(judged.is_trusted);
	CHECK(judged.notice == NULL);
	carried_close(&carried);
}

STORE_TEST(another_key_is_refused_and_remembered)
{
	const char *known;

	carried_open(&carried, url);
	CHECK_OK(judge(STR(FIRST)));
	known = carried_text(&carried, "SELECT \"fingerprint\" FROM \"host_key\"");
	CHECK_OK(judge(STR(SECOND)));
	CHECK(!judged.is_trusted);
	CHECK(strstr(judged.text, known) != NULL);
	CHECK(strstr(judged.text, carried_text(&carried, "SELECT \"offered_fingerprint\" FROM "
							 "\"host_key\"")) != NULL);
	CHECK(strstr(judged.text, "administrator") != NULL);
	CHECK(strlen(judged.text) < 1024);
	CHECK_TEXT(carried_text(&carried, "SELECT \"fingerprint\" FROM \"host_key\""), known);
	CHECK_INT(carried_number(&carried, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
					   "'host_key.refused'"),
		  1);
	CHECK_OK(judge(STR(FIRST)));
	CHECK(judged.is_trusted);
	carried_close(&carried);
}

STORE_TEST(each_jumpoint_and_each_port_has_its_own_key)
{
	carried_open(&carried, url);
	CHECK_OK(judge(STR(FIRST)));
	stores_tell(carried.store, "UPDATE \"session\" SET \"port\" = 2222");
	CHECK_OK(judge(STR(SECOND)));
	CHECK(judged.is_trusted);
	stores_tell(carried.store, "UPDATE \"session\" SET \"port\" = 22, \"jumpoint_id\" = 8");
	CHECK_OK(judge(STR(SECOND)));
	CHECK(judged.is_trusted);
	CHECK_INT(carried_number(&carried, "SELECT count(*) FROM \"host_key\""), 3);
	carried_close(&carried);
}

STORE_TEST(what_is_no_key_is_not_pinned)
{
	carried_open(&carried, url);
	CHECK_ERR(judge(STR("")), ERR_INVALID);
	CHECK_ERR(judge(STR("\0\0\0\x09short")), ERR_INVALID);
	CHECK_ERR(judge(STR("\0\0\0\x03"
			    "a\nb")),
		  ERR_INVALID);
	CHECK_ERR(judge(STR("\0\0\0\0")), ERR_INVALID);
	CHECK_INT(carried_number(&carried, "SELECT count(*) FROM \"host_key\""), 0);
	carried_close(&carried);
}

STORE_TEST(a_session_that_is_over_pins_nothing)
{
	carried_open(&carried, url);
	stores_tell(carried.store, "UPDATE \"session\" SET \"ended_at\" = 1");
	CHECK_ERR(judge(STR(FIRST)), ERR_NOT_FOUND);
	carried_close(&carried);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's part of START: read, and written with addresses. */
#include "jumpoint/plan.h"

#include "support/test.h"
#include "wire/wire.h"

#define UID "0123456789abcdef0123456789abcdef"

struct parts {
	const char *uid, *host;
	int64_t port, protocol, credential;
	const char *account;
};

static void
put(struct buf *out, const struct parts *parts)
{
	buf_init(out, LINK_BODY_LIMIT);
	wire_put_text(out, parts->uid);
	wire_put_text(out, parts->host);
	wire_put_int(out, parts->port);
	wire_put_int(out, parts->protocol);
	wire_put_text(out, "xterm");
	wire_put_int(out, 80);
	wire_put_int(out, 24);
	wire_put_int(out, 0);
	wire_put_text(out, "root");
	wire_put_int(out, parts->credential);
	wire_put_text(out, parts->account);
	wire_put_int(out, 30000); /* and what else there is */
}

static enum err
read_parts(const struct parts *parts)
{
	struct plan plan;
	struct buf body;
	enum err err;

	put(&body, parts);
	err = plan_read(buf_str(&body), &plan);
	buf_release(&body);
	return err;
}

TEST(plan_is_read_and_written_with_addresses)
{
	const struct parts parts = { UID, "db.example.net", 22, 1, 1, UID };
	struct address addresses[2];
	struct plan plan, again;
	struct buf body, out;

	put(&body, &parts);
	CHECK_OK(plan_read(buf_str(&body), &plan));
	CHECK_TEXT(plan.uid, UID);
	CHECK_STR(plan.host, "db.example.net");
	CHECK_INT(plan.port, 22);
	CHECK(plan.has_credential);
	CHECK_TEXT(plan.account_uid, UID);
	CHECK_OK(address_parse(STR("192.0.2.7"), &addresses[0]));
	CHECK_OK(address_parse(STR("2001:db8::7"), &addresses[1]));
	buf_init(&out, LINK_BODY_LIMIT);
	plan_write(&plan, addresses, 2, &out);
	CHECK_INT(out.length,
		  body.length + strlen("192.0.2.7 2001:db8::7") - strlen("db.example.net"));
	buf_release(&body);
	/* The agent itself takes no such host. */
	CHECK_ERR(plan_read(buf_str(&out), &again), ERR_INVALID);
	CHECK(memmem(out.data, out.length, "192.0.2.7 2001:db8::7", 21) != NULL);
	buf_release(&out);
}

TEST(plan_that_makes_no_sense_is_refused)
{
	CHECK_OK(read_parts(&(struct parts){ UID, "h", 22, 1, 0, "" }));
	CHECK_ERR(read_parts(&(struct parts){ "short", "h", 22, 1, 0, "" }), ERR_INVALID);
	CHECK_ERR(read_parts(&(struct parts){ UID, "", 22, 1, 0, "" }), ERR_INVALID);
	CHECK_ERR(read_parts(&(struct parts){ UID, "a b", 22, 1, 0, "" }), ERR_INVALID);
	CHECK_ERR(read_parts(&(struct parts){ UID, "h", 0, 1, 0, "" }), ERR_INVALID);
	CHECK_ERR(read_parts(&(struct parts){ UID, "h", 65536, 1, 0, "" }), ERR_INVALID);
	CHECK_ERR(read_parts(&(struct parts){ UID, "h", 22, 2, 0, "" }), ERR_INVALID);
	CHECK_ERR(read_parts(&(struct parts){ UID, "h", 22, 1, 2, "" }), ERR_INVALID);
	CHECK_ERR(read_parts(&(struct parts){ UID, "h", 22, 1, 1, "" }), ERR_INVALID);
	CHECK_ERR(read_parts(&(struct parts){ UID, "h", 22, 1, 0, "not hex" }), ERR_INVALID);
}

TEST(plan_that_is_cut_is_refused)
{
	const struct parts parts = { UID, "h", 22, 1, 0, "" };
	struct plan plan;
	struct buf body;

	put(&body, &parts);
	for (size_t length = 0; length < body.length - 8; length++)
		CHECK_ERR(plan_read(str_of(body.data, length), &plan), ERR_INVALID);
	buf_release(&body);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Single requests, well formed and not, without a process around them. */
#include "keeper/requests.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "node.h"
#include "support/test.h"
#include "wire/wire.h"

static const unsigned char master[SEAL_KEY_SIZE] = "master";
static const struct seal_context about = { "vault_account", { "0011", 4 }, "password" };

static struct arena arena;
static struct site_key site;
static struct site_key_secrets secrets;
static struct counters counters;
static struct buf body, result;
static const char *why;

static void
begin(void)
{
	log_open("test", 2, LOG_ERROR + 1);
	arena_init(&arena);
	buf_init(&body, 128 * 1024);
	buf_init(&result, SEAL_PLAIN_LIMIT);
	counters = (struct counters){ 0 };
	CHECK_OK(site_key_make(master, &arena, &site));
	CHECK_OK(site_key_unlock(&site, master, &secrets));
}

static void
finish(void)
{
	buf_release(&body);
	buf_release(&result);
	arena_release(&arena);
}

static enum err
ask(enum keeper_role role, uint32_t kind)
{
	buf_clear(&result);
	return requests_answer(&secrets, role, kind, buf_str(&body), &counters, &result, &why);
}

static void
put_open(int64_t audit_id, struct str kind, struct str column, struct str sealed)
{
	buf_clear(&body);
	wire_put_int(&body, audit_id);
	wire_put_str(&body, kind);
	wire_put_str(&body, about.row);
	wire_put_str(&body, column);
	wire_put_str(&body, sealed);
}

TEST(requests_open_a_sealed_value_and_count_it)
{
	struct str sealed;

	begin();
	CHECK_OK(seal_to(site.seal_public, &about, STR("hunter2"), &arena, &sealed));
	put_open(1, STR("vault_account"), STR("password"), sealed);
	CHECK_OK(ask(KEEPER_ROLE_WORKER, KEEPER_OPEN));
	CHECK_STR(buf_str(&result), "hunter2");
	CHECK_INT(counters.opened, 1);
	CHECK_INT(counters.refused, 0);
	finish();
}

TEST(requests_open_nothing_without_an_audit_id)
{
	struct str sealed;

	begin();
	CHECK_OK(seal_to(site.seal_public, &about, STR("hunter2"), &arena, &sealed));
	put_open(0, STR("vault_account"), STR("password"), sealed);
	CHECK_ERR(ask(KEEPER_ROLE_WORKER, KEEPER_OPEN), ERR_INVALID);
	put_open(-1, STR("vault_account"), STR("password"), sealed);
	CHECK_ERR(ask(KEEPER_ROLE_WORKER, KEEPER_OPEN), ERR_INVALID);
	CHECK_INT(counters.opened, 0);
	CHECK_INT(counters.refused, 2);
	CHECK_INT(result.length, 0);
	finish();
}

TEST(requests_open_only_in_the_right_place_and_for_the_right_role)
{
	struct str sealed;

	begin();
	CHECK_OK(seal_to(site.seal_public, &about, STR("hunter2"), &arena, &sealed));
	put_open(1, STR("vault_account"), STR("private_key"), sealed);
	CHECK_ERR(ask(KEEPER_ROLE_WORKER, KEEPER_OPEN), ERR_INVALID);
	CHECK_TEXT(why, "not sealed for this place, or changed");
	put_open(1, STR("vault_account"), STR("password\0"), sealed);
	CHECK_ERR(ask(KEEPER_ROLE_WORKER, KEEPER_OPEN), ERR_INVALID);
	put_open(1, STR("vault_account"), STR("password"), sealed);
	CHECK_ERR(ask(KEEPER_ROLE_START, KEEPER_OPEN), ERR_DENIED);
	finish();
}

TEST(requests_never_open_the_sites_identity)
{
	begin();
	buf_clear(&body);
	wire_put_int(&body, 1);
	wire_put_text(&body, "site");
	wire_put_text(&body, site.id);
	wire_put_text(&body, "identity");
	wire_put_str(&body, site.sealed_identity);
	CHECK_ERR(ask(KEEPER_ROLE_WORKER, KEEPER_OPEN), ERR_DENIED);
	CHECK_ERR(ask(KEEPER_ROLE_ADMIN, KEEPER_OPEN), ERR_DENIED);
	finish();
}

TEST(requests_refuse_every_cut_and_anything_left)
{
	struct str sealed;
	size_t length;

	begin();
	CHECK_OK(seal_to(site.seal_public, &about, STR("hunter2"), &arena, &sealed));
	put_open(1, STR("vault_account"), STR("password"), sealed);
	length = body.length;
	for (size_t i = 0; i < length; i++)
		CHECK_ERR(requests_answer(&secrets, KEEPER_ROLE_WORKER, KEEPER_OPEN,
					  str_of(body.data, i), &counters, &result, &why),
			  ERR_INVALID);
	buf_append_byte(&body, 0);
	CHECK_ERR(ask(KEEPER_ROLE_WORKER, KEEPER_OPEN), ERR_INVALID);
	finish();
}

TEST(requests_sign_chain_heads_with_the_sites_identity)
{
	begin();
	wire_put_int(&body, KEEPER_SIGN_CHAIN_HEAD);
	wire_put_text(&body, "head 17");
	CHECK_OK(ask(KEEPER_ROLE_WORKER, KEEPER_SIGN));
	CHECK_OK(signature_check(site.identity_public, "chain head", STR("head 17"),
				 buf_str(&result)));
	CHECK_INT(counters.signatures, 1);
	finish();
}

static enum err
sign(enum keeper_sign purpose, struct str message)
{
	buf_clear(&body);
	wire_put_int(&body, purpose);
	wire_put_str(&body, message);
	return ask(KEEPER_ROLE_WORKER, KEEPER_SIGN);
}

TEST(requests_sign_the_hello_of_a_link)
{
	static char longest[KEEPER_MESSAGE_LIMIT + 1];

	begin();
	CHECK_OK(sign(KEEPER_SIGN_LINK_HELLO, STR("exporter")));
	CHECK_OK(signature_check(site.identity_public, "link hello", STR("exporter"),
				 buf_str(&result)));
	CHECK_OK(sign(KEEPER_SIGN_LINK_HELLO, str_of(longest, sizeof(longest) - 1)));
	CHECK_ERR(sign(KEEPER_SIGN_LINK_HELLO, str_of(longest, sizeof(longest))), ERR_INVALID);
	CHECK_INT(counters.signatures, 2);
	finish();
}

TEST(requests_sign_only_what_is_a_jumpoints_certificate)
{
	struct node node;

	begin();
	node_make(&node, site.id);
	CHECK_OK(sign(KEEPER_SIGN_JUMPOINT_CERTIFICATE, node_unsigned(&node)));
	CHECK_OK(signature_check(site.identity_public, NODE_CERTIFICATE_PURPOSE,
				 node_unsigned(&node), buf_str(&result)));
	node.about.site_id[0] = node.about.site_id[0] == '0' ? '1' : '0';
	CHECK_ERR(sign(KEEPER_SIGN_JUMPOINT_CERTIFICATE, node_unsigned(&node)), ERR_DENIED);
	CHECK_TEXT(why, "the Jumpoint certificate is of another site");
	CHECK_ERR(sign(KEEPER_SIGN_JUMPOINT_CERTIFICATE, STR("anything")), ERR_DENIED);
	CHECK_INT(counters.signatures, 1);
	node_release(&node);
	finish();
}

/* What is written to the log while the node is enrolled. */
static const char *
log_of_enrolment(struct node *node)
{
	char *text = arena_alloc(&arena, 4096);
	int log = memfd_create("log", MFD_CLOEXEC);

	CHECK(log >= 0);
	log_open("keeper", log, LOG_WARNING);
	CHECK_OK(sign(KEEPER_SIGN_JUMPOINT_CERTIFICATE, node_unsigned(node)));
	log_open("test", 2, LOG_ERROR + 1);
	CHECK(pread(log, text, 4095, 0) > 0);
	close(log);
	return text;
}

TEST(requests_enrol_no_jumpoint_in_silence)
{
	struct node node;
	const char *text;

	begin();
	node_make(&node, site.id);
	text = log_of_enrolment(&node);
	CHECK(strstr(text, "\"level\":\"warning\"") != NULL);
	CHECK(strstr(text, "\"event\":\"keeper.jumpoint_certified\"") != NULL);
	CHECK(strstr(text, "\"jumpoint\":3") != NULL);
	CHECK(strstr(text, "\"node\":4") != NULL);
	node_release(&node);
	finish();
}

TEST(requests_sign_for_no_other_purpose)
{
	begin();
	CHECK_ERR(sign(KEEPER_SIGNS, STR("x")), ERR_DENIED);
	CHECK_ERR(sign((enum keeper_sign) - 1, STR("x")), ERR_DENIED);
	buf_clear(&body);
	CHECK_ERR(ask(KEEPER_ROLE_WORKER, KEEPER_SIGN), ERR_INVALID);
	finish();
}

TEST(requests_derive_the_same_key_again)
{
	unsigned char first[KEEPER_KEY_SIZE];

	begin();
	wire_put_int(&body, KEEPER_DERIVE_TOKEN);
	CHECK_OK(ask(KEEPER_ROLE_START, KEEPER_DERIVE));
	CHECK_INT(result.length, KEEPER_KEY_SIZE);
	memcpy(first, result.data, sizeof(first));
	CHECK_OK(ask(KEEPER_ROLE_START, KEEPER_DERIVE));
	CHECK_BYTES(result.data, first, sizeof(first));
	CHECK_ERR(ask(KEEPER_ROLE_WORKER, KEEPER_DERIVE), ERR_DENIED);
	finish();
}

TEST(requests_refuse_kinds_that_are_not_listed)
{
	begin();
	for (uint32_t kind = 0; kind < 64; kind++)
		if (kind < KEEPER_OPEN || kind > KEEPER_STATUS)
			CHECK_ERR(ask(KEEPER_ROLE_ADMIN, kind), ERR_DENIED);
	finish();
}

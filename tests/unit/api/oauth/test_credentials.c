/* SPDX-License-Identifier: Apache-2.0 */
/* The spellings of a token request (config-api §1). */
#include "api/oauth/credentials.h"

#include "codec/base64.h"
#include "support/test.h"

static struct arena arena;

static struct str
basic(const char *prefix, const char *pair)
{
	struct buf out;
	struct str text;

	buf_init(&out, 4096);
	buf_append_text(&out, prefix);
	base64_encode(&out, str_from(pair), BASE64_STANDARD);
	text = arena_str(&arena, buf_str(&out));
	buf_release(&out);
	return text;
}

#define FORM STR("application/x-www-form-urlencoded")
#define JSON STR("application/json")
#define NONE ((struct str){ 0 })
#define GRANT STR("grant_type=client_credentials")

static void
setup(void)
{
	arena_init(&arena);
}

TEST(credentials_basic_raw)
{
	struct login_attempt attempt;

	setup();
	CHECK_INT(credentials_read(&arena, basic("Basic ", "client:s3c/ret+="), FORM, GRANT,
				   &attempt),
		  CREDENTIALS_FINE);
	CHECK_INT(attempt.style, LOGIN_BASIC);
	CHECK_INT(attempt.count, 2);
	CHECK_STR(attempt.readings[0].client_id, "client");
	CHECK_STR(attempt.readings[0].secret, "s3c/ret+=");
	arena_release(&arena);
}

TEST(credentials_basic_percent_escaped)
{
	struct login_attempt attempt;

	setup();
	CHECK_INT(credentials_read(&arena, basic("Basic ", "cli%20ent:s3c%2Fret%2B%3D"), FORM,
				   GRANT, &attempt),
		  CREDENTIALS_FINE);
	CHECK_STR(attempt.readings[0].secret, "s3c%2Fret%2B%3D");
	CHECK_STR(attempt.readings[1].client_id, "cli ent");
	CHECK_STR(attempt.readings[1].secret, "s3c/ret+=");
	arena_release(&arena);
}

TEST(credentials_basic_with_broken_escapes_has_one_meaning)
{
	struct login_attempt attempt;

	setup();
	CHECK_INT(credentials_read(&arena, basic("Basic ", "client:100%&more"), FORM, GRANT,
				   &attempt),
		  CREDENTIALS_FINE);
	CHECK_STR(attempt.readings[0].secret, "100%&more");
	CHECK_STR(attempt.readings[1].secret, "100%&more");
	arena_release(&arena);
}

TEST(credentials_basic_keeps_colons_of_the_secret)
{
	struct login_attempt attempt;

	setup();
	CHECK_INT(credentials_read(&arena, basic("Basic ", "client:a:b:"), FORM, GRANT, &attempt),
		  CREDENTIALS_FINE);
	CHECK_STR(attempt.readings[0].client_id, "client");
	CHECK_STR(attempt.readings[0].secret, "a:b:");
	arena_release(&arena);
}

TEST(credentials_basic_in_stray_spellings)
{
	static const char *const prefixes[] = { "Basic ",   "basic ",  "BASIC  ",
						" Basic\t", "Basic :", "Basic : " };
	struct login_attempt attempt;

	setup();
	for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
		CHECK_INT(credentials_read(&arena, basic(prefixes[i], "client:secret"), FORM, GRANT,
					   &attempt),
			  CREDENTIALS_FINE);
		CHECK_STR(attempt.readings[0].client_id, "client");
		CHECK_STR(attempt.readings[0].secret, "secret");
	}
	arena_release(&arena);
}

TEST(credentials_in_the_form)
{
	struct login_attempt attempt;

	setup();
	CHECK_INT(credentials_read(
			  &arena, NONE, FORM,
			  STR("grant_type=client_credentials&client_id=c&client_secret=s%2B+x"),
			  &attempt),
		  CREDENTIALS_FINE);
	CHECK_INT(attempt.style, LOGIN_FORM);
	CHECK_INT(attempt.count, 1);
	CHECK_STR(attempt.readings[0].client_id, "c");
	CHECK_STR(attempt.readings[0].secret, "s+ x");
	arena_release(&arena);
}

TEST(credentials_in_json_whatever_its_type_is_called)
{
	const struct str types[] = { JSON, STR("application/json; charset=utf-8"),
				     STR("Application/JSON"), FORM, NONE };
	struct login_attempt attempt;

	setup();
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		CHECK_INT(credentials_read(&arena, NONE, types[i],
					   STR(" {\"grant_type\":\"client_credentials\",\"client_"
					       "id\":\"c\",\"client_secret\":\"s\"}"),
					   &attempt),
			  CREDENTIALS_FINE);
		CHECK_INT(attempt.style, LOGIN_JSON);
		CHECK_STR(attempt.readings[0].secret, "s");
	}
	arena_release(&arena);
}

TEST(credentials_basic_with_a_json_grant)
{
	struct login_attempt attempt;

	setup();
	CHECK_INT(credentials_read(&arena, basic("Basic ", "c:s"), JSON,
				   STR("{\"grant_type\":\"client_credentials\"}"), &attempt),
		  CREDENTIALS_FINE);
	CHECK_INT(attempt.style, LOGIN_BASIC);
	arena_release(&arena);
}

TEST(credentials_basic_beside_a_client_id_in_the_body_is_fine)
{
	struct login_attempt attempt;

	setup();
	CHECK_INT(credentials_read(&arena, basic("Basic ", "c:s"), FORM,
				   STR("grant_type=client_credentials&client_id=c"), &attempt),
		  CREDENTIALS_FINE);
	arena_release(&arena);
}

TEST(credentials_beside_a_token_that_is_sent_with_everything)
{
	struct login_attempt attempt;

	setup();
	CHECK_INT(credentials_read(&arena, STR("Bearer abc"), FORM,
				   STR("grant_type=client_credentials&client_id=c&client_secret=s"),
				   &attempt),
		  CREDENTIALS_FINE);
	CHECK_INT(attempt.style, LOGIN_FORM);
	CHECK_INT(credentials_read(&arena, STR("Bearer abc"), FORM, GRANT, &attempt),
		  CREDENTIALS_MISSING);
	arena_release(&arena);
}

TEST(credentials_basic_with_the_line_end_of_echo)
{
	struct login_attempt attempt;

	setup();
	CHECK_INT(credentials_read(&arena, basic("Basic ", "c:s\n"), FORM, GRANT, &attempt),
		  CREDENTIALS_FINE);
	CHECK_STR(attempt.readings[0].secret, "s\n");
	CHECK_STR(attempt.readings[1].secret, "s");
	arena_release(&arena);
}

TEST(credentials_refuse_two_secrets)
{
	struct login_attempt attempt;

	setup();
	CHECK_INT(credentials_read(&arena, basic("Basic ", "c:s"), FORM,
				   STR("grant_type=client_credentials&client_secret=s"), &attempt),
		  CREDENTIALS_TWICE);
	CHECK_INT(credentials_read(&arena, NONE, FORM,
				   STR("grant_type=client_credentials&client_id=a&client_id=b&"
				       "client_secret=s"),
				   &attempt),
		  CREDENTIALS_TWICE);
	arena_release(&arena);
}

TEST(credentials_refuse_other_grants)
{
	struct login_attempt attempt;

	setup();
	CHECK_INT(credentials_read(&arena, basic("Basic ", "c:s"), FORM, STR(""), &attempt),
		  CREDENTIALS_NO_GRANT);
	CHECK_INT(credentials_read(&arena, basic("Basic ", "c:s"), FORM, STR("grant_type="),
				   &attempt),
		  CREDENTIALS_NO_GRANT);
	CHECK_INT(credentials_read(&arena, basic("Basic ", "c:s"), FORM, STR("grant_type=password"),
				   &attempt),
		  CREDENTIALS_OTHER_GRANT);
	CHECK_INT(credentials_read(&arena, basic("Basic ", "c:s"), JSON,
				   STR("{\"grant_type\":null}"), &attempt),
		  CREDENTIALS_NO_GRANT);
	arena_release(&arena);
}

TEST(credentials_refuse_what_cannot_be_read)
{
	static const char *const headers[] = { "Basic !!!!", "Basic Y2xpZW50", "Basic",
					       "Basic :",    "Digest x",       "Basic Y2xpZW5",
					       "Basic /zr/", "Basic YQA6Yg==" };
	struct login_attempt attempt;

	setup();
	for (size_t i = 0; i < COUNT_OF(headers); i++)
		CHECK_INT(credentials_read(&arena, str_from(headers[i]), FORM, GRANT, &attempt),
			  CREDENTIALS_MALFORMED);
	CHECK_INT(credentials_read(&arena, NONE, FORM, STR("grant_type=%zz"), &attempt),
		  CREDENTIALS_MALFORMED);
	CHECK_INT(credentials_read(&arena, NONE, JSON, STR("{"), &attempt), CREDENTIALS_MALFORMED);
	CHECK_INT(credentials_read(&arena, NONE, JSON, STR("[]"), &attempt), CREDENTIALS_MALFORMED);
	CHECK_INT(credentials_read(&arena, NONE, JSON, STR("{\"grant_type\":1}"), &attempt),
		  CREDENTIALS_MALFORMED);
	CHECK_INT(credentials_read(&arena, NONE, JSON,
				   STR("{\"grant_type\":\"a\",\"grant_type\":\"b\"}"), &attempt),
		  CREDENTIALS_MALFORMED);
	arena_release(&arena);
}

TEST(credentials_missing)
{
	static const char *const bodies[] = { "", "&client_id=c", "&client_secret=s",
					      "&client_id=&client_secret=s",
					      "&client_id=c&client_secret=" };
	struct login_attempt attempt;

	setup();
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		const char *body =
			arena_printf(&arena, "grant_type=client_credentials%s", bodies[i]);

		CHECK_INT(credentials_read(&arena, NONE, FORM, str_from(body), &attempt),
			  CREDENTIALS_MISSING);
	}
	CHECK_INT(credentials_read(&arena, basic("Basic ", "client:"), FORM, GRANT, &attempt),
		  CREDENTIALS_MISSING);
	CHECK_INT(credentials_read(&arena, basic("Basic ", "client: "), FORM, GRANT, &attempt),
		  CREDENTIALS_MISSING);
	CHECK_INT(credentials_read(&arena, basic("Basic ", ":secret"), FORM, GRANT, &attempt),
		  CREDENTIALS_MISSING);
	arena_release(&arena);
}

TEST(credentials_bearer_takes_the_word_in_any_case)
{
	CHECK_STR(credentials_bearer(STR("Bearer abc")), "abc");
	CHECK_STR(credentials_bearer(STR("bearer  abc ")), "abc");
	CHECK_STR(credentials_bearer(STR("BEARER abc")), "abc");
	CHECK(!credentials_bearer(STR("Bearerabc")).data);
	CHECK(!credentials_bearer(STR("Bearer ")).data);
	CHECK(!credentials_bearer(STR("Bearer a b")).data);
	CHECK(!credentials_bearer(STR("Basic abc")).data);
	CHECK(!credentials_bearer(STR("")).data);
	CHECK(!credentials_bearer(NONE).data);
}

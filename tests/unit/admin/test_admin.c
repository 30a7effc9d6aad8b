/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/admin.h"
#include "support/test.h"

struct desk {
	struct arena arena;
	struct buf out, error;
	struct admin admin;
};

static void
begin(struct desk *desk)
{
	*desk = (struct desk){ 0 };
	arena_init(&desk->arena);
	buf_init(&desk->out, 4096);
	buf_init(&desk->error, 4096);
	desk->admin =
		(struct admin){ .arena = &desk->arena, .out = &desk->out, .error = &desk->error };
}

static void
end(struct desk *desk)
{
	buf_release(&desk->out);
	buf_release(&desk->error);
	arena_release(&desk->arena);
}

TEST(failing_and_refusing_differ_in_their_exit_codes)
{
	struct desk desk;

	begin(&desk);
	CHECK_INT(admin_fail(&desk.admin, "no %s", "luck"), ADMIN_FAILED);
	CHECK_INT(admin_refuse(&desk.admin, "not %d", 3), ADMIN_USAGE);
	CHECK_STR(buf_str(&desk.error), "sallyport: no luck\nsallyport: not 3\n");
	end(&desk);
}

TEST(complaints_cannot_steer_the_terminal)
{
	struct desk desk;

	begin(&desk);
	admin_fail(&desk.admin, "%s", "\033]0;x\a");
	CHECK_STR(buf_str(&desk.error), "sallyport: ?]0;x?\n");
	end(&desk);
}

TEST(faults_of_fields_are_told_by_option)
{
	const struct admin_member members[] = { { "ip_addresses", "--networks" }, { NULL, NULL } };
	struct change_error second = { "comments", "is too long", NULL };
	struct change_error first = { "ip_addresses", "is wrong", &second };
	const struct call call = { .errors = &first };
	struct desk desk;

	begin(&desk);
	CHECK_INT(admin_explain(&desk.admin, &call, ERR_INVALID, "do it", members), ADMIN_FAILED);
	CHECK_STR(buf_str(&desk.error), "sallyport: cannot do it: --networks: is wrong\n"
					"sallyport: cannot do it: comments: is too long\n");
	end(&desk);
}

TEST(a_refusal_is_told_as_it_is)
{
	const struct call call = { .refusal = "it is built in" };
	struct desk desk;

	begin(&desk);
	admin_explain(&desk.admin, &call, ERR_INVALID, "do it", NULL);
	CHECK_STR(buf_str(&desk.error), "sallyport: cannot do it: it is built in\n");
	end(&desk);
}

TEST(other_failures_come_with_a_remedy)
{
	struct desk desk;

	begin(&desk);
	admin_explain(&desk.admin, NULL, ERR_AGAIN, "do it", NULL);
	CHECK_STR(buf_str(&desk.error),
		  "sallyport: cannot do it: the site is too busy: repeat the command\n");
	end(&desk);
}

TEST(a_body_is_parsed)
{
	const struct json *body = NULL;
	struct desk desk;
	struct buf text;

	begin(&desk);
	buf_init(&text, 8);
	buf_append_text(&text, "{\"a\":1}");
	CHECK_OK(admin_parse_body(&desk.admin, &text, &body));
	CHECK_INT(json_int(json_member(body, "a")), 1);
	buf_append_text(&text, "too much");
	CHECK_ERR(admin_parse_body(&desk.admin, &text, &body), ERR_LIMIT);
	buf_release(&text);
	end(&desk);
}

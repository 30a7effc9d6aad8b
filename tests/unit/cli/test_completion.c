/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/completion.h"

#include "model/operations.h"
#include "support/test.h"

static struct arena arena;

static const char *
words(const char *verb, const char *begun)
{
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 100000);
	completion_words(&arena, str_from(verb), str_from(begun), &out);
	return arena_text(&arena, buf_str(&out));
}

TEST(completion_offers_verbs_first)
{
	CHECK_TEXT(words("", "d"), "delete\ndownload\ndo\n");
	CHECK_TEXT(words("", "x"), "");
}

TEST(completion_offers_one_part_of_a_path_at_a_time)
{
	CHECK_TEXT(words("add", "jump-g"), "jump-group\njump-group/\n");
	CHECK_TEXT(words("add", "jump-item/"), "jump-item/shell-jump\n");
	CHECK_TEXT(words("add", "jump-group/"), "");
	CHECK_TEXT(words("add", "jump-group/x/"), "");
	CHECK_TEXT(words("add", "jump-group/12/"), "jump-group/12/user\n");
	CHECK_TEXT(words("add", "jump-group/12/user/"), "");
}

TEST(completion_knows_what_a_verb_is_for)
{
	CHECK_TEXT(words("add", "jump-item-role"), "");
	CHECK_TEXT(words("list", "jump-item-role"), "jump-item-role\n");
	CHECK_TEXT(words("do", "vault/account/61/check-"),
		   "vault/account/61/check-out\nvault/account/61/check-in\n");
	CHECK_TEXT(words("list", "vault/account/61/check-"), "");
	CHECK_TEXT(words("download", "cli/"), "cli/linux\ncli/win32\ncli/macos\n");
	CHECK_TEXT(words("download", "jumpoint/7/"), "jumpoint/7/installer\n");
	CHECK_TEXT(words("nonsense", ""), "");
	CHECK_TEXT(words("completion", ""), "bash\nzsh\nfish\n");
}

/* Every list of the model can be reached by following what is offered. */
TEST(completion_reaches_every_list)
{
	for (size_t i = 0; resources[i]; i++) {
		if (!(resources[i]->verbs[FACE_CONFIG] & LIST_ALL))
			continue;
		struct str path = str_from(resource_path(resources[i], &arena) + 1);
		CLEANUP(buf_release) struct buf begun;
		struct str part;

		buf_init(&begun, 1000);
		for (struct str rest = path; str_split(&rest, '/', &part);)
			buf_printf(&begun, "%s%.*s", begun.length ? "/" : "",
				   STR_ARG(str_starts(part, STR("{")) ? STR("1") : part));
		const char *want = arena_printf(&arena, "\n%s\n", buf_str(&begun).data);
		const char *got = arena_printf(&arena, "\n%s", words("list", buf_str(&begun).data));
		CHECK(strstr(got, want) != NULL);
	}
}

TEST(completion_has_a_script_for_each_shell)
{
	static const char *const shells[] = { "bash", "zsh", "fish" };
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 10000);
	for (size_t i = 0; i < COUNT_OF(shells); i++) {
		buf_clear(&out);
		CHECK_OK(completion_script(str_from(shells[i]), &out));
		CHECK(strstr(buf_str(&out).data, "btapi completion words") != NULL);
	}
	CHECK_ERR(completion_script(STR("csh"), &out), ERR_NOT_FOUND);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What passes as a recording, and what is said of one that does not. */
#include "made.h"

#include <stdio.h>

#include "crypto/hash.h"

#define HEADER "{\"version\":2,\"width\":80,\"height\":24,\"timestamp\":5}\n"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static enum err
verify(struct str text, struct recording_facts *ret_facts, const char **ret_why)
{
	char folder[DESK_PATH], path[2 * DESK_PATH];
	enum err err;

	desk_make_folder(folder);
	made_compressed(folder, "r", text);
	snprintf(path, sizeof(path), "%s/r", folder);
	err = recording_verify(path, ret_facts, ret_why);
	desk_remove_folder(folder);
	return err;
}

TEST(facts_are_of_the_file)
{
	char folder[DESK_PATH], path[2 * DESK_PATH];
	unsigned char hash[HASH_SIZE];
	struct recording_facts facts;
	const char *why;
	struct buf bytes;

	desk_make_folder(folder);
	made_recording(folder, "r", STR("a\xff\xfe\xe2\x82\xac!"), 4);
	snprintf(path, sizeof(path), "%s/r", folder);
	CHECK_OK(recording_verify(path, &facts, &why));
	CHECK(facts.is_whole);
	CHECK_INT(facts.output_bytes, 7);
	CHECK_INT(facts.duration_ms, 20);
	hash_sha256(STR("a\xff\xfe\xe2\x82\xac!"), hash);
	CHECK_BYTES(facts.output_sha256, hash, HASH_SIZE);
	desk_read_file(folder, "r", &bytes);
	hash_sha256(buf_str(&bytes), hash);
	CHECK_BYTES(facts.file_sha256, hash, HASH_SIZE);
	CHECK_INT(facts.file_bytes, bytes.length);
	buf_release(&bytes);
	desk_remove_folder(folder);
}

TEST(empty_session_is_a_recording)
{
	struct recording_facts facts;
	const char *why;

	CHECK_OK(verify(STR(HEADER "[0,\"e\",\"whole 0 " EMPTY " \"]\n"), &facts, &why));
	CHECK(facts.is_whole);
	CHECK_INT(facts.started_at, 5000);
	CHECK_OK(verify(STR(HEADER "[0,\"e\",\"incomplete 0 " EMPTY " \"]\n"), &facts, &why));
	CHECK(!facts.is_whole);
}

TEST(what_is_wrong_is_said)
{
	static const struct {
		struct str text;
		const char *why;
	} cases[] = {
		{ STR(""), "it does not begin with a header of an asciicast" },
		{ STR("[1,\"o\",\"a\"]\n"), "it does not begin with a header of an asciicast" },
		{ STR("{\"version\":1,\"width\":80,\"height\":24}\n"),
		  "it does not begin with a header of an asciicast" },
		{ STR("{\"version\":2,\"width\":0,\"height\":24}\n"),
		  "it does not begin with a header of an asciicast" },
		{ STR(HEADER), "it has no end: it was cut" },
		{ STR(HEADER "[1,\"o\",\"a\"]\n"), "it has no end: it was cut" },
		{ STR(HEADER "[1,\"o\",\"a\"]\n[0.5,\"o\",\"a\"]\n"), "its times run backwards" },
		{ STR(HEADER "nonsense\n"), "it is damaged, or cut" },
		{ STR(HEADER "[1,\"o\",\"a\"]"), "it is damaged, or cut" },
		{ STR(HEADER "[1,\"x\",\"YQ==\"]\n"), "the bytes of an event cannot be had back" },
		{ STR(HEADER "[1,\"e\",\"all\"]\n"), "its last line is damaged" },
		{ STR(HEADER "[1,\"o\",\"a\"]\n[1,\"e\",\"whole 0 " EMPTY " \"]\n"),
		  "its output is not what its last line says" },
		{ STR(HEADER "[1,\"e\",\"whole 1 " EMPTY " \"]\n"),
		  "its output is not what its last line says" },
		{ STR(HEADER "[0,\"e\",\"whole 0 " EMPTY " \"]\n[1,\"m\",\"more\"]\n"),
		  "something stands behind its end" },
	};
	struct recording_facts facts;
	const char *why;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CHECK_ERR(verify(cases[i].text, &facts, &why), ERR_INVALID);
		CHECK_TEXT(why, cases[i].why);
	}
}

TEST(missing_file_is_not_found)
{
	struct recording_facts facts;
	const char *why;

	CHECK_ERR(recording_verify("/nowhere/at/all", &facts, &why), ERR_NOT_FOUND);
}

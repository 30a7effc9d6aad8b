/* SPDX-License-Identifier: Apache-2.0 */
/* The site file tells the right master key from a wrong one; signatures hold for their purpose
 * alone. */
#include "crypto/site_key.h"

#include "support/test.h"

static const unsigned char master[SEAL_KEY_SIZE] = "0123456789abcdef0123456789abcde";
static const unsigned char other[SEAL_KEY_SIZE] = "another key";

static struct arena arena;
static struct site_key site;
static struct site_key_secrets secrets;

static void
make(void)
{
	arena_init(&arena);
	CHECK_OK(site_key_make(master, &arena, &site));
	CHECK_OK(site_key_unlock(&site, master, &secrets));
}

TEST(site_survives_its_file)
{
	struct buf out;
	struct site_key again;

	make();
	buf_init(&out, SITE_TEXT_LIMIT);
	site_key_write(&site, &out);
	CHECK_OK(buf_error(&out));
	CHECK_OK(site_key_read(buf_str(&out), &arena, &again));
	CHECK_TEXT(again.id, site.id);
	CHECK_BYTES(again.seal_public, site.seal_public, SEAL_KEY_SIZE);
	CHECK_BYTES(again.identity_public, site.identity_public, SITE_KEY_SIZE);
	CHECK_OK(site_key_unlock(&again, master, &secrets));
	buf_release(&out);
	arena_release(&arena);
}

TEST(site_read_refuses_every_cut_and_foreign_text)
{
	struct buf out;
	struct site_key again;

	make();
	buf_init(&out, SITE_TEXT_LIMIT);
	site_key_write(&site, &out);
	for (size_t length = 0; length < out.length - 1; length++) {
		/* A hex value cut by whole bytes still reads; keeper finds it when it unlocks. */
		if (site_key_read(str_of(out.data, length), &arena, &again) == OK)
			CHECK_ERR(site_key_unlock(&again, master, &secrets), ERR_INVALID);
	}
	buf_append_text(&out, "more\n");
	CHECK_ERR(site_key_read(buf_str(&out), &arena, &again), ERR_INVALID);
	CHECK_ERR(site_key_read(STR("{}"), &arena, &again), ERR_INVALID);
	buf_release(&out);
	arena_release(&arena);
}

TEST(site_unlock_knows_another_sites_master_key)
{
	make();
	CHECK_ERR(site_key_unlock(&site, other, &secrets), ERR_CONFLICT);
	arena_release(&arena);
}

TEST(site_unlock_finds_a_changed_identity)
{
	make();
	site.identity_public[0] ^= 1;
	CHECK_ERR(site_key_unlock(&site, master, &secrets), ERR_INVALID);
	site.identity_public[0] ^= 1;
	site.id[0] = site.id[0] == '0' ? '1' : '0';
	CHECK_ERR(site_key_unlock(&site, master, &secrets), ERR_INVALID);
	arena_release(&arena);
}

TEST(site_derive_gives_a_key_for_each_purpose)
{
	unsigned char token[32], cookie[32], again[32];

	make();
	site_key_derive(&secrets, "token", token);
	site_key_derive(&secrets, "cookie", cookie);
	site_key_derive(&secrets, "token", again);
	CHECK_BYTES(again, token, sizeof(token));
	CHECK(memcmp(token, cookie, sizeof(token)) != 0);
	arena_release(&arena);
}

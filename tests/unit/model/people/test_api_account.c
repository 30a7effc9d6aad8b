/* SPDX-License-Identifier: Apache-2.0 */
#include "model/people/api_account.h"

#include "model/effects.h"
#include "unit/model/fake_site.h"

static const struct api_account account = {
	.id = 1,
	.name = "scripts",
	.enabled = true,
	.client_id = "c",
	.perm_command = COMMAND_DENY,
};

static bool
ends_tokens(const char *body)
{
	struct change *change;
	enum err err;

	site_begin();
	site_use_face(FACE_ADMIN);
	change = site_update(&api_account_resource, 0, &account, body, &err);
	CHECK_OK(err);
	return site_asks_for(change, EFFECT_API_ACCOUNT_TOKENS_END);
}

TEST(api_account_that_is_disabled_loses_its_tokens)
{
	CHECK(ends_tokens("{\"enabled\":false}"));
	CHECK(!ends_tokens("{\"enabled\":true}"));
	CHECK(!ends_tokens("{\"comments\":\"x\"}"));
}

TEST(api_account_that_goes_loses_its_tokens)
{
	struct api_account row = account;
	struct change *change;
	enum err err;

	site_begin();
	site_use_face(FACE_ADMIN);
	change = site_delete(&api_account_resource, 0, &row, &err);
	CHECK_OK(err);
	CHECK(site_asks_for(change, EFFECT_API_ACCOUNT_TOKENS_END));
}

TEST(api_account_is_made_by_the_site_with_few_rights)
{
	const struct api_account *made;
	struct change *change;
	enum err err;

	site_begin();
	site_use_face(FACE_ADMIN);
	change = site_create(&api_account_resource, 0,
			     "{\"name\":\"scripts\",\"client_id\":\"mine\"}", &err);
	made = SITE_ROW(api_account, change, err);
	CHECK(made->enabled);
	CHECK_INT(made->perm_command, COMMAND_DENY);
	CHECK(!made->perm_configuration);
	CHECK_TEXT(made->client_id, NULL);
}

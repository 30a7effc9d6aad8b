/* SPDX-License-Identifier: Apache-2.0 */
#include "model/people/team.h"

#include "schema/schema.h"
#include "unit/model/fake_site.h"

#include <stdio.h>

static struct change *
create(const char *portals, enum err *ret_err)
{
	char body[256];

	site_begin();
	snprintf(body, sizeof body, "{\"name\":\"t\",\"public_portal_ids\":%s}", portals);
	return site_create(&team_resource, 0, body, ret_err);
}

static size_t
portals_of(const char *portals)
{
	enum err err;
	struct change *change = create(portals, &err);

	return SITE_ROW(team, change, err)->public_portal_ids.count;
}

/* config-api §3.3: both spellings of the word */
TEST(team_takes_all_portals_by_word)
{
	CHECK_INT(portals_of("\"all\""), 0);
	CHECK_INT(portals_of("[\"all\"]"), 0);
	CHECK_INT(portals_of("[\"All portals\"]"), 0);
	CHECK_INT(portals_of("[]"), 0);
}

TEST(team_takes_portals_by_id)
{
	CHECK_INT(portals_of("[1]"), 1);
	CHECK_INT(portals_of("[\"1\"]"), 1);
}

TEST(team_refuses_portals_that_are_not_there)
{
	static const char *const wrong[] = { "[2]", "[\"two\"]", "[1.5]", "[null]", "[0]" };
	struct change *change;
	enum err err;

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		change = create(wrong[i], &err);
		CHECK_ERR(err, ERR_INVALID);
		CHECK(site_complaint(change, "public_portal_ids.0"));
	}
	change = create("7", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(site_complaint(change, "public_portal_ids"));
}

static const char *
written(const struct team *team, struct buf *out)
{
	struct json_writer writer;

	buf_init(out, 4096);
	json_write_init(&writer, out);
	schema_encode(&writer, team_resource.shape, EDITION_RS, 0, false, team);
	return out->data;
}

TEST(team_answers_all_portals_by_word)
{
	static const struct team team = { .id = 1, .name = "t" };
	CLEANUP(buf_release) struct buf out;

	CHECK(strstr(written(&team, &out), "\"public_portal_ids\":[\"All portals\"]"));
}

TEST(team_answers_portals_by_id)
{
	static int64_t ids[] = { 1 };
	static const struct team team = {
		.id = 1,
		.name = "t",
		.public_portal_ids = { ids, 1 },
	};
	CLEANUP(buf_release) struct buf out;

	CHECK(strstr(written(&team, &out), "\"public_portal_ids\":[1]"));
}

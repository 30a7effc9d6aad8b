/* SPDX-License-Identifier: Apache-2.0 */
#include "api/openapi_common.h"

#include "schema/row.h"
#include "support/test.h"

static void
head(struct buf *out, unsigned edition, const char *site)
{
	struct yaml yaml;

	buf_init(out, 1 << 16);
	yaml_init(&yaml, out);
	openapi_print_head(&yaml, edition, site);
	CHECK_INT(yaml.depth, 0);
}

TEST(openapi_head_names_site_and_edition)
{
	CLEANUP(buf_release) struct buf rs;
	CLEANUP(buf_release) struct buf pra;

	head(&rs, EDITION_RS, "a.example:8443");
	head(&pra, EDITION_PRA, "a.example");
	CHECK(strstr(rs.data, "  - url: \"https://a.example:8443/api/config/v1\"\n"));
	CHECK(strstr(rs.data, "remote support edition"));
	CHECK(strstr(pra.data, "privileged access edition"));
}

TEST(openapi_head_quotes_the_site)
{
	CLEANUP(buf_release) struct buf out;

	head(&out, EDITION_RS, "a\"\n  evil: true");
	CHECK(!strstr(out.data, "\n  evil"));
}

TEST(openapi_common_leaves_schemas_open)
{
	CLEANUP(buf_release) struct buf out;
	struct yaml yaml;

	buf_init(&out, 1 << 16);
	yaml_init(&yaml, &out);
	openapi_print_common(&yaml, "a.example");
	CHECK_INT(yaml.depth, 2);
	CHECK(strstr(out.data, "        tokenUrl: \"https://a.example/oauth2/token\"\n"));
	CHECK(strstr(out.data, "\n  schemas:\n    Id:\n"));
}

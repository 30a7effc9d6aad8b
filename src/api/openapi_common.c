/* SPDX-License-Identifier: Apache-2.0 */
/* Fixed text, as YAML that is written out. */
#include "api/openapi_common.h"

#include "schema/row.h"

static const char about[] =
	"  description: |\n"
	"    Configures the appliance. Compatible with the interface of the same version that "
	"existing clients speak.\n"
	"\n"
	"    **Login.** Every request but those marked otherwise carries `Authorization: Bearer "
	"TOKEN`. A token comes from\n"
	"    `POST /oauth2/token` with the client id and secret of an API account "
	"(`grant_type=client_credentials`), is good\n"
	"    for an hour, and an account has at most 30: the oldest goes when another is made.\n"
	"\n"
	"    **Methods.** Where there is GET there is HEAD; OPTIONS names the methods of a path in "
	"`Allow`; others are\n"
	"    answered with 405. PATCH changes what its body names and leaves the rest, so nothing "
	"is required there.\n"
	"\n"
	"    **Values.** Bodies are JSON in UTF-8. Integers are JSON numbers. Times are RFC 3339 "
	"in UTC, sent with `Z` or\n"
	"    `+00:00` and answered with `+00:00`; fractions of a second are passed over. Read-only "
	"members may be sent and\n"
	"    change nothing; a member or query parameter that does not exist is refused with 401.\n"
	"\n"
	"    **Lists** come in pages. `Link` holds the addresses of the first and last page, and "
	"of the previous and next where\n"
	"    there is one. Filters compare whole values, texts without regard to letter case; "
	"several must all hold.\n"
	"\n"
	"    **Limits** hold for all requests of an API account together: `X-RateLimit-Limit` and "
	"`X-RateLimit-Remaining`\n"
	"    tell of the hour; 429 comes with `Retry-After`.\n";

static const char parameters[] =
	"  parameters:\n"
	"    PerPage:\n"
	"      name: per_page\n"
	"      in: query\n"
	"      description: How many items a page has.\n"
	"      schema:\n"
	"        type: integer\n"
	"        format: int32\n"
	"        minimum: 1\n"
	"        maximum: 100\n"
	"        default: 100\n"
	"    CurrentPage:\n"
	"      name: current_page\n"
	"      in: query\n"
	"      description: Which page, from 1.\n"
	"      schema:\n"
	"        type: integer\n"
	"        format: int32\n"
	"        minimum: 1\n"
	"        default: 1\n"
	"  headers:\n"
	"    Link:\n"
	"      description: \"Addresses of other pages: first, previous, next, last.\"\n"
	"      schema:\n"
	"        type: string\n"
	"    Count:\n"
	"      description: The page asked for, the last page, items a page, or items in all.\n"
	"      schema:\n"
	"        type: integer\n"
	"    RetryAfter:\n"
	"      description: Seconds to wait.\n"
	"      schema:\n"
	"        type: integer\n";

static const char responses[] =
	"  responses:\n"
	"    Unauthorized:\n"
	"      description: No token, or one that is unknown or over; or a member or parameter "
	"that does not exist.\n"
	"      content:\n"
	"        application/json:\n"
	"          schema:\n"
	"            $ref: \"#/components/schemas/LoginError\"\n"
	"    Forbidden:\n"
	"      description: The API account may not do this.\n"
	"      content:\n"
	"        application/json:\n"
	"          schema:\n"
	"            $ref: \"#/components/schemas/Error\"\n"
	"    NotFound:\n"
	"      description: There is no such row.\n"
	"      content:\n"
	"        application/json:\n"
	"          schema:\n"
	"            $ref: \"#/components/schemas/Error\"\n"
	"    Invalid:\n"
	"      description: Values that are not valid, by member or parameter.\n"
	"      content:\n"
	"        application/json:\n"
	"          schema:\n"
	"            $ref: \"#/components/schemas/InvalidError\"\n"
	"    TooMany:\n"
	"      description: More requests than the API account may make.\n"
	"      headers:\n"
	"        Retry-After:\n"
	"          $ref: \"#/components/headers/RetryAfter\"\n"
	"      content:\n"
	"        application/json:\n"
	"          schema:\n"
	"            $ref: \"#/components/schemas/Error\"\n";

static const char schemas[] = "    Id:\n"
			      "      type: integer\n"
			      "      format: int32\n"
			      "      minimum: 1\n"
			      "      maximum: 2147483647\n"
			      "    Error:\n"
			      "      type: object\n"
			      "      properties:\n"
			      "        message:\n"
			      "          type: string\n"
			      "    LoginError:\n"
			      "      type: object\n"
			      "      properties:\n"
			      "        error:\n"
			      "          type: string\n"
			      "        message:\n"
			      "          type: string\n"
			      "    InvalidError:\n"
			      "      type: object\n"
			      "      properties:\n"
			      "        message:\n"
			      "          type: string\n"
			      "        errors:\n"
			      "          description: What is wrong with each, under its name; "
			      "members of members as a.b, items as a.0.\n"
			      "          type: object\n"
			      "          additionalProperties:\n"
			      "            type: array\n"
			      "            items:\n"
			      "              type: string\n";

static void
print_url(struct yaml *yaml, const char *key, const char *site, const char *path)
{
	CLEANUP(buf_release) struct buf url;

	buf_init(&url, 4096);
	buf_printf(&url, "https://%s%s", site, path);
	yaml_text(yaml, key, url.data ? url.data : "");
}

void
openapi_print_head(struct yaml *yaml, unsigned edition, const char *site)
{
	yaml_text(yaml, "openapi", "3.0.3");
	yaml_open(yaml, "info");
	yaml_text(yaml, "title",
		  edition == EDITION_PRA ? "Sallyport configuration API, privileged access edition"
					 : "Sallyport configuration API, remote support edition");
	yaml_text(yaml, "version", "1.10");
	buf_append_text(yaml->out, about);
	yaml_close(yaml);
	yaml_open(yaml, "servers");
	yaml_open_item(yaml);
	print_url(yaml, "url", site, "/api/config/v1");
	yaml_close(yaml);
	yaml_close(yaml);
	yaml_open(yaml, "security");
	yaml_open_item(yaml);
	yaml_raw(yaml, "OAuth2", "[]");
	yaml_close(yaml);
	yaml_close(yaml);
}

void
openapi_print_common(struct yaml *yaml, const char *site)
{
	yaml_open(yaml, "components");
	yaml_open(yaml, "securitySchemes");
	yaml_open(yaml, "OAuth2");
	yaml_text(yaml, "type", "oauth2");
	yaml_open(yaml, "flows");
	yaml_open(yaml, "clientCredentials");
	print_url(yaml, "tokenUrl", site, "/oauth2/token");
	yaml_raw(yaml, "scopes", "{}");
	for (int i = 0; i < 4; i++)
		yaml_close(yaml);
	buf_append_text(yaml->out, parameters);
	buf_append_text(yaml->out, responses);
	yaml_open(yaml, "schemas");
	buf_append_text(yaml->out, schemas);
}

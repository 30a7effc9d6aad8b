/* SPDX-License-Identifier: Apache-2.0 */
#include "model/config.h"

#include "base/arena.h"
#include "support/test.h"

static struct arena arena;

static struct site_settings
fresh(void)
{
	struct site_settings settings;

	arena_reset(&arena);
	site_settings_default(&settings, &arena);
	return settings;
}

static const char *
set(struct site_settings *settings, const char *name, const char *value)
{
	return site_settings_set(settings, str_from(name), str_from(value), &arena);
}

/* config-api §1, terraform-provider §4 */
TEST(config_begins_as_documented)
{
	struct site_settings settings = fresh();

	CHECK_INT(settings.rate_per_second, 20);
	CHECK_INT(settings.rate_per_hour, 15000);
	CHECK_INT(settings.token_life_seconds, 3600);
	CHECK_INT(settings.tokens_per_account, 30);
	CHECK_INT(settings.trusted_proxies.count, 0);
	CHECK(settings.tolerant_association_delete);
	CHECK(!settings.strict_paging);
	CHECK_TEXT(settings.product, "ingredi");
}

TEST(config_documents_every_setting)
{
	for (size_t i = 0; i < site_settings_shape.count; i++) {
		const struct field *field = &site_settings_shape.fields[i];

		CHECK(field->initial != NULL);
		CHECK(field->doc[strlen(field->doc) - 1] == '.');
	}
}

TEST(config_takes_a_value_of_each_kind)
{
	struct site_settings settings = fresh();

	CHECK_TEXT(set(&settings, "rate_per_second", "1000000"), NULL);
	CHECK_INT(settings.rate_per_second, 1000000);
	CHECK_TEXT(set(&settings, "strict_paging", "true"), NULL);
	CHECK(settings.strict_paging);
	CHECK_TEXT(set(&settings, "company", "Example & Söhne"), NULL);
	CHECK_TEXT(settings.company, "Example & Söhne");
}

TEST(config_parts_a_list)
{
	struct site_settings settings = fresh();

	CHECK_TEXT(set(&settings, "trusted_proxies", "192.0.2.1, 2001:db8::/32 ,10.0.0.0/8"), NULL);
	CHECK_INT(settings.trusted_proxies.count, 3);
	CHECK_TEXT(((const char *const *)settings.trusted_proxies.data)[1], "2001:db8::/32");
	CHECK_TEXT(set(&settings, "trusted_proxies", ""), NULL);
	CHECK_INT(settings.trusted_proxies.count, 0);
}

TEST(config_refuses_what_is_out_of_bounds)
{
	struct site_settings settings = fresh();

	CHECK(set(&settings, "rate_per_second", "-1"));
	CHECK(set(&settings, "rate_per_second", "1000001"));
	CHECK(set(&settings, "rate_per_second", "many"));
	CHECK(set(&settings, "strict_paging", "yes"));
	CHECK(set(&settings, "product", ""));
	CHECK(set(&settings, "company", "\xff"));
	CHECK(set(&settings, "trusted_proxies", "proxy.example"));
	CHECK(set(&settings, "no_such_thing", "1"));
	CHECK_INT(settings.rate_per_second, 20);
}

/* As many as there may be, and one more. */
TEST(config_bounds_its_lists)
{
	struct site_settings settings = fresh();
	char *text = arena_alloc(&arena, 257 * 8 + 1);

	for (int i = 0; i < 257; i++)
		memcpy(text + i * 8, "1.0.0.1 ", 8);
	CHECK(set(&settings, "trusted_proxies", text));
	text[256 * 8] = '\0';
	CHECK_TEXT(set(&settings, "trusted_proxies", text), NULL);
	CHECK_INT(settings.trusted_proxies.count, 256);
}

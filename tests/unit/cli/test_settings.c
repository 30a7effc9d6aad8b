/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/settings.h"

#include <stdlib.h>
#include <unistd.h>

#include "support/test.h"

static struct arena arena;
static const char *why;

/* The environment of a test: names and values in turn, NULL-ended. */
static const char *const *environment;

static const char *
variable(const char *name)
{
	for (size_t i = 0; environment[i]; i += 2) {
		if (strcmp(environment[i], name) == 0)
			return environment[i + 1];
	}
	return NULL;
}

#define ENVIRONMENT(...) (environment = (const char *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })
#define ACCOUNT "BT_CLIENT_ID", "id", "BT_CLIENT_SECRET", "secret"

static enum err
load(const struct arguments *arguments, struct settings *ret)
{
	why = NULL;
	return settings_load(&arena, arguments, variable, ret, &why);
}

/* A file of one test, removed by its end. */
static void
write_file(char *path, const char *text)
{
	int file = mkstemp(path);

	CHECK_INT(write(file, text, strlen(text)), (ssize_t)strlen(text));
	close(file);
}

TEST(settings_come_from_the_environment)
{
	struct arguments arguments = { .ca_file = "ca.pem" };
	struct settings got;

	ENVIRONMENT("BT_API_HOST", "support.example.com:8443", ACCOUNT);
	CHECK_OK(load(&arguments, &got));
	CHECK_STR(got.host.name, "support.example.com");
	CHECK_INT(got.host.port, 8443);
	CHECK_TEXT(got.client_id, "id");
	CHECK_TEXT(got.client_secret, "secret");
	CHECK_TEXT(got.ca_file, "ca.pem");
	CHECK(!got.proxy);
}

TEST(settings_name_what_is_missing)
{
	struct arguments arguments = { 0 };
	struct settings got;

	ENVIRONMENT("BT_CLIENT_ID", "id", "BT_CLIENT_SECRET", "s");
	CHECK_ERR(load(&arguments, &got), ERR_DENIED);
	CHECK_TEXT(why, "BT_API_HOST is not set; it comes from the environment or --env-file");
	ENVIRONMENT("BT_API_HOST", "h", "BT_CLIENT_ID", "", "BT_CLIENT_SECRET", "s");
	CHECK_ERR(load(&arguments, &got), ERR_DENIED);
	CHECK(strstr(why, "BT_CLIENT_ID") == why);
	ENVIRONMENT("BT_API_HOST", "h", "BT_CLIENT_ID", "i");
	CHECK_ERR(load(&arguments, &got), ERR_DENIED);
	CHECK(strstr(why, "BT_CLIENT_SECRET") == why);
}

TEST(settings_refuse_a_host_that_is_none)
{
	struct arguments arguments = { 0 };
	struct settings got;

	ENVIRONMENT("BT_API_HOST", "https://host/api", ACCOUNT);
	CHECK_ERR(load(&arguments, &got), ERR_INVALID);
	CHECK(strstr(why, "BT_API_HOST") == why);
}

TEST(settings_of_a_file_go_before_the_environment)
{
	char path[] = "/tmp/test_settings.XXXXXX";
	struct arguments arguments = { .env_file = path };
	struct settings got;

	write_file(path, "export BT_API_HOST=from.file\nBT_CLIENT_SECRET='file secret'\n");
	ENVIRONMENT("BT_API_HOST", "from.environment", ACCOUNT);
	CHECK_OK(load(&arguments, &got));
	CHECK_STR(got.host.name, "from.file");
	CHECK_TEXT(got.client_id, "id");
	CHECK_TEXT(got.client_secret, "file secret");
	CHECK_INT(unlink(path), 0);
}

TEST(settings_find_a_file_in_the_home_folder)
{
	char path[] = "/tmp/test_settings.XXXXXX";
	struct arguments arguments = { 0 };
	struct settings got;

	write_file(path, "BT_API_HOST=from.file\n");
	arguments.env_file = arena_printf(&arena, "~/%s", path + strlen("/tmp/"));
	ENVIRONMENT("HOME", "/tmp", ACCOUNT);
	CHECK_OK(load(&arguments, &got));
	CHECK_STR(got.host.name, "from.file");
	CHECK_INT(unlink(path), 0);
	ENVIRONMENT(ACCOUNT);
	CHECK_ERR(load(&arguments, &got), ERR_INVALID);
	CHECK(strstr(why, "HOME is not set") != NULL);
}

TEST(settings_refuse_a_file_that_cannot_be_used)
{
	char path[] = "/tmp/test_settings.XXXXXX";
	struct arguments arguments = { .env_file = "/nonexistent/file" };
	struct settings got;

	ENVIRONMENT("BT_API_HOST", "h", ACCOUNT);
	CHECK_ERR(load(&arguments, &got), ERR_INVALID);
	CHECK_TEXT(why, "/nonexistent/file: there is no such file");
	write_file(path, "BT_CLIENT_SECRET\n");
	arguments.env_file = path;
	CHECK_ERR(load(&arguments, &got), ERR_INVALID);
	CHECK(strstr(why, "has a line 1 that is not NAME=value") != NULL);
	CHECK_INT(unlink(path), 0);
}

static const char *
proxy_for(const char *host)
{
	struct arguments arguments = { 0 };
	struct settings got;
	const char *const *before = environment;
	const char *both[16] = { "BT_API_HOST", host, ACCOUNT };
	size_t at = 6;

	for (size_t i = 0; before[i]; i++)
		both[at++] = before[i];
	both[at] = NULL;
	environment = both;
	CHECK_OK(load(&arguments, &got));
	environment = before;
	return got.proxy;
}

TEST(settings_find_the_proxy)
{
	ENVIRONMENT("HTTPS_PROXY", "http://proxy:3128");
	CHECK_TEXT(proxy_for("support.example.com"), "http://proxy:3128");
	CHECK_TEXT(proxy_for("http://support.example.com"), NULL);
	ENVIRONMENT("https_proxy", "http://small:3128");
	CHECK_TEXT(proxy_for("support.example.com"), "http://small:3128");
	ENVIRONMENT("HTTPS_PROXY", "");
	CHECK_TEXT(proxy_for("support.example.com"), NULL);
	ENVIRONMENT("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", "localhost, .example.com");
	CHECK_TEXT(proxy_for("support.example.com"), NULL);
	CHECK_TEXT(proxy_for("support.example.org"), "http://proxy:3128");
}

TEST(settings_know_who_needs_no_proxy)
{
	CHECK(settings_skips_proxy(STR("*"), STR("a.b")));
	CHECK(settings_skips_proxy(STR("x, a.b"), STR("A.B")));
	CHECK(settings_skips_proxy(STR("b"), STR("a.b")));
	CHECK(settings_skips_proxy(STR(".b"), STR("a.b")));
	CHECK(settings_skips_proxy(STR("127.0.0.1"), STR("127.0.0.1")));
	CHECK(!settings_skips_proxy(STR("b.c"), STR("ab.c")));
	CHECK(!settings_skips_proxy(STR(""), STR("a.b")));
	CHECK(!settings_skips_proxy(STR(",,"), STR("a.b")));
	CHECK(!settings_skips_proxy(STR("long.a.b"), STR("a.b")));
	CHECK(!settings_skips_proxy(str_from(NULL), STR("a.b")));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A Jumpoint's installer: what is in it, the key it makes, and when there is none. */
#include "appliance.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/hash.h"
#include "model/resources.h"

#define JUMPOINT "/api/config/v1/jumpoint"
#define ARCHIVE "jumpoint-linux-x86.bin"

struct place {
	struct appliance appliance;
	char path[32];
	int folder;
};

static void
open_place(struct place *place, const char *url)
{
	int file;

	snprintf(place->path, sizeof(place->path), "/tmp/installer-XXXXXX");
	CHECK(mkdtemp(place->path) != NULL);
	place->folder = open(place->path, O_RDONLY | O_DIRECTORY);
	file = openat(place->folder, ARCHIVE, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	CHECK_INT(write(file, "the rest", 8), 8);
	close(file);
	appliance_open_with(&place->appliance, url, EDITION_RS, dup(place->folder));
	appliance_admin(&place->appliance);
}

static void
close_place(struct place *place)
{
	appliance_close(&place->appliance);
	unlinkat(place->folder, ARCHIVE, 0);
	close(place->folder);
	rmdir(place->path);
}

static struct reply
ask(struct place *place, const char *method, int64_t id)
{
	return appliance_ask(&place->appliance, method,
			     TEXT_OF(&place->appliance, JUMPOINT "/%lld/installer", (long long)id),
			     NULL);
}

/* The value of NAME='…' in the file. */
static struct str
value_of(const struct reply *reply, const char *name)
{
	struct str rest = reply->body, line = { 0 }, value = { 0 };

	while (str_split(&rest, '\n', &line)) {
		if (!str_starts(line, str_from(name)))
			continue;
		line = str_from_offset(line, strlen(name));
		if (str_starts(line, STR("='")) && str_ends(line, STR("'")))
			value = str_of(line.data + 2, line.length - 3);
	}
	return value;
}

STORE_TEST(installer_is_of_this_site_and_this_jumpoint)
{
	struct place place;
	struct reply reply;
	int64_t id;

	open_place(&place, url);
	id = appliance_make(&place.appliance, JUMPOINT,
			    "{\"name\":\"p\",\"platform\":\"linux-x86\"}");
	reply = ask(&place, "GET", id);
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_header(&reply, "Content-Type"), "application/x-executable");
	CHECK(str_starts(reply.body, STR("#!/bin/sh\n")));
	CHECK(str_ends(reply.body, STR("\nthe rest")));
	CHECK_STR(value_of(&reply, "SITE_HOST"), "site.test");
	CHECK_STR(value_of(&reply, "SITE_PORT"), "443");
	CHECK_STR(value_of(&reply, "SITE_ID"), place.appliance.site->id);
	CHECK_INT(value_of(&reply, "IDENTITY").length, 64);
	CHECK_INT(value_of(&reply, "DEPLOY_KEY").length, 64);
	CHECK_INT(appliance_count(&place.appliance, "SELECT COUNT(*) FROM audit WHERE event = "
						    "'jumpoint.installer_made'"),
		  1);
	close_place(&place);
}

STORE_TEST(installer_takes_its_address_from_the_settings_alone)
{
	struct place place;
	struct reply reply;
	int64_t id;

	open_place(&place, url);
	id = appliance_make(&place.appliance, JUMPOINT,
			    "{\"name\":\"p\",\"platform\":\"linux-x86\"}");
	place.appliance.settings->jumpoint_address = "[2001:db8::1]:8443";
	reply = ask(&place, "GET", id);
	CHECK_STR(value_of(&reply, "SITE_HOST"), "2001:db8::1");
	CHECK_STR(value_of(&reply, "SITE_PORT"), "8443");
	appliance_tell(&place.appliance, "UPDATE jumpoint_deploy_key SET made_at = 1");
	place.appliance.settings->jumpoint_address = "a'b:1";
	CHECK_INT(ask(&place, "GET", id).status, 422);
	place.appliance.settings->jumpoint_address = "a:b";
	CHECK_INT(ask(&place, "GET", id).status, 422);
	/* who is refused has no new key, and the old one stays */
	CHECK_INT(appliance_count(&place.appliance, "SELECT made_at FROM jumpoint_deploy_key"), 1);
	close_place(&place);
}

STORE_TEST(installer_makes_a_key_each_time_and_keeps_its_hash)
{
	struct place place;
	struct reply first, second;
	int64_t id;

	open_place(&place, url);
	id = appliance_make(&place.appliance, JUMPOINT,
			    "{\"name\":\"p\",\"platform\":\"linux-x86\"}");
	first = ask(&place, "GET", id);
	second = ask(&place, "GET", id);
	CHECK(!str_equal(value_of(&first, "DEPLOY_KEY"), value_of(&second, "DEPLOY_KEY")));
	CHECK_INT(appliance_count(&place.appliance, "SELECT COUNT(*) FROM jumpoint_deploy_key"), 1);
	close_place(&place);
}

STORE_TEST(installer_is_looked_at_without_a_key)
{
	struct place place;
	struct reply look, got;
	int64_t id;

	open_place(&place, url);
	id = appliance_make(&place.appliance, JUMPOINT,
			    "{\"name\":\"p\",\"platform\":\"linux-x86\"}");
	look = ask(&place, "HEAD", id);
	CHECK_INT(look.status, 200);
	CHECK_INT(look.body.length, 0);
	CHECK_INT(appliance_count(&place.appliance, "SELECT COUNT(*) FROM jumpoint_deploy_key"), 0);
	got = ask(&place, "GET", id);
	CHECK_STR(reply_header(&look, "Content-Length"), reply_header(&got, "Content-Length"));
	close_place(&place);
}

STORE_TEST(installer_is_refused_with_a_reason)
{
	struct place place;
	struct reply reply;
	int64_t windows, single, cluster;

	open_place(&place, url);
	windows = appliance_make(&place.appliance, JUMPOINT,
				 "{\"name\":\"w\",\"platform\":\"windows-x86\"}");
	single = appliance_make(&place.appliance, JUMPOINT,
				"{\"name\":\"s\",\"platform\":\"linux-x86\"}");
	cluster = appliance_make(&place.appliance, JUMPOINT,
				 "{\"name\":\"c\",\"platform\":\"linux-x86\",\"clustered\":true}");
	CHECK_INT(ask(&place, "GET", 4711).status, 404);
	reply = ask(&place, "GET", windows);
	CHECK_INT(reply.status, 422);
	CHECK(memmem(reply.body.data, reply.body.length, "Windows", 7) != NULL);
	for (int i = 0; i < 10; i++) {
		CHECK_INT(ask(&place, "GET", cluster).status, 200);
		appliance_tell(&place.appliance,
			       TEXT_OF(&place.appliance,
				       "INSERT INTO jumpoint_node (jumpoint_id) VALUES (%lld)",
				       (long long)cluster));
	}
	CHECK_INT(ask(&place, "GET", cluster).status, 422);
	appliance_tell(&place.appliance,
		       TEXT_OF(&place.appliance,
			       "INSERT INTO jumpoint_node (jumpoint_id) VALUES (%lld)",
			       (long long)single));
	reply = ask(&place, "GET", single);
	CHECK_INT(reply.status, 422);
	CHECK(memmem(reply.body.data, reply.body.length, "node", 4) != NULL);
	close_place(&place);
}

STORE_TEST(installer_is_missing_where_it_was_not_built)
{
	struct place place;
	int64_t id;

	open_place(&place, url);
	id = appliance_make(&place.appliance, JUMPOINT,
			    "{\"name\":\"p\",\"platform\":\"linux-x86\"}");
	unlinkat(place.folder, ARCHIVE, 0);
	CHECK_INT(ask(&place, "GET", id).status, 404);
	close_place(&place);
}

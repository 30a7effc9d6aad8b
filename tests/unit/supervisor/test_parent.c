/* SPDX-License-Identifier: Apache-2.0 */
/* What the supervisor says arrives at child.c as it was meant, and the other way round. */
#include "supervisor/parent.h"

#include <unistd.h>

#include "folder.h"
#include "in_child.h"
#include "ipc/ipc.h"
#include "programs.h"
#include "supervisor/child.h"
#include "support/test.h"
#include "wire/supervisor.h"

static struct folder folder;
static struct settings settings;
static struct data data;
static struct site_key site;
static struct child keeper;
static const char *why;
static int pair[2];

static enum err
migrate(const char *store_url)
{
	return OK;
}

static void
begin(void)
{
	folder_make(&folder);
	programs_install(&folder);
	settings_init(&settings);
	settings.data = folder_path(&folder, "data");
	settings.workers = SETTINGS_WORKERS_MAX;
	settings.slow_workers = SETTINGS_SLOW_WORKERS_MAX;
	CHECK_OK(data_locate(&settings, &folder.arena, &data));
	CHECK_OK(data_make(&settings, &data, migrate, &folder.arena, &site, &why));
	CHECK_OK(launch_keeper(&settings, &data, &folder.arena, &keeper, &site, &why));
	CHECK_OK(ipc_pair(pair));
}

static void
finish(void)
{
	close(pair[0]);
	close(pair[1]);
	launch_end(&keeper, 5000);
	launch_use_folder(NULL);
	folder_remove(&folder);
}

static int
receive(void *context)
{
	struct child_start start;
	struct child_event event;

	if (dup2(pair[1], LAUNCH_CONTROL) < 0 || child_receive_start(&start) != OK)
		return 1;
	if (strcmp(start.settings.data, data.directory) != 0 ||
	    strcmp(start.settings.store, data.store_url) != 0)
		return 2;
	if (strcmp(start.site_id, site.id) != 0 ||
	    memcmp(start.seal_public, site.seal_public, SEAL_KEY_SIZE) != 0)
		return 3;
	if (start.keeper_pair_count != (size_t)SETTINGS_WORKERS_MAX + SETTINGS_SLOW_WORKERS_MAX + 2)
		return 4;
	if (child_receive_event(&event) != OK || event.kind != CHILD_KEEPER)
		return 5;
	return child_receive_event(&event) == OK && event.kind == CHILD_STOP ? 0 : 6;
}

TEST(parent_tells_a_front_all_it_needs)
{
	struct data_certificate certificate;

	begin();
	CHECK_OK(data_open_certificate(&settings, &data, &folder.arena, &certificate, &why));
	CHECK_OK(parent_tell_settings(pair[0], &settings, &data, 0, 0));
	CHECK_OK(parent_tell_certificate(pair[0], &certificate));
	CHECK_OK(parent_tell_keeper(pair[0], &settings, &keeper, &site, true));
	CHECK_OK(parent_tell_keeper(pair[0], &settings, &keeper, &site, false));
	CHECK_OK(parent_tell_stop(pair[0]));
	CHECK_INT(in_child(receive, NULL), 0);
	close(certificate.certificate);
	close(certificate.key);
	finish();
}

TEST(parent_hears_ready_and_why_not)
{
	begin();
	CHECK_INT(parent_hear(pair[0], &folder.arena, &why), PARENT_HEARD_NOTHING);
	CHECK_OK(ipc_send(pair[1], FRONT_READY, 0, STR(""), NULL, 0, 0));
	CHECK_OK(ipc_send(pair[1], FRONT_FAILED, 0, STR("\0\0\0\x08no store"), NULL, 0, 0));
	CHECK_INT(parent_hear(pair[0], &folder.arena, &why), PARENT_HEARD_READY);
	CHECK_INT(parent_hear(pair[0], &folder.arena, &why), PARENT_HEARD_FAILED);
	CHECK_TEXT(why, "no store");
	CHECK_INT(parent_hear(-1, &folder.arena, &why), PARENT_HEARD_NOTHING);
	finish();
}

TEST(parent_tells_nothing_to_a_keeper_that_is_gone)
{
	begin();
	launch_end(&keeper, 5000);
	CHECK(parent_tell_keeper(pair[0], &settings, &keeper, &site, false) != OK);
	finish();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "programs.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "crypto/init.h"
#include "keeper/client.h"
#include "keeper/keeper.h"
#include "supervisor/child.h"
#include "supervisor/launch.h"
#include "supervisor/sandbox.h"
#include "support/test.h"

void
programs_install(struct folder *folder)
{
	char here[4096];
	ssize_t length = readlink("/proc/self/exe", here, sizeof(here) - 1);

	CHECK(length > 0);
	here[length] = '\0';
	CHECK_INT(symlink(here, folder_path(folder, "sallyport")), 0);
	CHECK_INT(symlink(here, folder_path(folder, "sallyport-keeper")), 0);
	launch_use_folder(folder->path);
}

/* One line in the file that the store setting names; the test waits for lines. */
static void
tell(const struct child_start *start, const char *word, long number)
{
	int descriptor = open(start->settings.store, O_WRONLY | O_APPEND | O_CREAT, 0600);

	dprintf(descriptor, "%s %ld\n", word, number);
	close(descriptor);
}

static void
ask_keeper(const struct child_start *start, const int *pairs, size_t count)
{
	struct keeper_client *client = keeper_client_new(start->seal_public);
	struct keeper_status status;

	keeper_client_give(client, pairs, count);
	tell(start, "keeper", keeper_client_status(client, &status));
	keeper_client_free(client);
}

static int
serve_events(const struct child_start *start)
{
	struct pollfd ready = { .fd = LAUNCH_CONTROL, .events = POLLIN };
	struct child_event event;

	for (;;) {
		poll(&ready, 1, -1);
		if (child_receive_event(&event) != OK)
			return 1;
		if (event.kind == CHILD_STOP) {
			tell(start, "stop", 0);
			return 0;
		}
		if (event.kind == CHILD_CERTIFICATE)
			tell(start, "certificate", event.certificate >= 0 && event.key >= 0);
		if (event.kind == CHILD_KEEPER)
			ask_keeper(start, event.keeper_pairs, event.keeper_pair_count);
	}
}

static int
play_front(void)
{
	unsigned char key[KEEPER_KEY_SIZE];
	struct child_start start;

	if (child_receive_start(&start) != OK)
		return 1;
	if (strcmp(start.settings.site, "on.fire") == 0) {
		child_tell_failed("the store is on fire");
		return 1;
	}
	tell(&start, "front", getpid());
	tell(&start, "derive", keeper_derive_key(start.keeper_start, KEEPER_DERIVE_TOKEN, key));
	close(start.keeper_start);
	ask_keeper(&start, start.keeper_pairs, start.keeper_pair_count);
	if (child_tell_ready() != OK)
		return 1;
	tell(&start, "ready", 0);
	return serve_events(&start);
}

/* As src/main/keeper.c does it. */
static int
play_keeper(void)
{
	const struct sandbox_settings sandbox = { .role = SANDBOX_KEEPER };
	struct sandbox_report report;

	if (crypto_init_openssl_fileless() != OK)
		return 1;
	sandbox_enter(&sandbox, &report);
	return keeper_run(LAUNCH_CONTROL, NULL) ? 1 : 0;
}

/* Before main, and before any test. */
__attribute__((constructor)) static void
play(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');

	log_open(argc > 1 ? "front" : "keeper", STDERR_FILENO, LOG_ERROR + 1);
	if (name && strcmp(name, "/sallyport-keeper") == 0)
		_exit(play_keeper());
	if (name && strcmp(name, "/sallyport") == 0 && argc > 1 && strcmp(argv[1], "front") == 0)
		_exit(play_front());
	log_open("test", STDERR_FILENO, LOG_INFO);
}

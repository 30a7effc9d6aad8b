/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport-keeper: confines itself, then serves. Started by the supervisor and by sallyport's
 * commands, never by hand. */
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "crypto/init.h"
#include "ipc/ipc.h"
#include "keeper/keeper.h"
#include "supervisor/launch.h"
#include "supervisor/sandbox.h"
#include "supervisor/settings.h"

int
main(int argc, char **argv)
{
	const struct sandbox_settings sandbox = { .role = SANDBOX_KEEPER };
	const struct settings settings = { .log_level = argc == 2 ? argv[1] : "info" };
	struct sandbox_report report;
	struct ipc_peer peer;
	const char *missing = NULL;

	if (argc > 2 || ipc_peer(LAUNCH_CONTROL, &peer) != OK) {
		fprintf(stderr, "%s is started by sallyport serve\n", argv[0]);
		return 2;
	}
	log_open("keeper", STDERR_FILENO, settings_log_level(&settings));
	if (crypto_init_openssl_fileless() != OK)
		return 1;
	sandbox_enter(&sandbox, &report);
	sandbox_log(&report);
	sandbox_is_complete(&report, &missing);
	return keeper_run(LAUNCH_CONTROL, missing) ? 1 : 0;
}

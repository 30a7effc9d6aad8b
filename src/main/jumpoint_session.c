/* SPDX-License-Identifier: Apache-2.0 */
/* jumpoint_session: one live session. Started by the agent with a socket as descriptor 3 and a
 * listening one as 4 (jumpoint/spawn.h), never by hand. Wiring only. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "crypto/init.h"
#include "ipc/ipc.h"
#include "jumpoint/session/confine.h"
#include "jumpoint/session/session.h"

enum { AGENT = 3, LISTENING = 4 };

/* libssh starts itself before main and takes OpenSSL's memory then; ours must be set before that.
 */
static enum err crypto_state = ERR_BUG;

__attribute__((constructor(101))) static void
begin_crypto(void)
{
	crypto_state = crypto_init_openssl_fileless();
}

static void
confine(void)
{
	if (!confine_to_streams())
		log_warning("session.not_confined");
}

int
main(void)
{
	const struct session_settings settings = { .listening = LISTENING, .confine = confine };
	struct ipc_peer peer;

	if (ipc_peer(AGENT, &peer) != OK || ipc_adopt(LISTENING) != OK) {
		fprintf(stderr, "jumpoint_session is started by jumpoint\n");
		return 2;
	}
	if (crypto_state != OK)
		return 1;
	memory_keep_little();
	confine_process();
	signal(SIGPIPE, SIG_IGN);
	log_open("jumpoint_session", STDERR_FILENO, LOG_INFO);
	session_run(AGENT, &settings);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A try that reaches nobody says why, and leaves the loop free meanwhile. What a try does that
 * succeeds is tests/e2e/test_jumpoint.py's. */
#include "uplinks.h"

#include "base/clock.h"
#include "base/log.h"
#include "net/tcp.h"
#include "net/tls.h"

#include <unistd.h>

struct ear {
	struct loop *loop;
	int failures;
	char why[UPLINK_REASON_ROOM];
};

static void
hear_failed(const char *why, void *context)
{
	struct ear *ear = context;

	ear->failures++;
	snprintf(ear->why, sizeof(ear->why), "%s", why);
	loop_stop(ear->loop);
}

TEST(dial_that_fails_says_why)
{
	const struct pool_settings threads = { .threads = { [POOL_SLOW] = 1 },
					       .queue_limit = { [POOL_SLOW] = 1 } };
	struct ear ear = { .loop = loop_new() };
	struct pool *pool = pool_new(&threads);
	struct signature_keys node;
	struct tls_context *tls;
	struct uplink *uplink;
	int descriptor, port;

	log_open("test", STDERR_FILENO, LOG_ERROR);
	signature_keys_make(&node);
	CHECK_OK(tls_context_unproved(&tls));
	CHECK_OK(tcp_bind(STR("127.0.0.1:0"), &descriptor));
	port = tcp_port(descriptor);
	close(descriptor);
	uplink = uplink_new(&(struct uplink_settings){
		.loop = ear.loop,
		.pool = pool,
		.dial = { .host = "127.0.0.1", .port = port, .tls = tls },
		.site_identity = node.public_key,
		.node = &node,
		.host_name = "gate",
		.owner = { .failed = hear_failed, .context = &ear } });
	loop_run(ear.loop);
	CHECK_INT(ear.failures, 1);
	CHECK(strstr(ear.why, "127.0.0.1") != NULL);
	CHECK_INT(uplink->state, UPLINK_WAITS);
	pool_close(pool);
	loop_turn(ear.loop);
	uplink_free(uplink);
	pool_free(pool);
	loop_free(ear.loop);
	tls_context_unref(tls);
}

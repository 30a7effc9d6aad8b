/* SPDX-License-Identifier: Apache-2.0 */
/* One try to reach the site, on a thread of the pool: name, proxy, TLS, and the upgrade. */
#include <stdio.h>

#include "base/limits.h"
#include "base/list.h"
#include "base/str.h"
#include "jumpoint/uplink_internal.h"
#include "net/connection.h"

static struct uplink *
uplink_of_job(struct pool_job *job)
{
	return list_entry(job, struct uplink, dial.job);
}

static enum err
ask_upgrade(struct dial *dial, const struct dial_settings *settings)
{
	bool is_ipv6 = str_contains_byte(str_from(settings->host), ':');
	struct buf request;
	enum err err;

	buf_init(&request, LIMIT_HTTP_HEAD);
	buf_printf(&request, "GET " LINK_PATH " HTTP/1.1\r\nHost: %s%s%s:%d\r\n",
		   is_ipv6 ? "[" : "", settings->host, is_ipv6 ? "]" : "", settings->port);
	buf_append_text(&request, "Connection: Upgrade\r\nUpgrade: " LINK_TOKEN "\r\n\r\n");
	err = buf_error(&request);
	if (!err)
		err = dial_write(dial, buf_str(&request));
	buf_release(&request);
	return err;
}

/* True: it is a link from here on. */
static bool
upgrade(struct uplink_dial *work, struct dial *dial, const struct dial_settings *settings)
{
	struct dial_response response = { .is_head = true }; /* whatever is no upgrade, its body is
							      * of no use */
	int status;
	enum err err;

	dial_response_init(&response, LIMIT_HTTP_HEAD);
	err = ask_upgrade(dial, settings);
	if (!err)
		err = dial_read_response(dial, &response);
	status = response.status;
	dial_response_release(&response);
	if (err) {
		snprintf(work->why, sizeof(work->why), "%s port %d: %s", settings->host,
			 settings->port, dial_reason(dial));
		return false;
	}
	if (status == 101)
		return true;
	work->is_busy = status == 503 || status == 429;
	snprintf(work->why, sizeof(work->why),
		 "%s port %d is no site for Jumpoints, or a proxy stands before it: HTTP status %d",
		 settings->host, settings->port, status);
	if (work->is_busy)
		snprintf(work->why, sizeof(work->why), "the site has no time now: HTTP status %d",
			 status);
	return false;
}

static void
run(struct pool_job *job, void *worker)
{
	struct uplink *uplink = uplink_of_job(job);
	struct uplink_dial *work = &uplink->dial;
	const struct dial_settings *settings = &uplink->settings.dial;
	CLEANUP(dial_closep) struct dial *dial = NULL;
	struct dial_reason reason = { "" };

	if (dial_open(settings, &dial, &reason)) {
		snprintf(work->why, sizeof(work->why), "%s", reason.text);
	} else if (upgrade(work, dial, settings)) {
		dial_local_address(dial, work->address);
		if (dial_export(dial, LINK_EXPORTER_LABEL, work->exporter, sizeof(work->exporter)))
			snprintf(work->why, sizeof(work->why), "the connection is not TLS");
		else
			work->dial = TAKE(dial);
	}
	loop_post_task(uplink->settings.loop, &work->task);
}

static void
finish(struct loop_task *task)
{
	struct uplink *uplink = list_entry(task, struct uplink, dial.task);
	struct uplink_dial *work = &uplink->dial;
	struct connection *connection;
	struct buf early;

	work->is_running = false;
	if (uplink->state != UPLINK_DIALS) {
		dial_close(TAKE(work->dial));
		return;
	}
	if (!work->dial) {
		uplink_fail(uplink, work->why, work->is_busy ? UPLINK_BUSY_WAIT_MS : 0);
		return;
	}
	snprintf(uplink->address, sizeof(uplink->address), "%s", work->address);
	buf_init(&early, UPLINK_INPUT_ROOM);
	connection = connection_from_dial(uplink->settings.loop, TAKE(work->dial), &early);
	uplink_begin(uplink, connection, buf_str(&early), work->exporter);
	buf_release(&early);
}

void
uplink_dial_begin(struct uplink *uplink)
{
	struct uplink_dial *work = &uplink->dial;

	if (!uplink->settings.dial.host)
		return;
	work->job = (struct pool_job){ .run = run };
	work->task.run = finish;
	work->is_busy = false;
	work->why[0] = '\0';
	work->is_running = pool_submit(uplink->settings.pool, POOL_SLOW, &work->job) == OK;
	if (!work->is_running)
		uplink_fail(uplink, "no thread to dial on", 0);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Notices inside one process: to those who asked for the subject, in order, and to nobody after a
 * cancel. */
#include "base/thread.h"
#include "bus/bus.h"
#include "support/test.h"

struct listener {
	struct gate *is_last; /* opened by the notice "last" */
	char heard[64];
	size_t length;
};

static void
hear(void *context, struct str notice)
{
	struct listener *listener = context;

	if (str_equal(notice, STR("last")))
		gate_open(listener->is_last);
	else if (listener->length + notice.length < sizeof(listener->heard)) {
		memcpy(listener->heard + listener->length, notice.data, notice.length);
		listener->length += notice.length;
	}
}

TEST(notices_reach_their_subscribers_in_order)
{
	struct listener listener = { .is_last = gate_new() };
	struct subscription *subscription = NULL;
	struct bus *bus = NULL;

	CHECK_OK(bus_open("local:", &bus));
	CHECK_OK(bus_subscribe(bus, "a", hear, &listener, &subscription));
	CHECK_OK(bus_publish(bus, "a", STR("1")));
	CHECK_OK(bus_publish(bus, "b", STR("2")));
	CHECK_OK(bus_publish(bus, "a", STR("3")));
	CHECK_OK(bus_publish(bus, "a", STR("last")));
	gate_wait(listener.is_last);
	CHECK_TEXT(listener.heard, "13");
	bus_cancel(subscription);
	bus_close(bus);
	gate_free(listener.is_last);
}

TEST(nothing_is_delivered_after_a_cancel)
{
	struct listener first = { .is_last = gate_new() };
	struct listener second = { .is_last = gate_new() };
	struct subscription *cancelled = NULL;
	struct subscription *kept = NULL;
	struct bus *bus = NULL;

	CHECK_OK(bus_open("local:", &bus));
	CHECK_OK(bus_subscribe(bus, "a", hear, &first, &cancelled));
	CHECK_OK(bus_subscribe(bus, "a", hear, &second, &kept));
	bus_cancel(cancelled);
	CHECK_OK(bus_publish(bus, "a", STR("1")));
	CHECK_OK(bus_publish(bus, "a", STR("last")));
	gate_wait(second.is_last);
	CHECK_TEXT(first.heard, "");
	CHECK_TEXT(second.heard, "1");
	bus_close(bus);
	gate_free(first.is_last);
	gate_free(second.is_last);
}

static void
wait_for_gate(void *context, struct str notice)
{
	(void)notice;
	gate_wait(context);
}

TEST(a_full_queue_loses_the_notice_and_does_not_wait)
{
	struct gate *may_go = gate_new();
	struct subscription *subscription = NULL;
	struct bus *bus = NULL;
	enum err err = OK;

	CHECK_OK(bus_open("local:", &bus));
	CHECK_OK(bus_subscribe(bus, "a", wait_for_gate, may_go, &subscription));
	for (int i = 0; i < 100000 && !err; i++)
		err = bus_publish(bus, "a", STR("x"));
	CHECK_ERR(err, ERR_LIMIT);
	gate_open(may_go);
	bus_close(bus);
	gate_free(may_go);
}

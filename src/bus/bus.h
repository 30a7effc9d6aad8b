/* SPDX-License-Identifier: Apache-2.0 */
/* Notices between the parts of a site, on one node or many: cache drops, wake-ups, presence. A
 * notice may be lost, come twice or come late, so it may only ever make somebody look earlier at
 * what the store says anyway. */
#ifndef BUS_BUS_H
#define BUS_BUS_H

#include "base/str.h"

struct bus;
struct subscription;

enum { BUS_NOTICE = 4096, BUS_SUBJECT = 128, BUS_SUBSCRIPTIONS = 256 };

/* "local:" keeps notices inside this process. ERR_INVALID: no such kind of bus. */
MUST_CHECK enum err bus_open(const char *url, struct bus **ret_bus);
void bus_close(
	struct bus *own_bus); /* takes NULL; delivers nothing more; subscriptions end with it */

/* Any thread; never waits. Also delivered to the subscribers of this process. Subjects are words
 * with dots: "access.changed". ERR_LIMIT: longer than BUS_SUBJECT or BUS_NOTICE, or too many wait
 * (the notice is lost). */
MUST_CHECK enum err bus_publish(struct bus *bus, const char *subject, struct str notice);

/* deliver runs on the bus's own thread, one notice at a time: it hands on (pool_submit, loop_post)
 * and returns, and neither subscribes nor cancels. The notice is borrowed for the call. ERR_LIMIT:
 * too many subscriptions. */
MUST_CHECK enum err bus_subscribe(struct bus *bus, const char *subject,
				  void (*deliver)(void *context, struct str notice), void *context,
				  struct subscription **ret_subscription);

/* After it returns deliver does not run any more. Takes NULL. */
void bus_cancel(struct subscription *own_subscription);

#endif

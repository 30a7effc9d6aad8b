/* SPDX-License-Identifier: Apache-2.0 */
/* What a kind of bus must be able to do. Inside bus/ only. */
#ifndef BUS_ENGINE_H
#define BUS_ENGINE_H

#include "bus/bus.h"

struct bus_engine {
	void (*close)(struct bus *own_bus);
	enum err (*publish)(struct bus *bus, const char *subject, struct str notice);
	enum err (*subscribe)(struct bus *bus, const char *subject,
			      void (*deliver)(void *context, struct str notice), void *context,
			      struct subscription **ret_subscription);
	void (*cancel)(struct subscription *own_subscription);
};

/* Engines put these first in structs of their own. */
struct bus {
	const struct bus_engine *engine;
};

struct subscription {
	struct bus *bus;
};

struct bus *local_open(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The bus's door: holds notices to their bounds and hands them to the kind of bus that the url
 * names. */
#include "bus/engine.h"

#include "base/log.h"

enum err
bus_open(const char *url, struct bus **ret_bus)
{
	if (str_equal_text(STR("local:"), url)) {
		*ret_bus = local_open();
		return OK;
	}
	log_error("bus.unknown", LOG_TEXT("wanted", "local:"));
	return ERR_INVALID;
}

void
bus_close(struct bus *own_bus)
{
	if (own_bus)
		own_bus->engine->close(own_bus);
}

enum err
bus_publish(struct bus *bus, const char *subject, struct str notice)
{
	if (strlen(subject) > BUS_SUBJECT || notice.length > BUS_NOTICE)
		return ERR_LIMIT;
	return bus->engine->publish(bus, subject, notice);
}

enum err
bus_subscribe(struct bus *bus, const char *subject,
	      void (*deliver)(void *context, struct str notice), void *context,
	      struct subscription **ret_subscription)
{
	if (strlen(subject) > BUS_SUBJECT)
		return ERR_LIMIT;
	return bus->engine->subscribe(bus, subject, deliver, context, ret_subscription);
}

void
bus_cancel(struct subscription *own_subscription)
{
	if (own_subscription)
		own_subscription->bus->engine->cancel(own_subscription);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What every kind of bus refuses. */
#include "bus/bus.h"
#include "support/test.h"

TEST(bus_refuses_an_unknown_kind)
{
	struct bus *bus = NULL;

	CHECK_ERR(bus_open("pigeon:", &bus), ERR_INVALID);
	CHECK(bus == NULL);
}

TEST(bus_refuses_a_notice_past_its_bound)
{
	static char bytes[BUS_NOTICE + 1];
	struct bus *bus = NULL;

	CHECK_OK(bus_open("local:", &bus));
	CHECK_OK(bus_publish(bus, "subject", str_of(bytes, BUS_NOTICE)));
	CHECK_ERR(bus_publish(bus, "subject", str_of(bytes, BUS_NOTICE + 1)), ERR_LIMIT);
	bus_close(bus);
}

TEST(bus_refuses_a_subject_past_its_bound)
{
	char subject[BUS_SUBJECT + 2];
	struct subscription *subscription = NULL;
	struct bus *bus = NULL;

	memset(subject, 'a', BUS_SUBJECT + 1);
	subject[BUS_SUBJECT + 1] = '\0';
	CHECK_OK(bus_open("local:", &bus));
	CHECK_ERR(bus_publish(bus, subject, STR("x")), ERR_LIMIT);
	CHECK_ERR(bus_subscribe(bus, subject, NULL, NULL, &subscription), ERR_LIMIT);
	bus_close(bus);
}

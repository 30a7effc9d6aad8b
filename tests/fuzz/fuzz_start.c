/* SPDX-License-Identifier: Apache-2.0 */
/* START as an agent reads it: a plan that is taken has names that can be logged and resolved, and
 * is passed on with addresses in the place of the name and nothing else changed. */
#include "fuzz.h"

#include "base/limits.h"
#include "jumpoint/plan.h"
#include "wire/wire.h"

static void
check_uid(const char *uid)
{
	HOLDS(strlen(uid) == LINK_UID_SIZE && strspn(uid, "0123456789abcdef") == LINK_UID_SIZE);
}

static void
pass_on(const struct plan *plan)
{
	struct address address;
	struct wire_reader reader;
	struct plan again;
	struct buf out;

	HOLDS(address_parse(STR("10.1.2.3"), &address) == OK);
	buf_init(&out, LINK_BODY_LIMIT + 1024);
	plan_write(plan, &address, 1, &out);
	HOLDS(buf_error(&out) == OK && plan_read(buf_str(&out), &again) == OK);
	HOLDS(str_equal_text(again.host, "10.1.2.3") && again.port == plan->port &&
	      str_equal(again.rest, plan->rest) &&
	      strcmp(again.account_uid, plan->account_uid) == 0);
	reader = (struct wire_reader){ .rest = buf_str(&out) };
	HOLDS(str_equal_text(wire_get_str(&reader, LINK_UID_SIZE), plan->uid));
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct plan plan;

	if (size > LINK_BODY_LIMIT || plan_read(str_of(data, size), &plan))
		return 0;
	check_uid(plan.uid);
	HOLDS(plan.host.length > 0 && plan.host.length <= LIMIT_HOST_NAME);
	HOLDS(!str_contains_byte(plan.host, ' ') && !str_contains_byte(plan.host, '\n'));
	HOLDS(plan.port >= 1 && plan.port <= 65535);
	if (plan.has_credential || plan.account_uid[0])
		check_uid(plan.account_uid);
	pass_on(&plan);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/list.h"

#include "support/test.h"

struct member {
	int number;
	struct list link;
};

static int
digits_of(struct list *head)
{
	int digits = 0;

	list_each(link, head)
		digits = digits * 10 + list_entry(link, struct member, link)->number;
	return digits;
}

TEST(list_keeps_order)
{
	struct member members[3] = { { .number = 1 }, { .number = 2 }, { .number = 3 } };
	struct list head;

	list_init(&head);
	CHECK(list_is_empty(&head));
	CHECK_INT(digits_of(&head), 0);
	list_append(&head, &members[1].link);
	list_append(&head, &members[2].link);
	list_prepend(&head, &members[0].link);
	CHECK(!list_is_empty(&head));
	CHECK_INT(digits_of(&head), 123);
}

TEST(list_each_allows_removing_the_current_one)
{
	struct member members[4] = {
		{ .number = 1 }, { .number = 2 }, { .number = 3 }, { .number = 4 }
	};
	struct list head;

	list_init(&head);
	for (size_t i = 0; i < COUNT_OF(members); i++)
		list_append(&head, &members[i].link);
	list_each(link, &head) {
		if (list_entry(link, struct member, link)->number % 2 == 0)
			list_remove(link);
	}
	CHECK_INT(digits_of(&head), 13);
}

TEST(list_remove_is_harmless_twice_and_outside_a_list)
{
	struct member member = { .number = 5 };
	struct list head;

	list_init(&head);
	list_init(&member.link);
	list_remove(&member.link);
	list_append(&head, &member.link);
	list_remove(&member.link);
	list_remove(&member.link);
	CHECK(list_is_empty(&head));
	list_append(&head, &member.link);
	CHECK_INT(digits_of(&head), 5);
}

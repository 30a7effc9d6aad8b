/* SPDX-License-Identifier: Apache-2.0 */
/* Links of a ring whose one member without a value is the head. A link outside any list is a ring
 * of its own. */
#include "base/list.h"

void
list_init(struct list *list)
{
	list->next = list;
	list->previous = list;
}

bool
list_is_empty(const struct list *list)
{
	return list->next == list;
}

static void
insert_between(struct list *previous, struct list *link, struct list *next)
{
	link->previous = previous;
	link->next = next;
	previous->next = link;
	next->previous = link;
}

void
list_append(struct list *head, struct list *link)
{
	insert_between(head->previous, link, head);
}

void
list_prepend(struct list *head, struct list *link)
{
	insert_between(head, link, head->next);
}

void
list_remove(struct list *link)
{
	link->previous->next = link->next;
	link->next->previous = link->previous;
	list_init(link);
}

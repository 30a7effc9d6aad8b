/* SPDX-License-Identifier: Apache-2.0 */
/* Intrusive doubly linked list: a struct list is both the head and a member's link. Owns nothing.
 * Not thread-safe. */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *next, *previous;
};

void list_init(struct list *list); /* an empty head, or a link in no list */
bool list_is_empty(const struct list *list);
void list_append(struct list *head, struct list *link);
void list_prepend(struct list *head, struct list *link);
void list_remove(struct list *link); /* harmless when in no list */

/* clang-format off */
#define list_entry(link, type, member) ((type *)((char *)(link) - offsetof(type, member)))
/* clang-format on */

/* Its body may remove the current one. */
#define list_each(link, head) \
	for (struct list *link = (head)->next, *link##_next = link->next; link != (head); \
	     link = link##_next, link##_next = link->next)

#endif

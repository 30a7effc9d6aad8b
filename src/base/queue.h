/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded queue of pointers between threads: many may push, many may pop. */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct queue;

struct queue *queue_new(size_t limit);
void queue_free(struct queue *queue); /* must be empty or its values are lost */

/* The value is not NULL. ERR_LIMIT when full, ERR_CLOSED. */
MUST_CHECK enum err queue_push(struct queue *queue, void *value);

void *queue_pop(struct queue *queue);	  /* waits; NULL when closed and drained */
void *queue_try_pop(struct queue *queue); /* NULL when empty */

/* Waits for one, takes up to room; 0 when closed and drained. */
size_t queue_pop_all(struct queue *queue, void **values, size_t room);

size_t queue_length(struct queue *queue);
void queue_close(struct queue *queue); /* pushes fail from now on; waiters wake */

#endif

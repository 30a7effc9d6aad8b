/* SPDX-License-Identifier: Apache-2.0 */
/* The bus of one process: a bounded queue and a thread that delivers from it. */
#include "bus/engine.h"

#include "base/list.h"
#include "base/memory.h"
#include "base/queue.h"
#include "base/thread.h"

enum { LOCAL_QUEUE = 1024 };

struct local {
	struct bus base;
	struct queue *queue; /* of struct notice */
	struct thread *thread;
	struct lock *lock; /* holds the list, and a delivery in progress */
	struct list subscriptions;
	size_t count;
};

struct local_subscription {
	struct subscription base;
	struct list link;
	char *subject;
	void (*deliver)(void *context, struct str notice);
	void *context;
};

struct notice {
	char *subject;
	size_t length;
	char bytes[];
};

static void
notice_free(struct notice *own_notice)
{
	memory_free(own_notice->subject);
	memory_free(own_notice);
}

static void
subscription_free(struct local *local, struct local_subscription *own_subscription)
{
	list_remove(&own_subscription->link);
	local->count--;
	memory_free(own_subscription->subject);
	memory_free(own_subscription);
}

static void
deliver(struct local *local, const struct notice *notice)
{
	lock_take(local->lock);
	list_each(link, &local->subscriptions) {
		struct local_subscription *subscription =
			list_entry(link, struct local_subscription, link);

		if (strcmp(subscription->subject, notice->subject) == 0)
			subscription->deliver(subscription->context,
					      str_of(notice->bytes, notice->length));
	}
	lock_give(local->lock);
}

static void
run(void *context)
{
	struct local *local = context;

	for (;;) {
		struct notice *notice = queue_pop(local->queue);

		if (!notice)
			break;
		deliver(local, notice);
		notice_free(notice);
	}
}

static void
local_close(struct bus *own_bus)
{
	struct local *local = (struct local *)own_bus;

	queue_close(local->queue);
	thread_join(local->thread);
	list_each(link, &local->subscriptions)
		subscription_free(local, list_entry(link, struct local_subscription, link));
	queue_free(local->queue);
	lock_free(local->lock);
	memory_free(local);
}

static enum err
local_publish(struct bus *bus, const char *subject, struct str text)
{
	struct local *local = (struct local *)bus;
	struct notice *notice = memory_new(sizeof(*notice) + text.length);
	enum err err;

	notice->subject = memory_text(subject);
	notice->length = text.length;
	if (text.length > 0)
		memcpy(notice->bytes, text.data, text.length);
	err = queue_push(local->queue, notice);
	if (err)
		notice_free(notice);
	return err;
}

static enum err
local_subscribe(struct bus *bus, const char *subject,
		void (*run_delivery)(void *context, struct str notice), void *context,
		struct subscription **ret_subscription)
{
	struct local *local = (struct local *)bus;
	struct local_subscription *subscription;
	enum err err = ERR_LIMIT;

	lock_take(local->lock);
	if (local->count < BUS_SUBSCRIPTIONS) {
		subscription = new_object(struct local_subscription);
		subscription->base.bus = bus;
		subscription->subject = memory_text(subject);
		subscription->deliver = run_delivery;
		subscription->context = context;
		list_append(&local->subscriptions, &subscription->link);
		local->count++;
		*ret_subscription = &subscription->base;
		err = OK;
	}
	lock_give(local->lock);
	return err;
}

static void
local_cancel(struct subscription *own_subscription)
{
	struct local *local = (struct local *)own_subscription->bus;

	lock_take(local->lock);
	subscription_free(local, (struct local_subscription *)own_subscription);
	lock_give(local->lock);
}

static const struct bus_engine local_engine = {
	.close = local_close,
	.publish = local_publish,
	.subscribe = local_subscribe,
	.cancel = local_cancel,
};

struct bus *
local_open(void)
{
	struct local *local = new_object(struct local);

	local->base.engine = &local_engine;
	local->queue = queue_new(LOCAL_QUEUE);
	local->lock = lock_new();
	list_init(&local->subscriptions);
	local->thread = thread_start("bus", run, local);
	return &local->base;
}

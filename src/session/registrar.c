/* SPDX-License-Identifier: Apache-2.0 */
/* A session has a line of entries, and a worker has at most one job of a line: it takes all that
 * stand in it and writes them until one fails. So an entry that failed, or found the pool full,
 * holds back those behind it, and an older state is never written over a newer one. */
#include "session/registrar.h"

#include "base/list.h"
#include "base/log.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/pool.h"
#include "net/loop.h"
#include "net/timer.h"

struct registrar {
	struct registrar_settings settings;
	char *place;
	struct map *lines;   /* struct line, by uid */
	struct list waiting; /* lines that the pool or the store did not take */
	size_t count;	     /* entries of all lines */
	struct timer retry;
	bool is_refused; /* when it is freed: the store took one no more */
};

struct entry {
	struct list link;
	bool is_recorded; /* which of the two */
	union {
		struct session_step step;
		struct session_recorded recorded;
	};
};

/* Exists while it has entries. */
struct line {
	struct pool_job job;
	struct loop_task task;
	struct registrar *registrar;
	struct list waiting;
	struct list entries; /* the loop's */
	struct list taken;   /* the worker's while it is with one */
	size_t written;	     /* by the worker, of those taken */
	enum err err;
	bool is_with_worker;
	char uid[LINK_UID_SIZE + 1];
};

static void
wait_for_retry(struct line *line)
{
	struct registrar *registrar = line->registrar;

	list_append(&registrar->waiting, &line->waiting);
	if (!timer_is_set(&registrar->retry))
		timer_set_in(&registrar->retry, REGISTRAR_RETRY_MS);
}

static enum err
write_entry(const struct registrar *registrar, const struct entry *entry)
{
	struct store *store = registrar->settings.store;

	if (entry->is_recorded)
		return session_recorded_write(store, &entry->recorded);
	return session_step_write(store, &entry->step, registrar->place);
}

static void
write_taken(struct line *line)
{
	line->err = OK;
	line->written = 0;
	list_each(link, &line->taken) {
		struct entry *entry = list_entry(link, struct entry, link);

		line->err = write_entry(line->registrar, entry);
		if (line->err)
			return;
		list_remove(link);
		memory_free(entry);
		line->written++;
	}
}

static void submit(struct line *line);

static void
line_done(struct loop_task *task)
{
	struct line *line = list_entry(task, struct line, task);
	struct registrar *registrar = line->registrar;

	line->is_with_worker = false;
	registrar->count -= line->written;
	if (line->err) {
		log_warning("session.row_waits", LOG_TEXT("session", line->uid),
			    LOG_ERR(line->err));
		wait_for_retry(line);
	} else if (!list_is_empty(&line->entries)) {
		submit(line);
	} else {
		map_remove(registrar->lines, str_from(line->uid));
		memory_free(line);
	}
}

static void
write_line(struct pool_job *job, void *worker)
{
	struct line *line = list_entry(job, struct line, job);

	write_taken(line);
	loop_post_task(line->registrar->settings.loop, &line->task);
}

static void
take_entries(struct line *line)
{
	list_each(link, &line->entries) {
		list_remove(link);
		list_append(&line->taken, link);
	}
}

static void
submit(struct line *line)
{
	take_entries(line);
	line->job = (struct pool_job){ .run = write_line };
	line->task.run = line_done;
	line->is_with_worker = true;
	if (pool_submit(line->registrar->settings.pool, POOL_FAST, &line->job) == OK)
		return; /* it is the worker's by now */
	line->is_with_worker = false;
	wait_for_retry(line);
}

static void
try_again(void *context)
{
	struct registrar *registrar = context;
	struct list again;

	list_init(&again);
	list_each(link, &registrar->waiting) {
		list_remove(link);
		list_append(&again, link);
	}
	list_each(link, &again) {
		list_remove(link);
		submit(list_entry(link, struct line, waiting));
	}
}

static struct line *
line_of(struct registrar *registrar, const char *uid)
{
	struct line *line = map_get(registrar->lines, str_from(uid));

	if (line)
		return line;
	line = new_object(struct line);
	line->registrar = registrar;
	memcpy(line->uid, uid, sizeof(line->uid));
	list_init(&line->waiting);
	list_init(&line->entries);
	list_init(&line->taken);
	map_put(registrar->lines, str_from(line->uid), line);
	return line;
}

static void
add(struct registrar *registrar, const char *uid, const struct entry *entry)
{
	struct entry *kept;
	struct line *line;

	if (registrar->count >= registrar->settings.entries_most) {
		log_error("session.row_not_written", LOG_TEXT("session", uid));
		return;
	}
	kept = new_object(struct entry);
	*kept = *entry;
	line = line_of(registrar, uid);
	list_append(&line->entries, &kept->link);
	registrar->count++;
	if (!line->is_with_worker && list_is_empty(&line->waiting))
		submit(line);
}

void
registrar_step(struct registrar *registrar, const struct session_step *step)
{
	const struct entry entry = { .step = *step };

	add(registrar, step->uid, &entry);
}

void
registrar_recorded(struct registrar *registrar, const struct session_recorded *recorded)
{
	const struct entry entry = { .is_recorded = true, .recorded = *recorded };

	add(registrar, recorded->uid, &entry);
}

struct registrar *
registrar_new(const struct registrar_settings *settings)
{
	struct registrar *registrar = new_object(struct registrar);

	registrar->settings = *settings;
	registrar->place = memory_text(settings->place);
	registrar->lines = map_new();
	list_init(&registrar->waiting);
	timer_init(&registrar->retry, settings->loop, try_again, registrar);
	return registrar;
}

/* One refusal is enough: a store that is gone would hold up the end once for each session. */
static void
end_line(struct str uid, void *value, void *context)
{
	struct registrar *registrar = context;
	struct line *line = value;

	take_entries(line);
	if (!registrar->is_refused)
		write_taken(line);
	list_each(link, &line->taken) {
		registrar->is_refused = true;
		log_error("session.row_not_written", LOG_TEXT("session", line->uid));
		memory_free(list_entry(link, struct entry, link));
	}
	memory_free(line);
}

void
registrar_free(struct registrar *own_registrar)
{
	if (!own_registrar)
		return;
	timer_cancel(&own_registrar->retry);
	map_each(own_registrar->lines, end_line, own_registrar);
	map_free(own_registrar->lines);
	memory_free(own_registrar->place);
	memory_free(own_registrar);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One job at a time, so that a start with many does not hold the slow workers. It belongs to
 * nobody: loop and worker hand it to each other until it is done, and it frees itself. */
#include "session/reconcile.h"

#include "actions/session/row.h"
#include "base/list.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/pool.h"
#include "evidence/journal.h"
#include "net/loop.h"

struct reconciling {
	struct reconcile_settings settings;
	struct pool_job job;
	struct loop_task task;
	struct arena arena;
	const char *directory;
	struct session_stale *rows;
	size_t count, next;
};

static void
reconciling_free(struct reconciling *own_reconciling)
{
	arena_release(&own_reconciling->arena);
	memory_free(own_reconciling);
}

/* What the journal still has it finishes, and tells. */
static void
leave_known(struct reconciling *all)
{
	size_t kept = 0;

	for (size_t i = 0; i < all->count; i++)
		if (!journal_knows(all->settings.journal, all->rows[i].uid))
			all->rows[kept++] = all->rows[i];
	all->count = kept;
}

/* --- what of each --- */

/* False: the disk does not say now. */
static bool
look(const struct session_stale *stale, const char *path, struct session_recorded *recorded)
{
	struct recording_facts facts;
	const char *why = "it is not there";
	enum err err = recording_verify(path, &facts, &why);

	memcpy(recorded->uid, stale->uid, sizeof(recorded->uid));
	if (err && err != ERR_NOT_FOUND && err != ERR_INVALID) {
		log_error("session.recording_not_read", LOG_TEXT("session", stale->uid),
			  LOG_ERR(err));
		return false;
	}
	if (err) {
		log_error("session.recording_incomplete", LOG_TEXT("session", stale->uid),
			  LOG_TEXT("why", why));
		recorded->is_missing = true;
		return true;
	}
	recorded->is_whole = facts.is_whole;
	recorded->output_bytes = (int64_t)facts.output_bytes;
	recorded->duration_ms = facts.duration_ms;
	memcpy(recorded->output_sha256, facts.output_sha256, sizeof(recorded->output_sha256));
	return true;
}

static void
reconcile(struct pool_job *job, void *worker)
{
	struct reconciling *all = list_entry(job, struct reconciling, job);
	const struct session_stale *stale = &all->rows[all->next++];
	struct session_recorded recorded = { 0 };
	char below[RECORDING_PATH_SIZE];
	CLEANUP(arena_release) struct arena arena;
	enum err err;

	arena_init(&arena);
	recording_path(stale->uid, stale->started_at, below);
	if (look(stale, arena_printf(&arena, "%s/%s", all->directory, below), &recorded)) {
		err = session_recorded_write(all->settings.store, &recorded);
		if (err)
			log_error("session.row_not_written", LOG_TEXT("session", stale->uid),
				  LOG_ERR(err));
	}
	loop_post_task(all->settings.loop, &all->task);
}

static void
go_on(struct loop_task *task)
{
	struct reconciling *all = list_entry(task, struct reconciling, task);
	enum err err = OK;

	if (all->next < all->count) {
		all->job = (struct pool_job){ .run = reconcile };
		err = pool_submit(all->settings.pool, POOL_SLOW, &all->job);
		if (!err)
			return; /* it is the worker's by now */
	}
	if (err)
		log_warning("session.rows_wait_for_next_start",
			    LOG_INT("rows", (int64_t)(all->count - all->next)), LOG_ERR(err));
	reconciling_free(all);
}

enum err
reconcile_start(const struct reconcile_settings *settings)
{
	struct reconciling *all = new_object(struct reconciling);
	enum err err;

	all->settings = *settings;
	arena_init(&all->arena);
	all->directory = arena_text(&all->arena, str_from(settings->directory));
	err = session_stale_load(settings->reader, settings->place, RECONCILE_MOST, &all->arena,
				 &all->rows, &all->count);
	if (err) {
		reconciling_free(all);
		return err;
	}
	leave_known(all);
	if (all->count)
		log_info("session.rows_behind_recordings", LOG_INT("rows", (int64_t)all->count));
	all->task.run = go_on;
	go_on(&all->task);
	return OK;
}

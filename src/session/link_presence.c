/* SPDX-License-Identifier: Apache-2.0 */
/* The record of who is connected: a line for this process, renewed every other second; the end of
 * each link; and what the record says against links that are open (deleted, disabled, taken over by
 * another process). While the store is away, links stay. */
#include "actions/worker.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "session/link_internal.h"

/* --- the end of a link --- */

struct leave {
	struct link_job job;
	struct node_link link;
	int64_t jumpoint_id, node_id, now_ms;
	bool is_told; /* its end was told when it came */
	enum err err;
};

static void
leave(struct link_job *job, struct worker *worker)
{
	struct leave *leave = (struct leave *)(void *)job;

	leave->err = node_leave(worker->store, &leave->link, leave->node_id, leave->jumpoint_id,
				leave->now_ms);
}

/* A line that could not be taken back is met again by the next beat. */
static void
finish_leave(struct link_job *job, bool was_run)
{
	struct leave *leave = (struct leave *)(void *)job;
	struct links *links = job->links;

	if (leave->err)
		log_warning("link.end_not_noted", LOG_INT("node", leave->node_id),
			    LOG_ERR(leave->err));
	if (links->settings.presence && !leave->is_told && !links_find(links, leave->node_id))
		links->settings.presence(leave->jumpoint_id, leave->node_id, false,
					 links->settings.context);
	memory_free(leave);
}

static void
begin_leave(struct links *links, const struct node_link *link, int64_t jumpoint_id, int64_t node_id,
	    bool is_told)
{
	struct leave *job = new_object(struct leave);

	job->job.work = leave;
	job->job.done = finish_leave;
	job->link = *link;
	job->jumpoint_id = jumpoint_id;
	job->node_id = node_id;
	job->now_ms = clock_now_ms();
	job->is_told = is_told;
	if (link_job_start(links, &job->job))
		return;
	log_warning("link.end_not_noted", LOG_INT("node", node_id), LOG_ERR(ERR_LIMIT));
	memory_free(job);
}

void
presence_leave(struct links *links, const struct node_link *link, int64_t jumpoint_id,
	       int64_t node_id)
{
	begin_leave(links, link, jumpoint_id, node_id, false);
}

/* --- the beat --- */

struct beat {
	struct link_job job;
	int64_t now_ms;
	int64_t next_number; /* first_unsettled when it began */
	struct epoch_link *links;
	size_t count;
	enum err err;
};

static void
look(struct link_job *job, struct worker *worker)
{
	struct beat *beat = (struct beat *)(void *)job;
	struct links *links = job->links;
	struct epoch_view view = { 0 };

	beat->err = epoch_beat(worker->store, &worker->arena, links->epoch, links->place,
			       beat->now_ms, &view);
	if (beat->err || !view.count)
		return;
	beat->links = memory_new_array(view.count, sizeof(*beat->links));
	beat->count = view.count;
	memcpy(beat->links, view.links, view.count * sizeof(*beat->links));
}

static bool
is_on_record(const struct beat *beat, const struct link *link)
{
	size_t low = 0, high = beat->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (beat->links[middle].node_id < link->node_id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < beat->count && beat->links[low].node_id == link->node_id &&
	       beat->links[low].number == link->number;
}

static void
drop_unrecorded(struct links *links, const struct beat *beat)
{
	list_each(at, &links->links) {
		struct link *link = list_entry(at, struct link, in_links);

		if (link->number < beat->next_number && !is_on_record(beat, link))
			link_break(link, "its node is deleted, disabled or connected elsewhere");
	}
}

/* Lines without a link: an end that could not be noted. */
static void
drop_left_over(struct links *links, const struct beat *beat)
{
	for (size_t i = 0; i < beat->count; i++) {
		const struct epoch_link *line = &beat->links[i];
		const struct node_link link = { .epoch = links->epoch, .number = line->number };
		const struct link *open = links_find(links, line->node_id);

		if (line->number < beat->next_number && (!open || open->number != line->number))
			begin_leave(links, &link, line->jumpoint_id, line->node_id, true);
	}
}

static void
finish_beat(struct link_job *job, bool was_run)
{
	struct beat *beat = (struct beat *)(void *)job;
	struct links *links = job->links;

	links->is_beating = false;
	if (!beat->err && !links->is_stopped) {
		drop_unrecorded(links, beat);
		drop_left_over(links, beat);
	}
	if (links->must_beat_again)
		presence_look(links);
	memory_free(beat->links);
	memory_free(beat);
}

/* Of the numbers below it each is a link that is on record already, or over. */
static int64_t
first_unsettled(const struct links *links)
{
	int64_t first = link_openings_first(links);

	return first < links->next_number ? first : links->next_number;
}

void
presence_look(struct links *links)
{
	struct beat *job;

	links->must_beat_again = links->is_beating;
	if (links->is_beating || links->is_stopped)
		return;
	job = new_object(struct beat);
	job->job.work = look;
	job->job.done = finish_beat;
	job->now_ms = clock_now_ms();
	job->next_number = first_unsettled(links);
	links->is_beating = link_job_start(links, &job->job);
	if (!links->is_beating)
		memory_free(job);
}

static void
beat_again(void *context)
{
	struct links *links = context;

	presence_look(links);
	timer_set_in(&links->beat, LINKS_BEAT_MS);
}

void
presence_begin(struct links *links)
{
	timer_init(&links->beat, links->settings.loop, beat_again, links);
	timer_set_in(&links->beat, LINKS_BEAT_MS);
	presence_look(links);
}

void
presence_end(struct links *links)
{
	timer_cancel(&links->beat);
}

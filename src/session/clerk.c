/* SPDX-License-Identifier: Apache-2.0 */
/* An errand carries all it needs and all it finds; only its own thread of the moment touches it. */
#include "session/clerk.h"

#include "actions/session/credential.h"
#include "actions/session/pin.h"
#include "actions/worker.h"
#include "base/clock.h"
#include "base/memory.h"
#include "evidence/journal.h"
#include "net/loop.h"
#include "session/registrar.h"
#include "session/session.h"

struct clerk {
	struct clerk_settings settings;
	struct broker *broker;
	struct registrar *registrar;
};

/* --- questions --- */

struct errand {
	struct pool_job job;
	struct loop_task task;
	struct clerk *clerk;
	struct arena arena;
	enum err err;
	char uid[LINK_UID_SIZE + 1];
	int64_t node_id;	     /* of a credential's */
	struct injector_proof proof; /* of a credential's */
	struct str key;		     /* of a host's */
	struct credential_given given;
	struct host_key_judged judged;
};

static struct errand *
errand_new(struct clerk *clerk, const struct session *session)
{
	struct errand *errand = new_object(struct errand);

	errand->clerk = clerk;
	arena_init(&errand->arena);
	memcpy(errand->uid, session->uid, sizeof(errand->uid));
	return errand;
}

static void
errand_free(struct errand *own_errand)
{
	arena_release(&own_errand->arena);
	memory_free(own_errand);
}

static void
go(struct errand *errand, void (*run)(struct pool_job *job, void *worker),
   void (*done)(struct loop_task *task))
{
	enum err err;

	errand->job = (struct pool_job){ .run = run };
	errand->task.run = done;
	err = pool_submit(errand->clerk->settings.pool, POOL_FAST, &errand->job);
	if (!err)
		return; /* it is the worker's by now */
	errand->err = err;
	loop_post_task(errand->clerk->settings.loop, &errand->task);
}

static void
credential_done(struct loop_task *task)
{
	struct errand *errand = list_entry(task, struct errand, task);

	if (errand->err)
		errand->given = (struct credential_given){
			.why = LINK_END_CREDENTIAL,
			.text = "The credential cannot be had now; try again in a moment.",
		};
	broker_give_credential(errand->clerk->broker, str_from(errand->uid), errand->given.body,
			       errand->given.why, errand->given.text);
	errand_free(errand);
}

static void
get_credential(struct pool_job *job, void *worker)
{
	struct errand *errand = list_entry(job, struct errand, job);
	const struct clerk_settings *settings = &errand->clerk->settings;
	const struct credential_wish wish = { .session_uid = str_from(errand->uid),
					      .node_id = errand->node_id,
					      .proof = errand->proof,
					      .edition = settings->edition,
					      .now_ms = clock_now_ms() };

	errand->err = session_credential_give(settings->store, &settings->injector, &wish,
					      &errand->arena, &errand->given);
	loop_post_task(settings->loop, &errand->task);
}

static void
ask_credential(void *context, const struct session *session, const struct message *message)
{
	struct errand *errand = errand_new(context, session);

	errand->node_id = session->target->node_id;
	errand->proof.certificate = arena_str(&errand->arena, session->target->certificate);
	errand->proof.statement = arena_str(&errand->arena, message->bytes);
	errand->proof.signature = arena_str(&errand->arena, message->signature);
	go(errand, get_credential, credential_done);
}

static void
host_key_done(struct loop_task *task)
{
	struct errand *errand = list_entry(task, struct errand, task);
	static const char text[] = "The host's key could not be checked; try again in a moment.";

	if (errand->err)
		errand->judged = (struct host_key_judged){ .text = text, .notice = text };
	broker_judge_host_key(errand->clerk->broker, str_from(errand->uid),
			      errand->judged.is_trusted, errand->judged.text,
			      errand->judged.notice);
	errand_free(errand);
}

static void
judge_host_key(struct pool_job *job, void *worker)
{
	struct errand *errand = list_entry(job, struct errand, job);
	const struct clerk_settings *settings = &errand->clerk->settings;
	const struct host_key_shown shown = { .session_uid = str_from(errand->uid),
					      .key = errand->key,
					      .now_ms = clock_now_ms() };

	errand->err = host_key_judge(settings->store, &shown, &errand->arena, &errand->judged);
	loop_post_task(settings->loop, &errand->task);
}

static void
ask_host_key(void *context, const struct session *session, const struct message *message)
{
	struct errand *errand = errand_new(context, session);

	errand->key = arena_str(&errand->arena, message->bytes);
	go(errand, judge_host_key, host_key_done);
}

/* --- rows --- */

static void
note_step(void *context, const struct session_step *step)
{
	struct clerk *clerk = context;

	registrar_step(clerk->registrar, step);
}

static void
note_recorded(void *context, const struct journal_news *news)
{
	struct clerk *clerk = context;
	struct session_recorded recorded = {
		.is_whole = news->facts.is_whole,
		.output_bytes = (int64_t)news->facts.output_bytes,
		.duration_ms = news->facts.duration_ms,
	};

	memcpy(recorded.uid, news->uid, sizeof(recorded.uid));
	memcpy(recorded.output_sha256, news->facts.output_sha256, sizeof(recorded.output_sha256));
	registrar_recorded(clerk->registrar, &recorded);
}

const struct clerk_table clerk_functions = {
	.credential = ask_credential,
	.host_key = ask_host_key,
	.step = note_step,
	.recorded = note_recorded,
};

/* --- making and ending --- */

struct clerk *
clerk_new(const struct clerk_settings *settings)
{
	struct clerk *clerk = new_object(struct clerk);
	const struct registrar_settings rows = { .loop = settings->loop,
						 .pool = settings->pool,
						 .store = settings->store,
						 .place = settings->place,
						 .entries_most = CLERK_ROWS_MOST };

	clerk->settings = *settings;
	clerk->registrar = registrar_new(&rows);
	return clerk;
}

void
clerk_serve(struct clerk *clerk, struct broker *broker)
{
	clerk->broker = broker;
}

void
clerk_free(struct clerk *own_clerk)
{
	if (!own_clerk)
		return;
	registrar_free(own_clerk->registrar);
	memory_free(own_clerk);
}

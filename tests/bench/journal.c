/* SPDX-License-Identifier: Apache-2.0 */
/* What recording costs by itself: a loop that hands output to a journal in DIR as fast as it is
 * taken, or at a rate, and prints rates, CPU of each thread group, syncs and how late bytes became
 * durable. journal DIR SESSIONS SECONDS [LINES-A-SECOND-EACH] */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/metric.h"
#include "base/thread.h"
#include "evidence/journal.h"

enum { LINE = 102, PIECE = 16 * 1024, SAMPLES = 1 << 20 };

static struct journal *journal;
static struct gate *gate;
static char text[PIECE];
static uint64_t *taken;
static int64_t *waiting_since; /* of the oldest byte that is not durable yet */
static int64_t *samples;
static size_t sample_count;
static int finished, whole;
static unsigned long long file_bytes;

static long
count_syncs(void)
{
	static const char name[] = "\nsallyport_journal_syncs_total ";
	CLEANUP(buf_release) struct buf out;
	const char *at;

	buf_init(&out, 1024 * 1024);
	metric_write(&out);
	at = out.data ? strstr(out.data, name) : NULL;
	return at ? strtol(at + sizeof(name) - 1, NULL, 10) : 0;
}

static void
open_gate(void *context)
{
	(void)context;
	gate_open(gate);
}

static const char *
uid_of(int session)
{
	static char uid[RECORDING_UID_SIZE];

	snprintf(uid, sizeof(uid), "%032x", (unsigned)session);
	return uid;
}

static double
cpu_seconds(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Lines as a build prints them: they compress like terminals do. */
static void
make_text(void)
{
	size_t at = 0;

	for (unsigned i = 0; at + LINE < sizeof(text); i++)
		at += (size_t)snprintf(
			text + at, sizeof(text) - at,
			"\x1b[32m[%4u/9999]\x1b[0m Compiling C object "
			"src/evidence/lib%08x.a.p/file-%06u.c.o and what it needs\r\n",
			i % 9999, i * 2654435761u, i * 7919 % 1000000);
}

static void
note_kept(const struct journal_news *news)
{
	long session = strtol(news->uid, NULL, 16);
	int64_t now = clock_monotonic_us();

	if (waiting_since[session] && sample_count < SAMPLES)
		samples[sample_count++] = now - waiting_since[session];
	waiting_since[session] = news->kept < taken[session] ? now : 0;
}

static void
hear(void)
{
	struct journal_news news;

	while (journal_next_news(journal, &news)) {
		if (news.kind == JOURNAL_NEWS_KEPT || news.kind == JOURNAL_NEWS_ENDED)
			note_kept(&news);
		if (news.kind == JOURNAL_NEWS_FAILED)
			fprintf(stderr, "the disk takes nothing: %d\n", news.errno_value);
		if (news.kind != JOURNAL_NEWS_FINISHED)
			continue;
		finished++;
		whole += news.facts.is_whole &&
			 news.facts.output_bytes == taken[strtol(news.uid, NULL, 16)];
		file_bytes += news.facts.file_bytes;
	}
}

static bool
hand_in(int session, size_t length, int64_t at_ms)
{
	size_t from = (size_t)(taken[session] % (PIECE / 2));

	if (length > PIECE / 2)
		length = PIECE / 2;
	if (journal_output(journal, uid_of(session), at_ms, taken[session],
			   str_of(text + from, length)) != OK)
		return false;
	taken[session] += length;
	if (!waiting_since[session])
		waiting_since[session] = clock_monotonic_us();
	return true;
}

static void
flood(int sessions, int64_t begin, int64_t until)
{
	for (int i = 0; clock_monotonic_ms() < until; i++) {
		int64_t at = clock_monotonic_ms() - begin;

		gate_close(gate);
		hear();
		if (!hand_in(1 + i % sessions, PIECE / 2, at))
			(void)!gate_wait_until(gate, clock_monotonic_ms() + 100);
	}
}

static void
pace(int sessions, int rate, int64_t begin, int64_t until)
{
	for (int64_t line = 0;; line++) {
		int64_t due = begin + line * 1000 / rate;

		if (due >= until)
			break;
		while (clock_monotonic_ms() < due)
			poll(NULL, 0, 1);
		for (int i = 1; i <= sessions; i++) {
			if (!hand_in(i, LINE, due - begin))
				fprintf(stderr, "no room\n");
		}
		hear();
	}
}

static int
compare(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;

	return (first > second) - (first < second);
}

static void
end_all(int sessions, int64_t at_ms)
{
	for (int i = 1; i <= sessions; i++) {
		if (journal_end(journal, uid_of(i), at_ms, STR("closed")) != OK)
			fprintf(stderr, "not ended\n");
	}
	while (finished < sessions) {
		gate_close(gate);
		hear();
		if (finished < sessions)
			(void)!gate_wait_until(gate, clock_monotonic_ms() + 1000);
	}
}

static void
print_lateness(void)
{
	qsort(samples, sample_count, sizeof(*samples), compare);
	if (sample_count)
		printf("durable after (oldest byte of a session): p50 %.0f ms, p99 %.0f ms, most "
		       "%.0f ms\n",
		       (double)samples[sample_count / 2] / 1000,
		       (double)samples[sample_count * 99 / 100] / 1000,
		       (double)samples[sample_count - 1] / 1000);
}

int
main(int count, char **texts)
{
	const struct journal_begin begin = { .columns = 80,
					     .rows = 24,
					     .started_at = 1763769600000 };
	struct journal_settings settings = { .told = open_gate };
	int sessions, seconds, rate;
	int64_t from, until;
	double mb = 0, loop_cpu, all_cpu, took;

	if (count < 4) {
		fprintf(stderr, "usage: journal DIR SESSIONS SECONDS [LINES-A-SECOND-EACH]\n");
		return 2;
	}
	sessions = (int)strtol(texts[2], NULL, 10);
	seconds = (int)strtol(texts[3], NULL, 10);
	rate = count > 4 ? (int)strtol(texts[4], NULL, 10) : 0;
	taken = memory_new_array((size_t)sessions + 1, sizeof(*taken));
	waiting_since = memory_new_array((size_t)sessions + 1, sizeof(*waiting_since));
	samples = memory_new_array(SAMPLES, sizeof(*samples));
	make_text();
	gate = gate_new();
	settings.directory = texts[1];
	if (journal_open(&settings, &journal) != OK)
		return 1;
	for (int i = 1; i <= sessions; i++) {
		if (journal_begin(journal, uid_of(i), &begin) != OK)
			return 1;
	}
	from = clock_monotonic_ms();
	until = from + seconds * 1000;
	if (rate)
		pace(sessions, rate, from, until);
	else
		flood(sessions, from, until);
	took = (double)(clock_monotonic_ms() - from) / 1000;
	for (int i = 1; i <= sessions; i++)
		mb += (double)taken[i] / 1e6;
	loop_cpu = cpu_seconds(RUSAGE_THREAD);
	all_cpu = cpu_seconds(RUSAGE_SELF);
	printf("handed in %.1f MB in %.1f s: %.1f MB/s; CPU of all threads %.2f s, of the loop's "
	       "%.2f s; "
	       "journal syncs %ld\n",
	       mb, took, mb / took, all_cpu, loop_cpu, count_syncs());
	print_lateness();
	from = clock_monotonic_ms();
	end_all(sessions, seconds * 1000);
	all_cpu = cpu_seconds(RUSAGE_SELF);
	printf("recordings: %d of %d whole, %.1f MB, all done %.1f s after the end; CPU in all "
	       "%.2f s: %.1f ms "
	       "a MB; journal syncs %ld\n",
	       whole, sessions, (double)file_bytes / 1e6,
	       (double)(clock_monotonic_ms() - from) / 1000, all_cpu, all_cpu * 1000 / mb,
	       count_syncs());
	journal_close(journal);
	return whole == sessions ? 0 : 1;
}

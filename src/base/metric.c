/* SPDX-License-Identifier: Apache-2.0 */
/* A metric lists itself with its first update; metrics are static, so nothing is ever taken off the
 * list. */
#include "base/metric.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/memory.h"

/* Upper bounds in microseconds with the text that Prometheus wants, in seconds; the last bucket has
 * no bound. */
static const struct bound {
	int64_t us;
	const char *seconds;
} bounds[METRIC_BUCKETS] = {
	{ 500, "0.0005" },  { 1000, "0.001" },	{ 2500, "0.0025" }, { 5000, "0.005" },
	{ 10000, "0.01" },  { 25000, "0.025" }, { 50000, "0.05" },  { 100000, "0.1" },
	{ 250000, "0.25" }, { 500000, "0.5" },	{ 1000000, "1" },   { 5000000, "5" },
};

static _Atomic(struct metric *) listed;

static void
list_metric(struct metric *metric)
{
	/* Read first: after the first update this is all that happens, and no cache line is
	 * written. */
	if (atomic_load_explicit(&metric->is_listed, memory_order_relaxed))
		return;
	if (atomic_exchange(&metric->is_listed, 1))
		return;
	metric->next = atomic_load(&listed);
	while (!atomic_compare_exchange_weak(&listed, &metric->next, metric))
		;
}

void
metric_add(struct metric *metric, int64_t amount)
{
	atomic_fetch_add_explicit(&metric->value, amount, memory_order_relaxed);
	list_metric(metric);
}

void
metric_set(struct metric *metric, int64_t value)
{
	atomic_store_explicit(&metric->value, value, memory_order_relaxed);
	list_metric(metric);
}

void
metric_observe_us(struct metric *metric, int64_t microseconds)
{
	int bucket = 0;

	while (bucket < METRIC_BUCKETS && microseconds > bounds[bucket].us)
		bucket++;
	atomic_fetch_add_explicit(&metric->buckets[bucket], 1, memory_order_relaxed);
	metric_add(metric, microseconds);
}

/* "name{labels}" in its two parts; the labels are without braces, empty when there are none. */
static struct str
split_name(const char *name, struct str *ret_labels)
{
	struct str rest = str_from(name);
	struct str base;

	if (!str_split(&rest, '{', &base))
		base = STR("");
	if (rest.length > 0 && rest.data[rest.length - 1] == '}')
		rest.length--;
	*ret_labels = rest;
	return base;
}

static int
compare_names(struct str a, struct str b)
{
	size_t shorter = a.length < b.length ? a.length : b.length;
	int order = shorter ? memcmp(a.data, b.data, shorter) : 0;

	return order ? order : (a.length > b.length) - (a.length < b.length);
}

/* By name, then by labels: so one name's lines stand together, as the format wants them. */
static int
compare_metrics(const void *a, const void *b)
{
	struct str labels_a, labels_b;
	struct str name_a = split_name((*(struct metric *const *)a)->name, &labels_a);
	struct str name_b = split_name((*(struct metric *const *)b)->name, &labels_b);
	int order = compare_names(name_a, name_b);

	return order ? order : compare_names(labels_a, labels_b);
}

static void
write_histogram(struct buf *out, const struct metric *metric)
{
	struct str labels;
	struct str name = split_name(metric->name, &labels);
	const char *comma = labels.length ? "," : "";
	int64_t sum_us = atomic_load_explicit(&metric->value, memory_order_relaxed);
	int64_t below = 0;

	for (int i = 0; i <= METRIC_BUCKETS; i++) {
		below += atomic_load_explicit(&metric->buckets[i], memory_order_relaxed);
		buf_printf(out, "%.*s_bucket{%.*s%sle=\"%s\"} %" PRId64 "\n", STR_ARG(name),
			   STR_ARG(labels), comma, i < METRIC_BUCKETS ? bounds[i].seconds : "+Inf",
			   below);
	}

	const char *open = labels.length ? "{" : "";
	const char *close = labels.length ? "}" : "";

	buf_printf(out, "%.*s_sum%s%.*s%s %" PRId64 ".%06" PRId64 "\n", STR_ARG(name), open,
		   STR_ARG(labels), close, sum_us / 1000000, sum_us % 1000000);
	buf_printf(out, "%.*s_count%s%.*s%s %" PRId64 "\n", STR_ARG(name), open, STR_ARG(labels),
		   close, below);
}

static void
write_metric(struct buf *out, const struct metric *metric, struct str *last_name)
{
	static const char *const kinds[] = {
		[METRIC_COUNTER] = "counter",
		[METRIC_GAUGE] = "gauge",
		[METRIC_HISTOGRAM] = "histogram",
	};
	struct str labels;
	struct str name = split_name(metric->name, &labels);

	if (!str_equal(name, *last_name)) {
		buf_printf(out, "# HELP %.*s %s\n# TYPE %.*s %s\n", STR_ARG(name), metric->help,
			   STR_ARG(name), kinds[metric->kind]);
		*last_name = name;
	}
	if (metric->kind == METRIC_HISTOGRAM)
		write_histogram(out, metric);
	else
		buf_printf(out, "%s %" PRId64 "\n", metric->name,
			   atomic_load_explicit(&metric->value, memory_order_relaxed));
}

void
metric_write(struct buf *out)
{
	/* The head is read once: what is listed later stands before it and is not seen. */
	struct metric *head = atomic_load(&listed);
	size_t count = 0;

	for (const struct metric *metric = head; metric; metric = metric->next)
		count++;

	struct metric **sorted = memory_new_array(count, sizeof(struct metric *));
	size_t next = 0;

	for (struct metric *metric = head; metric; metric = metric->next)
		sorted[next++] = metric;
	qsort(sorted, count, sizeof(struct metric *), compare_metrics);

	struct str last_name = { NULL, 0 };

	for (size_t i = 0; i < count; i++)
		write_metric(out, sorted[i], &last_name);
	memory_free(sorted);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Counters, gauges and histograms of one process, shown as Prometheus text. Updates are lock-free
 * from any thread. A name may carry labels: "sallyport_replies_total{class=\"2xx\"}"; those that
 * differ only in labels share kind and help. */
#ifndef BASE_METRIC_H
#define BASE_METRIC_H

#include <stdint.h>

#include "base/buf.h"

#define METRIC_BUCKETS 12

struct metric {
	const char *name; /* "sallyport_requests_total" */
	const char *help;
	enum { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM } kind;
	_Atomic int64_t value; /* the sum for a histogram, in microseconds */
	_Atomic int64_t buckets[METRIC_BUCKETS + 1];
	struct metric *next;
	_Atomic int is_listed;
};

/* static struct metric requests = METRIC(COUNTER, "sallyport_requests_total", "Answered."); */
/* clang-format off */
#define METRIC(kind_, name_, help_) { .name = name_, .help = help_, .kind = METRIC_##kind_ }
/* clang-format on */

void metric_add(struct metric *metric, int64_t amount);
void metric_set(struct metric *metric, int64_t value);
void metric_observe_us(struct metric *metric, int64_t microseconds);
void metric_write(struct buf *out); /* every metric that was ever updated */

#endif

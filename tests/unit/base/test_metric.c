/* SPDX-License-Identifier: Apache-2.0 */
#include "base/metric.h"

#include "base/thread.h"
#include "support/test.h"

static struct metric requests = METRIC(COUNTER, "test_requests_total", "Requests answered.");
static struct metric ok_replies =
	METRIC(COUNTER, "test_replies_total{class=\"2xx\"}", "Replies by class.");
static struct metric bad_replies =
	METRIC(COUNTER, "test_replies_total{class=\"4xx\"}", "Replies by class.");
static struct metric depth = METRIC(GAUGE, "test_depth", "Jobs that wait.");
static struct metric duration = METRIC(HISTOGRAM, "test_duration_seconds", "Time to answer.");
static struct metric by_lane =
	METRIC(HISTOGRAM, "test_lane_seconds{lane=\"fast\"}", "Time of a job.");
static struct metric never = METRIC(COUNTER, "test_never_total", "Never updated.");
static struct metric shared = METRIC(COUNTER, "test_shared_total", "Counted by many threads.");

/* Whether the page has this line. */
static bool
shows(const char *line)
{
	struct buf page;
	struct str rest, part;
	bool found = false;

	buf_init(&page, 1024 * 1024);
	metric_write(&page);
	CHECK_OK(buf_error(&page));
	rest = buf_str(&page);
	while (str_split(&rest, '\n', &part))
		found = found || str_equal_text(part, line);
	buf_release(&page);
	return found;
}

TEST(metric_counter_and_gauge)
{
	metric_add(&requests, 1);
	metric_add(&requests, 2);
	metric_set(&depth, 5);
	metric_add(&depth, -7);
	CHECK(shows("# HELP test_requests_total Requests answered."));
	CHECK(shows("# TYPE test_requests_total counter"));
	CHECK(shows("test_requests_total 3"));
	CHECK(shows("# TYPE test_depth gauge"));
	CHECK(shows("test_depth -2"));
}

TEST(metric_that_was_never_updated_is_not_shown)
{
	CHECK(!shows("# HELP test_never_total Never updated."));
	metric_add(&never, 0);
	CHECK(shows("test_never_total 0"));
}

TEST(metric_histogram_counts_up_to_each_bound)
{
	metric_observe_us(&duration, 500);
	metric_observe_us(&duration, 501);
	metric_observe_us(&duration, 3000000);
	metric_observe_us(&duration, 9000000);
	CHECK(shows("# TYPE test_duration_seconds histogram"));
	CHECK(shows("test_duration_seconds_bucket{le=\"0.0005\"} 1"));
	CHECK(shows("test_duration_seconds_bucket{le=\"0.001\"} 2"));
	CHECK(shows("test_duration_seconds_bucket{le=\"1\"} 2"));
	CHECK(shows("test_duration_seconds_bucket{le=\"5\"} 3"));
	CHECK(shows("test_duration_seconds_bucket{le=\"+Inf\"} 4"));
	CHECK(shows("test_duration_seconds_sum 12.001001"));
	CHECK(shows("test_duration_seconds_count 4"));
}

TEST(metric_with_labels)
{
	struct buf page;

	metric_add(&bad_replies, 4);
	metric_add(&ok_replies, 2);
	metric_observe_us(&by_lane, 1000);
	CHECK(shows("test_lane_seconds_bucket{lane=\"fast\",le=\"0.001\"} 1"));
	CHECK(shows("test_lane_seconds_sum{lane=\"fast\"} 0.001000"));
	CHECK(shows("test_lane_seconds_count{lane=\"fast\"} 1"));

	/* One head for both, and the lines in order behind it. */
	buf_init(&page, 1024 * 1024);
	metric_write(&page);
	CHECK(strstr(page.data, "# HELP test_replies_total Replies by class.\n"
				"# TYPE test_replies_total counter\n"
				"test_replies_total{class=\"2xx\"} 2\n"
				"test_replies_total{class=\"4xx\"} 4\n"));
	buf_release(&page);
}

static void
count_to_thousand(void *context)
{
	for (int i = 0; i < 1000; i++)
		metric_add(&shared, 1);
}

TEST(metric_loses_no_update_between_threads)
{
	struct thread *threads[4];

	for (int i = 0; i < 4; i++)
		threads[i] = thread_start("counter", count_to_thousand, NULL);
	for (int i = 0; i < 4; i++)
		thread_join(threads[i]);
	CHECK(shows("test_shared_total 4000"));
}
